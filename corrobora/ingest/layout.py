"""One raw page to its pieces in reading order: rows of text, tables and figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from corrobora.ingest import boxes, columns, figures, grids, rows, tables
from corrobora.ingest.figures import Figure
from corrobora.ingest.rows import Row
from corrobora.ingest.source import Line, RawPage
from corrobora.ingest.tables import Table
from corrobora.records import Box, ReadBy, Word

Part = Row | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page, laid out."""

    number: int  # 1-based
    width: float
    height: float
    parts: tuple[Part, ...]  # in reading order
    remarks: tuple[Line, ...] = ()  # what readers added
    read_by: ReadBy = "text"
    label: str = ""
    turn: int = 0  # quarter turns to the left that were made; all places are after them


def lay_out(page: RawPage, *, read_by: ReadBy | None = None) -> Sheet:
    """Return the pieces of a page in reading order; every word of its lines is in exactly one.

    Text that does not run from left to right (a stamp in the margin) comes last. `read_by` is
    the page's own unless it is given.
    """
    lines = rows.pieces(page.lines)
    upright = [line for line in lines if line.upright]
    ruled = grids.find(page, upright)
    free = _without(upright, [line for table in ruled for line in _table_lines(table)])
    drawn = figures.find(page, free, taken=[table.box for table in ruled])
    free = _without(free, [line for figure in drawn for line in figure.lines])
    parts: list[Part] = []
    pieces: list[Line | Table | Figure] = [*free, *ruled, *drawn]
    for column in columns.split(pieces):
        parts.extend(_column(column))
    parts.extend((line,) for line in lines if not line.upright)
    return Sheet(
        number=page.number,
        width=page.width,
        height=page.height,
        parts=tuple(parts),
        remarks=page.remarks,
        read_by=read_by or page.read_by,
        label=page.label,
        turn=page.turn,
    )


def words(part: Part) -> list[Word]:
    """Return the words of a piece in reading order; of a table row by row."""
    match part:
        case Table():
            return [word for line in _table_lines(part) for word in line.words]
        case Figure():
            return [word for row in rows.group(part.lines) for line in row for word in line.words]
        case _:
            return [word for line in part for word in line.words]


def as_shown(sheet: Sheet, box: Box) -> Box:
    """Return where a box of the sheet is on the page as it is shown."""
    if not sheet.turn:
        return box
    return boxes.turned(box, -sheet.turn, width=sheet.width, height=sheet.height)


def box(part: Part) -> Box:
    """Return the box of a piece."""
    return boxes.union(line.box for line in part) if isinstance(part, tuple) else part.box


def _table_lines(table: Table) -> list[Line]:
    return [line for row in table.rows for cell in row for line in cell]


def _without(lines: Sequence[Line], gone: Sequence[Line]) -> list[Line]:
    known = {id(line) for line in gone}
    return [line for line in lines if id(line) not in known]


def _column(column: Sequence[Line | Table | Figure]) -> list[Part]:
    """Return the rows and objects of one column, top to bottom, with its tables found."""
    objects = [piece for piece in column if not isinstance(piece, Line)]
    lines = [piece for piece in column if isinstance(piece, Line)]
    parts: list[Part] = []
    for stop in [*objects, None]:  # objects come top to bottom
        above = [line for line in lines if stop is None or _middle(line.box) < _middle(stop.box)]
        lines = _without(lines, above)
        parts.extend(tables.find(rows.group(above)))
        if stop is not None:
            parts.append(stop)
    return parts


def _middle(area: Box) -> float:
    return (area.y0 + area.y1) / 2
