"""Lines to pieces without wide gaps, and pieces to rows on one base line."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corrobora.ingest import boxes
from corrobora.ingest.source import Line

Row = tuple[Line, ...]  # left to right
_Core = tuple[float, float, float]  # size, and the height between y0 and y1 that is compared

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
    cores: list[_Core] = []  # of the tallest line of each row
    for line in sorted(lines, key=_middle):
        core = _core(line)
        for i in range(len(grouped) - 1, max(-1, len(grouped) - 4), -1):
            if _level(cores[i], core) and not any(_covers(member, line) for member in grouped[i]):
                grouped[i].append(line)
                cores[i] = max(cores[i], core, key=_size)
                break
        else:
            grouped.append([line])
            cores.append(core)
    return [tuple(sorted(row, key=_left)) if len(row) > 1 else tuple(row) for row in grouped]


def _middle(line: Line) -> float:
    return line.box.y0 + line.box.y1


def _left(line: Line) -> float:
    return line.box.x0


def _core(line: Line) -> _Core:
    box = line.box
    margin = _CORE * (box.y1 - box.y0)
    return line.size, box.y0 + margin, box.y1 - margin


def _size(core: _Core) -> float:
    return core[0]


def _level(one: _Core, other: _Core) -> bool:
    _, a0, a1 = one
    _, b0, b1 = other
    return min(a1, b1) - max(a0, b0) >= _SAME_ROW * min(a1 - a0, b1 - b0)


def _covers(a: Line, b: Line) -> bool:
    """Say whether one stands over the other, as words in one row cannot."""
    shared = min(a.box.x1, b.box.x1) - max(a.box.x0, b.box.x0)
    return shared > 0.5 * min(a.box.x1 - a.box.x0, b.box.x1 - b.box.x0) > 0
