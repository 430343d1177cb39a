"""Lines to pieces without wide gaps, and pieces to rows on one base line."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corrobora.ingest import boxes
from corrobora.ingest.source import Line

Row = tuple[Line, ...]  # left to right

# A sign that stands alone opens a cell, however near the number before it is.
CURRENCY = frozenset({"$", "\u20ac", "\u00a3", "\u00a5", "($", "$("})
_GAP = 1.0  # of the text size: wider is no space between words
_CORE = 0.15  # of the height left off above and below before rows are compared
_SAME_ROW = 0.5  # of the lower core height that must overlap


def pieces(lines: Iterable[Line]) -> list[Line]:
    """Cut lines where the gap between two words is wider than a space can be."""
    return [piece for line in lines for piece in _cut(line)]


def _cut(line: Line) -> list[Line]:
    if not line.upright or len(line.words) == 1:
        return [line]
    limit = _GAP * line.size
    words = line.words
    cuts = [
        i
        for i in range(1, len(words))
        if words[i].box.x0 - words[i - 1].box.x1 > limit or words[i].text in CURRENCY
    ]
    if not cuts:
        return [line]
    bounds = zip([0, *cuts], [*cuts, len(words)], strict=True)
    return [_part(line, start, end) for start, end in bounds]


def _part(line: Line, start: int, end: int) -> Line:
    words = line.words[start:end]
    return replace(line, words=words, box=boxes.union(word.box for word in words))


def group(lines: Sequence[Line]) -> list[Row]:
    """Group lines into rows, top to bottom; ties keep the order of the text layer."""
    grouped: list[list[Line]] = []
    for line in sorted(lines, key=_middle):
        row = next((row for row in reversed(grouped[-3:]) if _beside(row, line)), None)
        if row is None:
            grouped.append([line])
        else:
            row.append(line)
    return [tuple(sorted(row, key=lambda line: line.box.x0)) for row in grouped]


def _middle(line: Line) -> float:
    return line.box.y0 + line.box.y1


def _beside(row: Sequence[Line], line: Line) -> bool:
    tallest = max(row, key=lambda member: member.size)
    a0, a1 = _core(tallest)
    b0, b1 = _core(line)
    shared = min(a1, b1) - max(a0, b0)
    return shared >= _SAME_ROW * min(a1 - a0, b1 - b0) and not any(
        _covers(member, line) for member in row
    )


def _core(line: Line) -> tuple[float, float]:
    height = line.box.y1 - line.box.y0
    return line.box.y0 + _CORE * height, line.box.y1 - _CORE * height


def _covers(a: Line, b: Line) -> bool:
    """Say whether one stands over the other, as words in one row cannot."""
    shared = min(a.box.x1, b.box.x1) - max(a.box.x0, b.box.x0)
    return shared > 0.5 * min(a.box.x1 - a.box.x0, b.box.x1 - b.box.x0) > 0
