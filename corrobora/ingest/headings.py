"""Headings of a PDF, by size, weight and the file's bookmarks.

Does not cover: headings set exactly like the body text, unless a bookmark names them.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corrobora.ingest.furniture import Key
from corrobora.ingest.layout import Sheet
from corrobora.ingest.rows import Row
from corrobora.ingest.source import OutlineEntry

_LARGER = 1.12  # than the body text
_AS_LARGE = 0.93  # bold text of this size of the body counts
_WORDS = 18  # in a heading's row
_ROWS = 3  # in a heading; more bold rows are a paragraph
_PIECES = 2  # of a row: "1.2" and what it numbers
_SAME_SIZE = 0.5  # points
_LEADING = 0.6  # text sizes between two rows of one heading
_LETTERS = 3
_NO_END = (",", ";", ":")
_PLAIN = re.compile(r"[\W\d_]+")

Level = tuple[int, float]  # (0, bookmark level) before (1, minus the size and weight)


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading, of one row or a few."""

    parts: tuple[int, ...]  # indices in the page's parts
    level: Level  # smaller is higher
    text: str
    size: float


def find(
    sheets: Sequence[Sheet], *, outline: Sequence[OutlineEntry], skip: Collection[Key]
) -> dict[int, tuple[Heading, ...]]:
    """Return the headings of each page, by page number, in reading order."""
    body = body_size(sheets)
    marked = {(entry.page, _bare(entry.title)): entry.level for entry in outline}
    return {
        sheet.number: tuple(_heading(sheet, run, marked) for run in _on_page(sheet, body, skip))
        for sheet in sheets
    }


def body_size(sheets: Sequence[Sheet]) -> float:
    """Return the size of most of the text, in points; 0 without text."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for part in sheet.parts:
            if isinstance(part, tuple):
                for line in part:
                    sizes[round(line.size * 2) / 2] += len(line.words)
    return max(sizes, key=lambda size: (sizes[size], -size), default=0.0)


def _on_page(sheet: Sheet, body: float, skip: Collection[Key]) -> list[list[int]]:
    """Return the indices of the rows of each heading."""
    runs: list[list[int]] = []
    above: Row | None = None
    for i, part in enumerate(sheet.parts):
        fits = isinstance(part, tuple) and _looks_like_one(part, body)
        if not fits or not isinstance(part, tuple) or (sheet.number, i) in skip:
            above = None
        elif above is not None and _continues(above, part):
            runs[-1].append(i)
            above = part
        else:
            runs.append([i])
            above = part
    return [run for run in runs if len(run) <= _ROWS]


def _looks_like_one(row: Row, body: float) -> bool:
    words = [word.text for line in row for word in line.words]
    if not row[0].upright or len(words) > _WORDS or words[-1].endswith(_NO_END):
        return False
    if len(_PLAIN.sub("", " ".join(words))) < _LETTERS:
        return False
    size = max(line.size for line in row)
    return size >= _LARGER * body or (
        size >= _AS_LARGE * body and all(line.bold for line in row) and len(row) <= _PIECES
    )


def _continues(above: Row, row: Row) -> bool:
    """Say whether a row goes on with the heading of the row above: same style, near."""
    before, after = above[0], row[0]
    gap = after.box.y0 - before.box.y1
    same = before.bold == after.bold and abs(before.size - after.size) < _SAME_SIZE
    return same and -after.size <= gap <= _LEADING * after.size


def _heading(sheet: Sheet, run: Sequence[int], marked: dict[tuple[int, str], int]) -> Heading:
    rows = [part for i in run if isinstance(part := sheet.parts[i], tuple)]
    text = " ".join(word.text for row in rows for line in row for word in line.words)
    size = max(line.size for row in rows for line in row)
    level = marked.get((sheet.number, _bare(text)))
    weight = 0.25 if rows[0][0].bold else 0.0
    rank = (0, float(level)) if level else (1, -(round(size * 2) / 2 + weight))
    return Heading(parts=tuple(run), level=rank, text=text, size=size)


def _bare(text: str) -> str:
    return _PLAIN.sub("", text).lower()
