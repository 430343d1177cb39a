from pathlib import Path

import pymupdf  # noqa: TID251 - makes a page without text
import pytest

from tests.cli.conftest import Command

pytestmark = pytest.mark.slow


def test_what_could_not_be_read_of_a_file_is_told(corrobora: Command, tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page()
        document.save(tmp_path / "blank.pdf")

    ran = corrobora("add", str(tmp_path / "blank.pdf"), "--index", str(tmp_path / "index"))

    assert ran.code == 0
    assert "in part: no text was found in the document" in ran.err
