"""Figures: raster images, and clusters of drawings that are no table and no panel of text.

Does not cover: figures made of text only, and several charts that stand so close that their
drawings touch, which become one figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrobora.ingest import boxes, rows, tables
from corrobora.ingest.source import Line, RawPage
from corrobora.records import Box, Word

_CELL = 4.0  # points: drawings nearer than about two of these are one cluster
_THIN = 2.5  # points: thinner drawings are lines
_SIDE = 36.0  # points, of a figure at least
_AREA = 0.012  # of the page, at least
_PAGE = 0.9  # of the page: a larger image or drawing is a background
_IMAGE_SIDE = 24.0  # points, of an image at least
_INK = 3  # drawings other than lines, or
_LINES = 24  # lines at least in a cluster
_TEXT = 0.30  # share of the area under words: more is a panel of text or a table
_TABLE = 0.5  # share of the area that rows of numbers cover: more is a table
_AMOUNTS = 4  # numbers that follow labels in their rows
_LABELLED = 0.25  # share of the rows that have two or more of them
_BARS = 3  # drawings like bars: so many make a chart
_BAR = 3.5  # text sizes: higher than a row
_MOST_WORDS = 150  # in a figure
_RICH = 20  # drawings: a cluster of so many may hold more words,
_TEXT_IN_RICH = 0.5  # up to this share
_LONG_LINE = 8  # words in a line of running text
_LONG_WORDS = 32  # words in such lines: a box around them is a panel or a background
_SMALL = 0.02  # of the page: smaller drawings are not looked at so closely
_LABEL_WORDS = 5  # a label of an axis has no more
_LABEL_GAP = 9.0  # points between a figure and its outer labels
_LABEL_ROUNDS = 2
_NEAR = 20.0  # points between two clusters of one figure
_MOST_JOINED = 60  # clusters; more are ornaments, and are left apart

_Cluster = tuple[Box, list[Box]]  # the box around drawings, and their boxes


@dataclass(frozen=True)
class Figure:
    """A picture's box, its outer labels included, and the lines in it."""

    box: Box
    lines: tuple[Line, ...]
    raster: bool  # an image of the file, not a drawing

    @property
    def words(self) -> tuple[Word, ...]:
        """Return nothing: as a piece of a page it is no line."""
        return ()


def find(page: RawPage, lines: Sequence[Line], *, taken: Sequence[Box]) -> list[Figure]:
    """Return the figures of a page, top to bottom; `taken` are the boxes of tables."""
    sheet = page.width * page.height
    images = [box for box in page.images if _is_picture(box, sheet)]
    drawn = [
        box
        for box in page.drawings
        if boxes.area(box) < _SMALL * sheet
        or (boxes.area(box) < _PAGE * sheet and not _frames_text(box, lines))
    ]
    clusters = _joined(_clusters([*images, *drawn], page), lines) if images or drawn else []
    found = []
    for box, members in clusters:
        raster = any(boxes.holds(box, image) for image in images)
        if _is_figure(box, members, sheet=sheet, raster=raster) and not _is_taken(box, taken):
            inside = [line for line in lines if boxes.holds(box, line.box)]
            if not _is_panel(box, inside, len(members)) and not _is_table(box, inside, members):
                found.append((box, raster))
    return _with_lines(_apart(found), lines)


def _is_picture(box: Box, sheet: float) -> bool:
    small = min(box.x1 - box.x0, box.y1 - box.y0) < _IMAGE_SIDE
    return not small and boxes.area(box) < _PAGE * sheet


def _clusters(drawn: Sequence[Box], page: RawPage) -> list[_Cluster]:
    """Group boxes that touch on a coarse raster; return each group's box and members."""
    shape = (int(page.height / _CELL) + 3, int(page.width / _CELL) + 4)
    grid = np.zeros(shape, dtype=bool)  # its last column stays empty: no run goes over a row's end
    slots = [_slots(box) for box in drawn]
    for x0, y0, x1, y1 in slots:
        grid[y0 : y1 + 1, x0 : min(x1 + 1, shape[1] - 1)] = True
    starts, groups = _runs(grid)
    corners = [y0 * shape[1] + x0 for x0, y0, _x1, _y1 in slots]
    owners = np.searchsorted(starts, corners, side="right") - 1  # (n,), a run for each drawing
    members: dict[int, list[Box]] = {}
    for box, owner in zip(drawn, owners.tolist(), strict=True):
        members.setdefault(groups[owner], []).append(box)
    return [(boxes.union(group), group) for group in members.values()]


def _joined(clusters: Sequence[_Cluster], lines: Sequence[Line]) -> list[_Cluster]:
    """Join clusters that stand near each other with no running text between: parts of a chart."""
    solid = [(box, members) for box, members in clusters if _is_solid(box)]
    if len(solid) > _MOST_JOINED:
        return solid
    joined: list[_Cluster] = []
    for box, members in sorted(solid, key=lambda cluster: (cluster[0].y0, cluster[0].x0)):
        for i, (other, others) in enumerate(joined):
            both = boxes.union([box, other])
            near = boxes.overlap(boxes.grown(box, _NEAR), other) > 0
            if near and not _frames_text(both, lines):
                joined[i] = (both, others + members)
                break
        else:
            joined.append((box, members))
    return joined


def _is_solid(box: Box) -> bool:
    return min(box.x1 - box.x0, box.y1 - box.y0) >= _THIN


def _slots(box: Box) -> tuple[int, int, int, int]:
    """Return the raster cells of a box, one more on each side."""
    x0, y0, x1, y1 = (int(side / _CELL) for side in box)
    return x0, y0, x1 + 2, y1 + 2


def _runs(grid: NDArray[np.bool_]) -> tuple[NDArray[np.int64], list[int]]:
    """Return where each run of cells starts, counted row by row, and the group that it is in.

    Runs that touch above and below are one group (union-find over runs).
    """
    edges = np.flatnonzero(np.diff(grid.ravel(), prepend=False)).reshape(-1, 2)  # (r, 2)
    starts, ends = edges[:, 0].tolist(), edges[:, 1].tolist()
    width = grid.shape[1]
    parent = list(range(len(starts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    above = 0
    for i, start in enumerate(starts):
        while ends[above] + width <= start:
            above += 1
        j = above
        while j < i and starts[j] + width < ends[i]:
            parent[root(j)] = root(i)
            j += 1
    return edges[:, 0], [root(i) for i in range(len(starts))]


def _is_figure(box: Box, members: Sequence[Box], *, sheet: float, raster: bool) -> bool:
    if min(box.x1 - box.x0, box.y1 - box.y0) < _SIDE or boxes.area(box) < _AREA * sheet:
        return False
    thin = sum(min(part.x1 - part.x0, part.y1 - part.y0) < _THIN for part in members)
    return raster or len(members) - thin >= _INK or thin >= _LINES


def _is_taken(box: Box, taken: Sequence[Box]) -> bool:
    return any(boxes.overlap(box, other) > 0.5 * boxes.area(box) for other in taken)


def _frames_text(box: Box, lines: Sequence[Line]) -> bool:
    """Say whether running text stands in the box: more of it than a figure has."""
    long = (
        len(line.words)
        for line in lines
        if len(line.words) >= _LONG_LINE and boxes.holds(box, line.box)
    )
    return sum(long) >= _LONG_WORDS


def _is_panel(box: Box, inside: Sequence[Line], members: int) -> bool:
    """Say whether the box frames text: little is drawn, and words cover much of it."""
    if sum(len(line.words) for line in inside) > _MOST_WORDS:
        return True
    covered = sum(boxes.overlap(box, line.box) for line in inside)
    return covered > (_TEXT if members < _RICH else _TEXT_IN_RICH) * boxes.area(box)


def _is_table(box: Box, inside: Sequence[Line], members: Sequence[Box]) -> bool:
    """Say whether the drawings shade and rule a table.

    Rows of a label and several numbers make one, and so do rows of numbers that fill most
    of the box, unless some of the drawings look like bars.
    """
    grouped = rows.group([line for line in inside if line.upright])
    amounts = [count for count in map(tables.amounts, grouped) if count > 1]
    if sum(amounts) >= _AMOUNTS and len(amounts) >= _LABELLED * len(grouped):
        return True
    parts = tables.find(grouped)
    found = [part for part in parts if isinstance(part, tables.Table)]
    filled = sum(boxes.overlap(box, table.box) for table in found)
    if filled <= _TABLE * boxes.area(box):
        return False
    bars = sum(_is_bar(part, box, inside) for part in members)
    return bars < _BARS


def _is_bar(part: Box, box: Box, inside: Sequence[Line]) -> bool:
    """Say whether a drawing is taller than a row of a table and holds at most a label."""
    height = part.y1 - part.y0
    if part.x1 - part.x0 < _THIN or part.x1 - part.x0 > (box.x1 - box.x0) / 2:
        return False
    held = [line for line in inside if boxes.holds(part, line.box)]
    return height > _BAR * max(line.size for line in inside) and len(held) <= 1


def _apart(found: Sequence[tuple[Box, bool]]) -> list[tuple[Box, bool]]:
    """Drop figures that lie in a larger one; top to bottom."""
    largest = sorted(found, key=lambda figure: -boxes.area(figure[0]))
    kept: list[tuple[Box, bool]] = []
    for box, raster in largest:
        if all(boxes.overlap(box, other) < 0.5 * boxes.area(box) for other, _ in kept):
            kept.append((box, raster))
    return sorted(kept, key=lambda figure: (figure[0].y0, figure[0].x0))


def _with_lines(found: Sequence[tuple[Box, bool]], lines: Sequence[Line]) -> list[Figure]:
    """Give each figure the lines in it and the short labels at its edge; a line goes to one."""
    free = list(lines)
    figures = []
    for box, raster in found:
        frame = box
        for _ in range(_LABEL_ROUNDS):
            reach = boxes.grown(frame, _LABEL_GAP)
            labels = [
                line.box
                for line in free
                if len(line.words) <= _LABEL_WORDS and boxes.overlap(reach, line.box) > 0
            ]
            frame = boxes.union([frame, *labels])
        mine = [
            line
            for line in free
            if boxes.holds(frame, line.box)
            and (boxes.holds(box, line.box) or len(line.words) <= _LABEL_WORDS)
        ]
        known = {id(line) for line in mine}
        free = [line for line in free if id(line) not in known]
        figures.append(Figure(box=frame, lines=tuple(mine), raster=raster))
    return figures
