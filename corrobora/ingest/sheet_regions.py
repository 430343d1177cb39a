"""A sheet's cells cut into regions: blocks of cells with empty rows and columns around them.

A region of several columns is a table: lone cells on top of it are its title, then comes its
header. A region of one column is lines of text. Does not cover: tables that touch each other.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from corrobora.ingest import header_rows

_DEPTH = 8  # cuts inside cuts; regular sheets need two or three
_TITLES = 4  # lone cells above a table
_REPEATED = 40  # characters of a merged cell's text that is repeated over its columns
_SEEN = 100  # rows looked at, to tell a gap inside a table from one between two
_FILLS = 200_000  # cells that merged ones may fill, of a sheet
_FILLED = 0.25  # share of filled cells; below it, empty ones are left out of a row's text
_LETTERS = 26


class Area(NamedTuple):
    """Cells of a sheet, 1-based, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


Row = tuple[int, Mapping[int, str]]  # 1-based number; texts by 1-based column, none empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A block of cells; `lines` are its rows, or its cells where it has one column."""

    area: Area  # of the lines
    titles: tuple[str, ...]
    lines: tuple[str, ...]
    header: int  # lines that are the header
    columns: int


def regions(
    rows: Sequence[Row], *, merged: Sequence[Area] = (), one_table: bool = False
) -> list[Region]:
    """Return the regions from top to bottom, then from left to right; `rows` ascend.

    In what is one table, empty columns part nothing.
    """
    filled = spread([(number, _ascending(cells)) for number, cells in rows], merged)
    blocks = _bands(filled) if one_table else _blocks(filled, depth=0)
    found = [_region(block) for block in blocks]
    return sorted(found, key=lambda region: (region.area.top, region.area.left))


def column_name(number: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _ascending(cells: Mapping[int, str]) -> Mapping[int, str]:
    if all(before < after for before, after in pairwise(cells)):
        return cells
    return dict(sorted(cells.items()))


def spread(rows: Sequence[Row], merged: Sequence[Area]) -> list[Row]:
    """Return the rows with the text of merged cells in all their rows, and columns if short.

    A merged cell that stands alone in its row is a title and stays one cell.
    """
    if not merged:
        return list(rows)
    cells = {number: dict(row) for number, row in rows}
    left = _FILLS
    for area in merged:
        text = cells.get(area.top, {}).get(area.left)
        left -= (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if text is None or left < 0:
            continue
        for number in range(area.top, area.bottom + 1):
            row = cells.get(number, {})
            if not any(not area.left <= column <= area.right for column in row):
                continue
            last = area.right if len(text) <= _REPEATED else area.left
            row.update(dict.fromkeys(range(area.left, last + 1), text))
    return [(number, dict(sorted(row.items()))) for number, row in cells.items()]


def _blocks(rows: Sequence[Row], *, depth: int) -> Iterator[list[Row]]:
    for band in _bands(rows):
        starts = _column_starts(band)
        if len(starts) == 1 or depth == _DEPTH:
            yield band
            continue
        parts: list[list[Row]] = [[] for _ in starts]
        for number, cells in band:
            split: dict[int, dict[int, str]] = {}
            for column, text in cells.items():
                split.setdefault(bisect_right(starts, column) - 1, {})[column] = text
            for part, kept in split.items():
                parts[part].append((number, kept))
        for part_rows in parts:
            yield from _blocks(part_rows, depth=depth + 1)


def _bands(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the runs of rows without an empty row between them."""
    band: list[Row] = []
    for row in rows:
        if not row[1]:
            continue
        if band and row[0] != band[-1][0] + 1:
            yield band
            band = []
        band.append(row)
    if band:
        yield band


def _column_starts(band: Sequence[Row]) -> list[int]:
    """Return the first column of each group of columns with an empty column before it."""
    used = sorted({column for _, cells in band for column in cells})
    starts = [used[0]]
    for before, column in pairwise(used):
        if column > before + 1 and not _belongs(band, before, column):
            starts.append(column)
    return starts


def _belongs(band: Sequence[Row], before: int, column: int) -> bool:
    """Say whether an empty column only sets numbers apart from the labels on their left."""
    if column != before + 2:
        return False
    seen = (cells for _, cells in band[:_SEEN] if column in cells)
    rows = [(cells, first) for cells in seen if (first := next(iter(cells))) <= before]
    numbers = sum(header_rows.is_number(cells[column]) for cells, _ in rows)
    labels = sum(not header_rows.is_number(cells[first]) for cells, first in rows)
    return numbers > 1 and numbers > len(rows) / 2 and labels > len(rows) / 2


def _region(block: Sequence[Row]) -> Region:
    left = min(next(iter(cells)) for _, cells in block)
    right = max(next(reversed(list(cells))) for _, cells in block)
    columns = right - left + 1
    titles = 0
    if columns > 1:
        while titles < min(_TITLES, len(block) - 1) and len(block[titles][1]) == 1:
            titles += 1
    body = block[titles:]
    area = Area(body[0][0], left, body[-1][0], right)
    head = [tuple(cells.values()) for _, cells in body[:_SEEN]]
    return Region(
        area=area,
        titles=tuple(next(iter(cells.values())) for _, cells in block[:titles]),
        lines=tuple(lines([cells for _, cells in body], left=left, right=right)),
        header=header_rows.count(head),
        columns=columns,
    )


def lines(rows: Sequence[Mapping[int, str]], *, left: int, right: int) -> Iterator[str]:
    """Yield rows as lines of text; where most cells are empty, these are left out."""
    filled = sum(map(len, rows))
    sparse = filled < _FILLED * len(rows) * (right - left + 1)
    for cells in rows:
        if sparse or len(cells) <= 1:
            yield " | ".join(cells.values())
        else:
            yield line([cells.get(column, "") for column in range(left, max(cells) + 1)])


def line(cells: Sequence[str]) -> str:
    """Return a row as a line of text: cells by " | ", an empty one as nothing between two."""
    return " ".join(" | ".join(cells).split())
