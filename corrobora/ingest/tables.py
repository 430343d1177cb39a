"""Tables without ruling lines, by their aligned numbers.

A table is a run of rows in which numbers stand in cells of their own, over and under one
another; rows of labels between them and header rows above belong to it.
Measured on filings, where tables are mostly of this kind (docs/decisions/).

Does not cover: tables of words without ruling lines; they stay paragraphs, read row by row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from corrobora.ingest import boxes
from corrobora.ingest.rows import CURRENCY, Row
from corrobora.ingest.source import Line
from corrobora.records import Box, Word

_NUMBER = re.compile(
    r"[~<>=(\[+\-\u2010-\u2015\u2212$\u20ac\u00a3\u00a5]*\s?\$?\s?\(?\d(?:[\d,.\u00a0]*\d)?\s?"
    r"(%|x|bps?|pts?|[MBK]|\)|\]|\*|\(\w\))*\s?%?\)?"
)
_NOTHING = frozenset({"-", "--", "\u2013", "\u2014", "\u2212", "N/A", "n/a", "NM", "nm", "*"})
_CLOSING = frozenset({"%", ")", ")%", "%)", "x", "*"})
_EDGE = 4.0  # points: how finely places across the page are compared
_ALIGNED = 0.6  # share of the numbers that must stand in a column
_ROWS = 2  # data rows at least
_LABELS = 6  # rows without numbers that may follow one another
_GAP = 2.2  # row heights between two rows of one table
_PROSE = 14  # words: a row of so many is running text,
_PIECE = 5  # unless its pieces are shorter than this: heads side by side
_HEADERS = 8  # rows above the first number
_LABELS_BETWEEN = 2  # rows of one label between a header and the first number
_PAGES_RISING = 4  # entries of a table of contents at least
_LAST_PAGE = 1900  # more is a year or an amount
_LEADER = re.compile(r"\.{4,}|(\. ){3,}|\u2026{2,}")


@dataclass(frozen=True)
class Table:
    """Rows of cells, each cell one or more lines."""

    rows: tuple[tuple[tuple[Line, ...], ...], ...]  # rows, cells, lines

    @property
    def words(self) -> tuple[Word, ...]:
        """Return nothing: as a piece of a page it is no line."""
        return ()

    @cached_property
    def box(self) -> Box:
        """Return the box around all rows."""
        return boxes.union(line.box for row in self.rows for cell in row for line in cell)


def find(rows: Sequence[Row]) -> list[Row | Table]:
    """Return the rows, top to bottom, with those that form a table replaced by it."""
    data = [_is_data(row) for row in rows]
    found: list[Row | Table] = []
    done = 0
    for start, end in _runs(rows, data):
        if not _aligned(rows[start:end]) or _is_contents(rows[start:end]):
            continue
        top = _with_headers(rows, start, floor=done)
        found.extend(rows[done:top])
        found.append(Table(rows=tuple(cells(row) for row in rows[top:end])))
        done = end
    found.extend(rows[done:])
    return found


def is_numeric(rows: Sequence[Row]) -> bool:
    """Say whether most rows hold numbers in cells of their own."""
    return sum(map(_is_data, rows)) * 2 > len(rows)


def amounts(row: Row) -> int:
    """Return how many numbers follow the label of a row; 0 where it begins with a number."""
    texts = [[word.text for line in cell for word in line.words] for cell in cells(row)]
    return 0 if is_number(texts[0]) else sum(map(is_number, texts[1:]))


def is_number(words: Sequence[str]) -> bool:
    """Say whether the words of a cell are one number, or the sign for none."""
    text = " ".join(words)
    return text in _NOTHING or _NUMBER.fullmatch(text) is not None


def cells(row: Row) -> tuple[tuple[Line, ...], ...]:
    """Return the cells of a row.

    A currency sign is joined to the number after it, a bracket or per cent to that before.
    """
    joined: list[tuple[Line, ...]] = []
    for line in row:
        text = _text(line)
        if joined and (text in _CLOSING or _text(joined[-1][-1]) in CURRENCY):
            joined[-1] = (*joined[-1], line)
        else:
            joined.append((line,))
    return tuple(joined)


def _text(line: Line) -> str:
    return " ".join(word.text for word in line.words)


def _numbers(row: Row) -> list[Box]:
    """Return the boxes of the cells that are numbers; one in first place counts only among others.

    "(1)" before a footnote and "2." before an item are no data.
    """
    joined = cells(row)
    found = [
        boxes.union(line.box for line in cell)
        for i, cell in enumerate(joined)
        if (i or len(joined) > 1) and is_number([word.text for line in cell for word in line.words])
    ]
    first_only = len(found) == 1 and found[0].x0 <= row[0].box.x0
    return [] if first_only else found


def _is_data(row: Row) -> bool:
    return len(row) > 1 and bool(_numbers(row))


def _runs(rows: Sequence[Row], data: Sequence[bool]) -> list[tuple[int, int]]:
    """Return ranges of rows that begin and end with data and hold together."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    last = 0
    for i, row in enumerate(rows):
        apart = i > 0 and _gap(rows[i - 1], row) > _GAP
        if start is not None and (
            apart or i - last > _LABELS or _is_running_text(row, beside=rows[last])
        ):
            found.append((start, last + 1))
            start = None
        if data[i]:
            start = i if start is None else start
            last = i
    if start is not None:
        found.append((start, last + 1))
    return [(a, b) for a, b in found if sum(data[a:b]) >= _ROWS]


def _gap(above: Row, below: Row) -> float:
    """Return the space between two rows in heights of the lower."""
    a, b = _row_box(above), _row_box(below)
    return (b.y0 - a.y1) / max(1.0, b.y1 - b.y0)


def _row_box(row: Row) -> Box:
    return boxes.union(line.box for line in row)


def _is_running_text(row: Row, *, beside: Row) -> bool:
    """Say whether a row is too long for a label of the table that has the data row `beside`."""
    words = sum(len(line.words) for line in row)
    if words < max(_PROSE, _PIECE * len(row)) or _is_data(row):
        return False
    return row[-1].box.x1 > min(number.x0 for number in _numbers(beside))


def _aligned(rows: Sequence[Row]) -> bool:
    """Say whether most numbers stand over or under a number of another row."""
    numbers = [(i, box) for i, row in enumerate(rows) for box in _numbers(row)]
    columns: dict[int, set[int]] = {}  # slots of x to the rows that have a number there
    for i, box in numbers:
        for slot in _slots(box):
            columns.setdefault(slot, set()).add(i)
    aligned = sum(
        2 * sum(len(columns[slot]) >= _ROWS for slot in _slots(box)) >= len(_slots(box))
        for _, box in numbers
    )
    return aligned >= _ALIGNED * len(numbers)


def _slots(box: Box) -> range:
    return range(round(box.x0 / _EDGE), round(box.x1 / _EDGE) + 1)


def _is_contents(rows: Sequence[Row]) -> bool:
    """Say whether the rows are a table of contents: leaders, or one column of rising pages."""
    if any(_LEADER.search(_text(line)) for row in rows for line in row):
        return True
    pages = []
    for row in rows:
        if len(_numbers(row)) > 1:
            return False
        if _is_data(row):
            pages.append(_text(row[-1]))
    if not all(page.isdecimal() for page in pages):
        return False
    values = [int(page) for page in pages]
    return len(values) >= _PAGES_RISING and values == sorted(values) and values[-1] < _LAST_PAGE


def _with_headers(rows: Sequence[Row], start: int, *, floor: int) -> int:
    """Return the index of the first header row above the data.

    A label ("Assets:") may stand between the header and the data; it is a title if it is first.
    """
    labels_end = _label_end(rows[start])
    top = start
    labels = 0
    for i in range(start - 1, max(floor, start - _HEADERS) - 1, -1):
        if _gap(rows[i], rows[i + 1]) > _GAP or _is_running_text(rows[i], beside=rows[start]):
            break
        if len(rows[i]) == 1 and rows[i][0].box.x0 <= labels_end and not _is_unit(rows[i]):
            labels += 1
            if top < start or labels > _LABELS_BETWEEN:
                break
            continue
        top = i
    return top


def _is_unit(row: Row) -> bool:
    """Say whether the row is a bracket: "(in millions)"."""
    return row[0].words[0].text.startswith("(") and row[0].words[-1].text.endswith(")")


def _label_end(row: Row) -> float:
    numbers = _numbers(row)
    first = min((box.x0 for box in numbers), default=row[0].box.x1)
    labels = [line.box.x1 for line in row if line.box.x1 < first]
    return max(labels, default=row[0].box.x1)
