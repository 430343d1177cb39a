"""Tables of Word documents: merged cells, header rows, tables inside of cells."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corrobora.ingest.office_parts import children
from corrobora.ingest.word_styles import W, is_on, value

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_WRAPPERS = frozenset(
    {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}
)
_MAX_SPAN = 100  # columns


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell where it begins; one that is merged downwards is there in each of its rows."""

    source: "Element"
    column: int  # 0-based
    goes_on: bool  # it continues the cell above


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: tuple[Cell, ...]
    is_header: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the cells of a table stand."""

    rows: tuple[Row, ...]
    columns: int


def layout(table: "Element") -> Layout:
    """Return the rows of a table, deleted ones left out."""
    rows = []
    columns = 0
    for row in _inside(table, f"{W}tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            continue
        cells, width = _cells(row, _count(properties, "gridBefore"))
        columns = max(columns, width)
        header = properties is not None and is_on(properties.find(f"{W}tblHeader"))
        rows.append(Row(cells, header))
    return Layout(tuple(rows), columns)


def _cells(row: "Element", column: int) -> tuple[tuple[Cell, ...], int]:
    cells = []
    for cell in _inside(row, f"{W}tc"):
        properties = cell.find(f"{W}tcPr")
        merged = properties.find(f"{W}vMerge") if properties is not None else None
        cells.append(Cell(cell, column, merged is not None and value(merged) != "restart"))
        column += max(1, _count(properties, "gridSpan"))
    return tuple(cells), column


def _count(properties: "Element | None", name: str) -> int:
    given = value(properties.find(f"{W}{name}")) if properties is not None else ""
    return min(int(given[:6]), _MAX_SPAN) if given.isdecimal() else 0


def _inside(element: "Element", tag: str) -> Iterator["Element"]:
    """Yield the rows of a table or cells of a row, through what wraps them."""
    for child in children(element):
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def lines(table: Layout, said: Callable[["Element"], str]) -> tuple[list[str], int]:
    """Return a line for each row that says something, and how many of them are the header.

    A cell that spans rows is said in each of them; one that spans columns, in its first.
    """
    written: list[str] = []
    header = 0
    above: dict[int, str] = {}
    for row in table.rows:
        texts = [""] * table.columns
        for cell in row.cells:
            own = said(cell.source)
            texts[cell.column] = above.get(cell.column, "") if cell.goes_on and not own else own
            above[cell.column] = texts[cell.column]
        if any(texts):
            header += row.is_header and header == len(written)
            written.append(" | ".join(texts).rstrip(" |"))
    return written, max(1, header)


def paragraphs(cell: "Element") -> Iterator["Element"]:
    """Yield the paragraphs of a cell, also those of tables inside of it."""
    for child in children(cell):
        if child.tag == f"{W}p":
            yield child
        elif child.tag in _WRAPPERS or child.tag in {f"{W}tbl", f"{W}tr", f"{W}tc"}:
            yield from paragraphs(child)
