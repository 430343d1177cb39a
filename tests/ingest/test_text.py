from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest.text import TextReader
from corrobora.ports import Reader
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

READER = TextReader(tokens=LetterTokens(), passage_tokens=50)


class TestTextReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return READER

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.txt"
        path.write_text("The harbour was deepened.\r\n\r\n\r\nFerries leave\ndaily.\n" * 9)
        return path


def test_passages_cover_the_text_and_stay_small(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("The harbour was deepened again. " * 200, encoding="utf-8")

    reading = READER(path)

    passages = [e for e in reading.elements if e.corpus == "paragraph"]
    assert " ".join(e.text for e in passages) == reading.text
    assert all(sum(LetterTokens().count(e.text.split())) <= 60 for e in passages)


def test_a_line_of_a_million_letters_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("A" * 1_000_000, encoding="utf-8")

    reading = READER(path)

    assert max(len(e.text) for e in reading.elements if e.corpus == "paragraph") < 1_000


def test_letters_outside_utf_8_are_read_as_windows_text(tmp_path: Path) -> None:
    path = tmp_path / "groesse.txt"
    path.write_bytes("Größe: 12 m\x00".encode("cp1252"))

    assert READER(path).text == "Größe: 12 m"


def test_white_space_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "blank.txt"
    path.write_text(" \n\t\n", encoding="utf-8")

    with pytest.raises(IngestError, match=r"blank\.txt: holds no text"):
        READER(path)
