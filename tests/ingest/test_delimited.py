from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.ingest import sniff
from corrobora.ingest.delimited import DelimitedSheets
from corrobora.ingest.spreadsheet import SpreadsheetReader
from corrobora.ports import Reader
from corrobora.records import Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

SOURCE = "Counted by hand\n\nYear,Ships,Note\n" + "".join(
    f'{year},{year % 9},"seen, twice"\n' for year in range(1900, 1930)
)


def _reader() -> SpreadsheetReader:
    return SpreadsheetReader(
        source=DelimitedSheets(), media_type=sniff.CSV, tokens=LetterTokens(), passage_tokens=50
    )


def _read(tmp_path: Path, content: bytes) -> Reading:
    path = tmp_path / "harbour.csv"
    path.write_bytes(content)
    return _reader()(path)


class TestDelimitedSheets(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return _reader()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.csv"
        path.write_text(SOURCE, encoding="utf-8")
        return path


def test_each_block_of_rows_is_indexed_with_its_rows_and_header(tmp_path: Path) -> None:
    tables = [e for e in _read(tmp_path, SOURCE.encode()).elements if e.corpus == "table"]

    assert len(tables) > 3
    assert all("Year | Ships | Note" in e.indexed for e in tables)
    assert "1900 | 1 | seen, twice" in tables[0].text
    assert "A3:C" in tables[0].indexed


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_parts_the_cells_is_found(tmp_path: Path, delimiter: str) -> None:
    rows = [("Year", "Ships, in all"), ("1961", "12; 13"), ("1962", "x")]
    quoted = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]

    reading = _read(tmp_path, "\n".join(quoted).encode())

    assert reading.text == "Year | Ships, in all\n1961 | 12; 13\n1962 | x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    reading = _read(tmp_path, "Straße,Nr\nWall,5".encode(encoding))

    assert reading.text == "Straße | Nr\nWall | 5"


def test_rows_of_other_lengths_are_rows(tmp_path: Path) -> None:
    reading = _read(tmp_path, b"a,b,c\n1,2\n1,2,3,4\n,,3\n1,,3\n")

    assert reading.text == "a | b | c\n1 | 2\n1 | 2 | 3 | 4\n3\n1 | | 3"


def test_a_quote_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    closed = "closed" * 30
    lines = ["Year,Note", '1961,"open', *(f"{n},{closed}" for n in range(1_500))]

    reading = _read(tmp_path, "\n".join(lines).encode())

    assert '1961 | "open\n0 | closed' in reading.text


def test_a_cell_of_any_length_is_read(tmp_path: Path) -> None:
    assert _read(tmp_path, b'a,"b' + b"c" * 300_000).text.startswith('a | "bccc')


def test_rows_beyond_the_limit_are_named(tmp_path: Path) -> None:
    path = tmp_path / "harbour.csv"
    path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")

    book = DelimitedSheets(cells=4)(path)

    assert len(book.sheets[0].rows) == 2
    assert book.notes[0].startswith("rows from 3 on are left out")


def test_a_file_of_one_column_is_text(tmp_path: Path) -> None:
    reading = _read(tmp_path, b"one\ntwo\nthree\n")

    assert reading.text == "one\n\ntwo\n\nthree"
