"""Running headers, footers and page numbers: rows that a passage should not hold."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from corrobora.ingest import boxes, layout
from corrobora.ingest.layout import Sheet
from corrobora.ingest.source import Line
from corrobora.ingest.tables import Table

_ZONE = 0.1  # of the page's height, at its top and bottom
_PAGES = 3  # that a row must stand on
_SHARE = 0.2  # of the pages that a row must stand on before a table loses it: heads repeat too
_SLOT = 8.0  # points: rows this near are at one place
_EDGE = 2  # rows of a table at its top that are looked at
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-\u2013\u2014|]?\s*(page\s*)?(\d{1,4}|[ivxl]{1,6}|[A-Z]-?\d{1,3})"
    r"(\s*(of|/|\|)\s*\d{1,4})?\s*[-\u2013\u2014|]?",
    re.IGNORECASE,
)

Key = tuple[int, int] | tuple[int, int, int]  # page number, index of the part, row of a table


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that could be furniture."""

    key: Key
    of_table: bool
    text: str
    slot: int  # of its height on the page
    zone: bool  # near the edge of the page
    outermost: bool  # nothing stands above it, or nothing below
    number: int | None  # that a page number says, less the page's own


def find(sheets: Sequence[Sheet]) -> frozenset[Key]:
    """Return the rows near the edge of a page that repeat over pages, or only number it.

    Where text ends early, its page number may stand far from the edge: the last row of a page is
    one if it counts with the pages. Rows that a table has taken in are found too.
    """
    rows = [row for sheet in sheets for row in _candidates(sheet)]
    seen = Counter((_DIGITS.sub("#", row.text), row.slot) for row in rows if row.zone)
    counted = Counter(row.number for row in rows if row.outermost)

    def repeats(row: _Row) -> bool:
        text = _DIGITS.sub("#", row.text)
        least = max(_PAGES, _SHARE * len(sheets)) if row.of_table else _PAGES
        return sum(seen[text, near] for near in (row.slot - 1, row.slot, row.slot + 1)) >= least

    return frozenset(
        row.key
        for row in rows
        if (row.zone and (repeats(row) or (len(sheets) > 1 and _PAGE_NUMBER.fullmatch(row.text))))
        or (row.outermost and row.number is not None and counted[row.number] >= _PAGES)
    )


def without(table: Table, *, page: int, index: int, skip: Collection[Key]) -> Table:
    """Return a table without the rows of it that are furniture; at least one row stays."""
    rows = tuple(row for r, row in enumerate(table.rows) if (page, index, r) not in skip)
    return Table(rows=rows) if 0 < len(rows) < len(table.rows) else table


def _candidates(sheet: Sheet) -> Iterator[_Row]:
    """Yield the rows of a page that stand in its zones or outermost."""
    if not sheet.parts:
        return
    parts = [layout.box(part) for part in sheet.parts]
    top, bottom = min(box.y0 for box in parts), max(box.y1 for box in parts)
    for key, lines in _rows(sheet):
        of_table = len(key) == 3  # noqa: PLR2004 - page, part and row
        box = boxes.union(line.box for line in lines) if of_table else parts[key[1]]
        zone = box.y1 <= _ZONE * sheet.height or box.y0 >= (1 - _ZONE) * sheet.height
        outermost = box.y0 <= top or box.y1 >= bottom
        if zone or outermost:
            text = " ".join(word.text for line in lines for word in line.words)
            digits = _DIGITS.search(text) if _PAGE_NUMBER.fullmatch(text) else None
            yield _Row(
                key=key,
                of_table=of_table,
                text=text,
                slot=round(box.y0 / _SLOT),
                zone=zone,
                outermost=outermost,
                number=int(digits[0]) - sheet.number if digits else None,
            )


def _rows(sheet: Sheet) -> Iterator[tuple[Key, Sequence[Line]]]:
    """Yield rows of text, and the first and last rows of tables where they are one cell."""
    for i, part in enumerate(sheet.parts):
        if isinstance(part, tuple):
            yield (sheet.number, i), part
        elif isinstance(part, Table):
            edge = {*range(min(_EDGE, len(part.rows))), len(part.rows) - 1}
            for r in sorted(edge):
                if len(part.rows[r]) == 1:
                    yield (sheet.number, i, r), part.rows[r][0]
