from pathlib import Path

import pytest

from tests.cli.conftest import Command

pytestmark = pytest.mark.slow


def test_a_document_is_removed_by_any_path_that_it_was_added_by(
    corrobora: Command, tmp_path: Path
) -> None:
    own, real = str(tmp_path / "index"), tmp_path / "real"
    real.mkdir()
    (real / "elk.txt").write_text("The elk count is 23.")
    (tmp_path / "link").symlink_to(real)
    (tmp_path / "copy.txt").write_text("The elk count is 23.")

    left = []
    for added, removed in (
        (["link/elk.txt"], "link/elk.txt"),
        (["real/elk.txt"], "link/elk.txt"),
        (["real/../real/elk.txt", "copy.txt"], "copy.txt"),
    ):
        corrobora("add", *(str(tmp_path / path) for path in added), "--index", own)
        assert corrobora("rm", str(tmp_path / removed), "--index", own).code == 0
        left.append(corrobora("ls", "--index", own, "--json").json)

    assert left == [[], [], []]


def test_a_page_without_a_place_to_draw_it_is_a_usage_error(corrobora: Command, index: str) -> None:
    ran = corrobora("show", "dam.pdf", "--page", "1", "--index", index)

    assert (ran.code, "--save" in ran.err) == (2, True)


def test_a_title_of_two_lines_is_listed_on_one(corrobora: Command, tmp_path: Path) -> None:
    own = str(tmp_path / "index")
    (tmp_path / "a\nb.txt").write_text("The elk count is 23.")
    corrobora("add", str(tmp_path), "--index", own)

    assert corrobora("ls", "--index", own).out.count("\n") == 1


def test_a_place_in_a_recording_is_shown_as_on_a_clock(corrobora: Command, tmp_path: Path) -> None:
    own = str(tmp_path / "index")
    (tmp_path / "elk.srt").write_text("1\n00:01:05,000 --> 00:01:12,000\nThe elk count is 23.\n")
    corrobora("add", str(tmp_path / "elk.srt"), "--index", own)

    (document,) = corrobora("ls", "--index", own, "--json").json
    shown = corrobora("show", f"{document['id']}-paragraph-00000", "--index", own)
    asked = corrobora("ask", "What is the elk count?", "--index", own)

    assert ", at 1:05-1:12" in shown.out
    assert "elk.srt, at 1:05-1:12  (verified" in asked.out
    assert "1:12" in corrobora("ls", "--index", own).out
