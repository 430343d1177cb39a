from pathlib import Path

import pymupdf  # noqa: TID251 - makes a page without text
import pytest
from PIL import Image

from tests.cli.conftest import Command, make_files

pytestmark = pytest.mark.slow

WHY = "Why was pump 3 at Mill Basin replaced?"


def test_a_source_that_has_changed_is_not_drawn_with_the_boxes_of_before(
    corrobora: Command, tmp_path: Path
) -> None:
    own = str(tmp_path / "index")
    make_files(tmp_path)
    corrobora("add", str(tmp_path / "dam.pdf"), "--index", own)
    with pymupdf.open() as document:
        document.new_page()
        document.save(tmp_path / "dam.pdf")

    ran = corrobora("ask", WHY, "--index", own, "--save", str(tmp_path / "out"))

    assert ran.code == 0
    assert "no picture of dam.pdf, page 1: the file has changed" in ran.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["answer.json"]


def test_where_to_save_is_tried_before_the_question_is(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")

    ran = corrobora("ask", WHY, "--index", index, "--save", str(tmp_path / "taken"), "--stream")

    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "cannot write to" in ran.err


def test_the_page_of_a_photograph_is_drawn_from_what_was_kept_of_it(
    corrobora: Command, tmp_path: Path
) -> None:
    photo, own = tmp_path / "gate.png", str(tmp_path / "index")
    Image.new("RGB", (400, 300), "white").save(photo)
    corrobora("add", str(photo), "--index", own)
    photo.unlink()
    (document,) = corrobora("ls", "--index", own, "--json").json

    ran = corrobora("show", document["id"], "--save", str(tmp_path / "out"), "--index", own)

    assert "wrote" in ran.err
    with Image.open(tmp_path / "out" / f"{document['id']}-p1.png") as drawn:
        assert drawn.size == (400, 300)
