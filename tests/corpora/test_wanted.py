from pathlib import Path

from corrobora.corpora import wanted
from corrobora.records import DocumentId

A, B = DocumentId("da"), DocumentId("db")


def test_the_newest_question_decides(tmp_path: Path) -> None:
    wanted.note(tmp_path, [A])
    wanted.note(tmp_path, [B, A, B])

    assert wanted.documents(tmp_path) == (B, A)


def test_nobody_has_asked_yet(tmp_path: Path) -> None:
    assert wanted.documents(tmp_path) == ()


def test_what_somebody_else_wrote_there_is_nothing(tmp_path: Path) -> None:
    for content in ("{", "3", '[1, "da"]'):
        (tmp_path / wanted.NAME).write_text(content)

    assert wanted.documents(tmp_path) == (A,)


def test_an_index_that_cannot_be_written_is_let_be(tmp_path: Path) -> None:
    wanted.note(tmp_path / "nowhere", [A])

    assert wanted.documents(tmp_path / "nowhere") == ()
