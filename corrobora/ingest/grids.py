"""Tables drawn with ruling lines: full grids, and rows between horizontal lines."""

from bisect import bisect
from collections.abc import Sequence
from itertools import groupby

from corrobora.ingest import boxes, rows, tables
from corrobora.ingest.source import Line, RawPage
from corrobora.ingest.tables import Table
from corrobora.records import Box

_THIN = 3.0  # points: a drawing thinner than this is a line
_LONG = 12.0  # points
_WIDE = 100.0  # points, of a line that rules a whole table
_TOUCH = 4.0  # points between lines of one grid
_MOST = 1500  # lines; more is a drawing, not a table
_LEAST = 3  # lines of each direction: two rows and two columns
_CELLED = 0.6  # share of the rows between two lines that have several cells
_LONG_CELL = 7  # words in a line of running text
_LONG_CELLS = 0.2  # share of such lines that a table of words may have
_COLUMNS = 2
_LINED_UP = 0.6  # share of the cells that must have the same number of lines
_PART = 0.5  # share of rows that go on outside a grid that is only part of a table
_DRAWN = 0.5  # share of the borders of all cells that must be there
_FILLED_CELLS = 0.4  # share of cells with words


def find(page: RawPage, lines: Sequence[Line]) -> list[Table]:
    """Return the tables that ruling lines form around the words; no two share a line."""
    found = _grids(page, lines)
    taken = [table.box for table in found]
    free = [line for line in lines if not any(boxes.holds(box, line.box) for box in taken)]
    found += _between(page, free)
    return sorted(found, key=lambda table: (table.box.y0, table.box.x0))


def _grids(page: RawPage, lines: Sequence[Line]) -> list[Table]:
    across, down = _rules(page)
    if min(len(across), len(down)) < _LEAST or len(across) + len(down) > _MOST:
        return []
    found = []
    for grid in _connected([*across, *down]):
        ys = _levels([r for r in grid if _is_across(r)], axis=1)
        xs = _levels([r for r in grid if not _is_across(r)], axis=0)
        if min(len(ys), len(xs)) >= _LEAST and _is_drawn(grid, xs, ys):
            found.append(_table(xs, ys, lines))
    return [table for table in found if table is not None and not _is_part(table, lines)]


def _is_part(table: Table, lines: Sequence[Line]) -> bool:
    """Say whether most rows go on outside with short pieces: only some columns are ruled."""
    known = {id(line) for row in table.rows for cell in row for line in cell}
    outside = [line for line in lines if id(line) not in known and len(line.words) < _LONG_CELL]
    going_on = 0
    for row in table.rows:
        box = boxes.union(line.box for cell in row for line in cell)
        going_on += any(box.y0 < (o.box.y0 + o.box.y1) / 2 < box.y1 for o in outside)
    return going_on >= _PART * len(table.rows)


def _between(page: RawPage, lines: Sequence[Line]) -> list[Table]:
    """Return tables of words between horizontal lines that begin and end alike.

    Numbers show better where their table begins and ends than lines do.
    """
    groups: dict[tuple[int, int], list[Box]] = {}
    for box in page.drawings[:_MOST]:
        if box.y1 - box.y0 <= _THIN and box.x1 - box.x0 >= _WIDE:
            groups.setdefault((round(box.x0 / _TOUCH), round(box.x1 / _TOUCH)), []).append(box)
    found: list[Table] = []
    for group in groups.values():
        frame = boxes.grown(boxes.union(group), 1.0)
        inside = [line for line in lines if boxes.holds(frame, line.box)]
        grouped = rows.group(inside)
        if len(group) >= _LEAST and _has_cells(grouped) and not tables.is_numeric(grouped):
            table = Table(rows=tuple(tables.cells(row) for row in grouped))
            apart = all(boxes.overlap(table.box, other.box) == 0 for other in found)
            if apart and not _is_part(table, lines):
                found.append(table)
    return found


def _has_cells(grouped: Sequence[rows.Row]) -> bool:
    """Say whether most rows have several pieces, and few pieces are running text."""
    pieces = [line for row in grouped for line in row]
    celled = sum(len(row) > 1 for row in grouped)
    long = sum(len(line.words) >= _LONG_CELL for line in pieces)
    return (
        len(grouped) >= _LEAST
        and celled >= _CELLED * len(grouped)
        and long <= _LONG_CELLS * len(pieces)
    )


def _rules(page: RawPage) -> tuple[list[Box], list[Box]]:
    """Return horizontal and vertical lines; a stroked box counts as its four sides."""
    across: list[Box] = []
    down: list[Box] = []
    for box in page.drawings:
        width, height = box.x1 - box.x0, box.y1 - box.y0
        if height <= _THIN and width >= _LONG:
            across.append(box)
        elif width <= _THIN and height >= _LONG / 2:
            down.append(box)
    for box in page.outlines:
        if box.x1 - box.x0 >= _LONG and box.y1 - box.y0 >= _LONG / 2:
            across += [Box(box.x0, y, box.x1, y) for y in (box.y0, box.y1)]
            down += [Box(x, box.y0, x, box.y1) for x in (box.x0, box.x1)]
    return across, down


def _is_drawn(grid: Sequence[Box], xs: Sequence[float], ys: Sequence[float]) -> bool:
    """Say whether the lines cover most of the cell borders that they would make."""
    across = sum(rule.x1 - rule.x0 for rule in grid if _is_across(rule))
    down = sum(rule.y1 - rule.y0 for rule in grid if not _is_across(rule))
    wide, high = xs[-1] - xs[0], ys[-1] - ys[0]
    return across >= _DRAWN * wide * len(ys) and down >= _DRAWN * high * len(xs)


def _is_across(rule: Box) -> bool:
    return rule.x1 - rule.x0 > rule.y1 - rule.y0


def _connected(rules: Sequence[Box]) -> list[list[Box]]:
    """Group lines that touch, in the order of their first."""
    parent = list(range(len(rules)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    order = sorted(range(len(rules)), key=lambda i: rules[i].y0)
    active: list[int] = []
    for i in order:
        reach = boxes.grown(rules[i], _TOUCH)
        active = [j for j in active if rules[j].y1 >= reach.y0]
        for j in active:
            if rules[j].x0 <= reach.x1 and rules[j].x1 >= reach.x0:
                parent[root(i)] = root(j)
        active.append(i)
    groups: dict[int, list[Box]] = {}
    for i in range(len(rules)):
        groups.setdefault(root(i), []).append(rules[i])
    return list(groups.values())


def _levels(rules: Sequence[Box], *, axis: int) -> list[float]:
    """Return the distinct places of lines, ascending."""
    levels: list[float] = []
    for place in sorted((rule[axis] + rule[axis + 2]) / 2 for rule in rules):
        if not levels or place - levels[-1] > _TOUCH:
            levels.append(place)
    return levels


def _table(xs: Sequence[float], ys: Sequence[float], lines: Sequence[Line]) -> Table | None:
    area = boxes.grown(Box(xs[0], ys[0], xs[-1], ys[-1]), 1.0)
    inside = [line for line in lines if line.upright and boxes.holds(area, line.box)]
    members: dict[tuple[int, int], list[Line]] = {}
    for line in inside:
        members.setdefault(_slot(line.box, xs, ys), []).append(line)
    grid = [
        [_ordered(members.get((row, column), ())) for column in range(len(xs) - 1)]
        for row in range(len(ys) - 1)
    ]
    filled = sum(bool(cell) for row in grid for cell in row)
    if filled < max(4, _FILLED_CELLS * len(grid) * len(grid[0])):
        return None
    return Table(rows=tuple(row for cells in grid for row in _text_rows(cells)))


def _text_rows(cells: Sequence[tuple[Line, ...]]) -> list[tuple[tuple[Line, ...], ...]]:
    """Return the rows of text between two horizontal lines: one, or those that cells line up in.

    Where most cells have the same number of lines, it is rows without lines between them.
    """
    filled = [cell for cell in cells if cell]
    heights = [len(rows.group(cell)) for cell in filled]
    most = max(heights, default=0)
    if most <= 1 or len(filled) < _COLUMNS or heights.count(most) < _LINED_UP * len(filled):
        return [tuple(filled)] if filled else []
    grouped = rows.group([line for cell in filled for line in cell])
    owner = {id(line): i for i, cell in enumerate(filled) for line in cell}
    return [
        tuple(tuple(part) for _, part in groupby(row, key=lambda line: owner[id(line)]))
        for row in grouped
    ]


def _slot(box: Box, xs: Sequence[float], ys: Sequence[float]) -> tuple[int, int]:
    """Return the row and column of a line: by its middle height and where it begins."""
    middle = (box.y0 + box.y1) / 2
    anchor = min(box.x0 + 2.0, (box.x0 + box.x1) / 2)
    row = min(max(bisect(ys, middle) - 1, 0), len(ys) - 2)
    column = min(max(bisect(xs, anchor) - 1, 0), len(xs) - 2)
    return row, column


def _ordered(members: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(line for row in rows.group(members) for line in row)
