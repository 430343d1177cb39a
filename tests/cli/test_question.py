from pathlib import Path

import pytest

from corrobora.cli import question
from corrobora.errors import ConfigError
from corrobora.records import CorpusName


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_a_question_without_words_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="expected a question, got"):
        question.checked(text)


def test_a_question_keeps_its_words_and_loses_its_line_breaks() -> None:
    assert question.checked("  What\n is it? ").text == "What is it?"


def test_a_question_longer_than_a_book_chapter_is_refused() -> None:
    with pytest.raises(ConfigError, match="at most 20000 characters"):
        question.checked("a" * 20_001)


def test_an_image_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.png"):
        question.checked("What is this?", images=[tmp_path / "missing.png"])


def test_corpora_narrow_the_query() -> None:
    assert question.checked("x", corpora=["table"]).corpora == (CorpusName("table"),)


def test_a_question_of_bytes_that_are_no_text_is_refused() -> None:
    with pytest.raises(ConfigError, match="in UTF-8"):
        question.checked("caf\udcff")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"GIF89a"])
def test_a_file_that_is_no_picture_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.png").write_bytes(content)

    with pytest.raises(ConfigError, match="expected a PNG or JPEG picture"):
        question.checked("What is this?", images=[tmp_path / "odd.png"])


def test_a_picture_goes_with_the_question(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0")

    asked = question.checked("What is this?", images=[tmp_path / "a.jpg"])

    assert asked.images == (str(tmp_path / "a.jpg"),)
