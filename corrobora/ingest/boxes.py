"""Geometry of boxes on a page."""

from collections.abc import Iterable

from corrobora.records import Box


def union(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all; at least one must be given."""
    several = tuple(boxes)
    if len(several) == 1:
        return several[0]
    x0s, y0s, x1s, y1s = zip(*several, strict=True)
    return Box(min(x0s), min(y0s), max(x1s), max(y1s))


def area(box: Box) -> float:
    """Return the area in square points."""
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def overlap(a: Box, b: Box) -> float:
    """Return the area that both cover."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return width * height if width > 0 and height > 0 else 0.0


def holds(outer: Box, inner: Box) -> bool:
    """Say whether the middle of the inner box lies in the outer."""
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def grown(box: Box, by: float) -> Box:
    """Return the box with all sides moved outwards."""
    return Box(box.x0 - by, box.y0 - by, box.x1 + by, box.y1 + by)


def turned(box: Box, turns: int, *, width: float, height: float) -> Box:
    """Return where a box of a sheet of that size is after quarter turns of the sheet to the left.

    Rounded to 1/100 point.
    """
    x0, y0, x1, y1 = box
    for _ in range(turns % 4):
        x0, y0, x1, y1 = y0, width - x1, y1, width - x0
        width, height = height, width
    return Box(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))
