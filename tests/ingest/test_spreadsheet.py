from dataclasses import dataclass
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest import sniff
from corrobora.ingest.sheet_regions import Area, Row
from corrobora.ingest.spreadsheet import (
    CellBudget,
    DefinedTable,
    Sheet,
    SpreadsheetReader,
    Workbook,
)
from corrobora.ports import Reader, ReadingLog
from corrobora.records import Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

TRAFFIC: tuple[Row, ...] = (
    (1, {1: "Counted by hand"}),
    (3, {2: "Traffic"}),
    (4, {2: "Year", 3: "Ships"}),
    *((row, {2: str(1956 + row), 3: f"{row}5"}) for row in range(5, 30)),
    (31, {2: "1990", 3: "77"}),
)


@dataclass(frozen=True)
class GivenSheets:
    """A SheetSource of sheets that a test makes."""

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Workbook:
        if not path.exists():
            raise IngestError(f"{path.name}: is not there")
        return Workbook(sheets=self.sheets, notes=self.notes)


def _reader(*sheets: Sheet, notes: tuple[str, ...] = ()) -> SpreadsheetReader:
    return SpreadsheetReader(
        source=GivenSheets(sheets, notes),
        media_type=sniff.XLSX,
        tokens=LetterTokens(),
        passage_tokens=50,
    )


def _read(tmp_path: Path, *sheets: Sheet) -> Reading:
    path = tmp_path / "harbour.xlsx"
    path.write_bytes(b"any")
    return _reader(*sheets)(path)


class TestSpreadsheetReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return _reader(Sheet(name="Sales", rows=TRAFFIC))

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.xlsx"
        path.write_bytes(b"any")
        return path


def test_each_block_of_rows_is_indexed_with_its_cells_title_and_header(tmp_path: Path) -> None:
    reading = _read(tmp_path, Sheet(name="Sales", rows=TRAFFIC))

    tables = [e for e in reading.elements if e.corpus == "table"]

    assert len(tables) == 3
    assert all("Traffic" in e.indexed and "Year | Ships" in e.indexed for e in tables)
    assert all(e.section == ("Sales",) for e in tables)
    assert "Sales!B4:C19" in tables[0].indexed
    assert tables[1].text.startswith("1976 | 205\n")
    assert "Sales!B20:" in tables[1].indexed


def test_rows_below_an_empty_row_keep_the_header_above(tmp_path: Path) -> None:
    last = _read(tmp_path, Sheet(name="A", rows=TRAFFIC)).elements[-2]

    assert last.text == "1990 | 77"
    assert "Year | Ships" in last.indexed
    assert "A!B31:C31" in last.indexed


def test_text_beside_tables_is_passages(tmp_path: Path) -> None:
    sheet = Sheet(name="Sales", rows=TRAFFIC, comments=(("C5", "Doubtful"),), captions=("Chart",))

    passages = [e.text for e in _read(tmp_path, sheet).elements if e.corpus == "paragraph"]

    assert "Counted by hand" in passages[0]
    assert passages[-1].endswith("Chart\n\nC5: Doubtful")


def test_a_defined_table_ends_where_its_author_says(tmp_path: Path) -> None:
    rows: tuple[Row, ...] = (
        (1, {1: "Year", 2: "Ships", 3: "beside"}),
        (2, {1: "1961", 2: "12", 3: "it"}),
    )
    table = DefinedTable(name="Traffic", area=Area(1, 1, 2, 2))

    reading = _read(tmp_path, Sheet(name="A", rows=rows, tables=(table,)))

    (element,) = [e for e in reading.elements if e.corpus == "table"]
    assert element.text == "Year | Ships\n1961 | 12"
    assert "Traffic" in element.indexed
    assert "beside\n\nit" in reading.text


def test_a_hidden_sheet_is_read_and_called_so(tmp_path: Path) -> None:
    reading = _read(tmp_path, Sheet(name="A", rows=TRAFFIC, hidden=True))

    assert "hidden sheet" in next(e for e in reading.elements if e.corpus == "table").indexed


def test_a_sheets_name_may_hold_braces(tmp_path: Path) -> None:
    reading = _read(tmp_path, Sheet(name="{0}", rows=TRAFFIC))

    assert "{0}!B4:" in next(e for e in reading.elements if e.corpus == "table").indexed


def test_a_workbook_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="holds no text"):
        _read(tmp_path, Sheet(name="Empty", rows=()))


def test_rows_beyond_the_budget_are_named() -> None:
    budget = CellBudget(left=5)
    rows: list[Row] = [(n, {1: "a", 2: "b"}) for n in range(1, 9)]

    kept = budget.take(rows, sheet="Long", log=None)

    assert [number for number, _ in kept] == [1, 2]
    assert budget.notes[0].startswith("sheet 'Long': rows from 3 on are left out")


def test_a_budget_that_is_spent_takes_nothing_more() -> None:
    budget = CellBudget(left=1)

    first = budget.take([(1, {1: "a", 2: "b"})], sheet="A", log=None)
    second = budget.take([(1, {1: "c"})], sheet="B", log=None)

    assert (first, second) == ((), ())
    assert len(budget.notes) == 2
