"""Whether two places are one: pages, boxes, times and characters compared.

Boxes of a place are one area: where they overlap, the area counts once. Areas are exact:
the plane is cut along all edges and the cells that a box covers are summed.

Not covered: which of two pages a page label means; a page without boxes has no area.
"""

from collections.abc import Sequence

import numpy as np

from corrobora.records import Box, Place

SHARE = 0.5  # of an area that has to be covered, and of an IoU, to be a hit


def union_area(boxes: Sequence[Box]) -> float:
    """Return the area in square points that at least one of the boxes covers."""
    if not boxes:
        return 0.0
    if len(boxes) == 1:  # by far the most
        return (boxes[0].x1 - boxes[0].x0) * (boxes[0].y1 - boxes[0].y0)
    xs = sorted({x for box in boxes for x in (box.x0, box.x1)})
    ys = sorted({y for box in boxes for y in (box.y0, box.y1)})
    column = {x: at for at, x in enumerate(xs)}
    row = {y: at for at, y in enumerate(ys)}
    cells = np.zeros((len(xs) - 1, len(ys) - 1), dtype=bool)  # what is between the edges
    for box in boxes:
        cells[column[box.x0] : column[box.x1], row[box.y0] : row[box.y1]] = True
    return float(np.diff(xs) @ cells @ np.diff(ys))


def shared_area(one: Sequence[Box], other: Sequence[Box]) -> float:
    """Return the area in square points that both lists cover."""
    return union_area(
        [
            Box(max(a.x0, b.x0), max(a.y0, b.y0), min(a.x1, b.x1), min(a.y1, b.y1))
            for a in one
            for b in other
            if a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1
        ]
    )


def covered(boxes: Sequence[Box], *, by: Sequence[Box]) -> float:
    """Return the share of the boxes' area that the others cover; 0 where there is no area."""
    area = union_area(boxes)
    return shared_area(boxes, by) / area if area else 0.0


def box_iou(one: Sequence[Box], other: Sequence[Box]) -> float:
    """Return the area of both over the area of either; 0 where there is no area."""
    both = shared_area(one, other)
    either = union_area(one) + union_area(other) - both
    return both / either if either else 0.0


def box_hit(found: Place, gold: Place) -> bool:
    """Say whether half of the gold area is covered, on its page, or the IoU is a half.

    Boxes as large as the page hit everything on it: read it beside the IoU. Without boxes on
    either side nothing is hit.
    """
    if found.page != gold.page:
        return False
    both = shared_area(found.boxes, gold.boxes)
    if not both:
        return False  # most of a ranking: no need for the areas
    area = union_area(gold.boxes)
    return both >= SHARE * area or both >= SHARE * (union_area(found.boxes) + area - both)


def time_iou(found: Place, gold: Place) -> float:
    """Return the seconds of both over the seconds of either; 0 where one has no times.

    Two equal moments without length are one: 1.
    """
    if found.start is None or found.end is None or gold.start is None or gold.end is None:
        return 0.0
    if (found.start, found.end) == (gold.start, gold.end):
        return 1.0
    both = max(min(found.end, gold.end) - max(found.start, gold.start), 0.0)
    either = (found.end - found.start) + (gold.end - gold.start) - both
    return both / either if either > 0 else 0.0


def on(where: Place, gold: Place) -> bool:
    """Say whether a place stands on the gold page, or overlaps the gold times or characters.

    Gold without a place is the whole document. The documents are the caller's to compare.
    """
    if gold.page is not None:
        return where.page == gold.page
    if gold.start is not None and gold.end is not None:
        if where.start is None or where.end is None:
            return False
        return where.start <= gold.end and gold.start <= where.end
    if gold.chars is not None:
        return where.chars is not None and _overlap(where.chars, gold.chars)
    return True


def meets(where: Place, gold: Place) -> bool:
    """Say whether an element is the gold place: `on` it and, where gold says so, there.

    With gold boxes it needs `box_hit`, unless it has no boxes itself and stands for its page;
    with gold times a `time_iou` of a half.
    """
    if not on(where, gold):
        return False
    if gold.boxes and where.boxes:
        return box_hit(where, gold)
    return gold.start is None or time_iou(where, gold) >= SHARE


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
