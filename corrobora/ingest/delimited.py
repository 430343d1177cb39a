"""Delimited text (CSV, TSV) as a workbook of one sheet.

Which character parts the cells is found by trying: it gives most rows the same number of cells.
Does not cover: quotes other than the double one, and escapes by backslash.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from corrobora.ingest import text
from corrobora.ingest.sheet_regions import Row
from corrobora.ingest.spreadsheet import MAX_CELLS, CellBudget, Sheet, Workbook
from corrobora.ports import ReadingLog

_DELIMITERS = ",;\t|"  # on a tie the first
_SAMPLE = 64_000  # characters
_ROWS = 200
_LONGEST = 200_000  # characters of a cell; a longer one is a quote that was never closed


@dataclass(frozen=True, slots=True)
class DelimitedSheets:
    """A SheetSource of text files whose lines are rows."""

    cells: int = MAX_CELLS  # of a file that are read

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Workbook:
        """Return the one sheet.

        Raises:
            IngestError: the file cannot be read.
        """
        content = text.content(path)
        budget = CellBudget(left=self.cells)
        rows = budget.take(_rows(content), sheet="", log=log)
        sheet = Sheet(name="", rows=rows, one_table=True)
        return Workbook(sheets=(sheet,), notes=tuple(budget.notes))


def _rows(content: str) -> Iterator[Row]:
    delimiter = _delimiter(content[:_SAMPLE])
    records = (
        _records(content, delimiter)
        if _closes_quotes(content, delimiter)
        else (line.split(delimiter) for line in content.split("\n"))
    )
    for number, record in enumerate(records, start=1):
        cells = ((column, " ".join(cell.split())) for column, cell in enumerate(record, start=1))
        yield number, {column: cell for column, cell in cells if cell}


def _delimiter(sample: str) -> str:
    return max(_DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows that have the commonest number of cells, and that number."""
    try:
        records = islice(_records(sample, delimiter), _ROWS)
        widths = Counter(len(record) for record in records if record)
    except csv.Error:
        return (0.0, 0)
    several = [(count, width) for width, count in widths.items() if width > 1]
    if not several:
        return (0.0, 0)
    count, width = max(several)
    return (round(count / widths.total(), 1), width)


def _closes_quotes(content: str, delimiter: str) -> bool:
    try:
        return all(True for _ in _records(content, delimiter))
    except csv.Error:
        return False


def _records(content: str, delimiter: str) -> Iterator[list[str]]:
    before = csv.field_size_limit(_LONGEST)
    try:
        yield from csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    finally:
        csv.field_size_limit(before)
