"""Reading order over columns: which pieces of a page belong to one column.

A page is cut at its best gutter: what crosses the gutter (a title, a wide figure) parts the
page into bands, and inside a band the left side is read before the right. Both sides must
look like running text, because the columns of a table are read row by row instead.

Does not cover: columns of fewer than three lines, text that flows around a figure inside one
column, and right-to-left scripts, whose columns are read from the left.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from corrobora.ingest import tables
from corrobora.records import Box, Word

_LINES = 3  # on each side of a gutter
_WORDS = 3  # in the middle line of running text
_COLUMN_WORDS = 20  # on each side; the cells of a header have fewer
_PROSE_WORDS = 4  # in the middle line of text that fills its column
_PROSE_LINES = 5
_FILLED = 0.5  # share of lines that reach the right edge of filled text
_EDGE = 0.15  # of the column's width: how far from its edge a filled line may end
_AMOUNTS = 0.4  # share of rows on the right that begin with a number
_GUTTER = 4.0  # points
_SLACK = 1.0  # points that a piece may reach over a gutter
_TRIES = 8  # gutters looked at
_SAME_GUTTER = 8.0  # points
_DEPTH = 6


class Piece(Protocol):
    """Anything with a box; `words` is empty for figures and tables."""

    @property
    def box(self) -> Box:
        """Return where it stands."""
        ...

    @property
    def words(self) -> tuple[Word, ...]:
        """Return its words, if it is a line."""
        ...


P = TypeVar("P", bound=Piece)


def split(pieces: Sequence[P], *, depth: int = _DEPTH) -> list[list[P]]:
    """Return the columns in reading order; each is to be read row by row. Keeps every piece."""
    ordered = sorted(pieces, key=lambda piece: piece.box.y0 + piece.box.y1)
    if not depth or len(ordered) < 2 * _LINES:
        return [ordered] if ordered else []
    for gutter in _gutters(ordered):
        parts = _parted(ordered, gutter)
        if any(right for _, right in parts):
            break
    else:
        return [ordered]
    found: list[list[P]] = []
    for left, right in parts:
        found.extend(split(left, depth=depth - 1) if right else [left])
        found.extend(split(right, depth=depth - 1))
    return found


def _parted(ordered: Sequence[P], gutter: float) -> list[tuple[list[P], list[P]]]:
    """Return the bands as (left, right) columns; where there are none, all is left."""
    parts: list[tuple[list[P], list[P]]] = []
    for band in _bands(ordered, gutter):
        left = [piece for piece in band if piece.box.x1 <= gutter + _SLACK]
        right = [piece for piece in band if piece.box.x1 > gutter + _SLACK]
        if not _crosses(band[0], gutter) and _are_columns(left, right):
            parts.append((left, right))
        elif parts and not parts[-1][1]:
            parts[-1][0].extend(band)
        else:
            parts.append((band, []))
    return parts


def _crosses(piece: Piece, gutter: float) -> bool:
    return piece.box.x0 < gutter - _SLACK and piece.box.x1 > gutter + _SLACK


def _gutters(pieces: Sequence[Piece]) -> list[float]:
    """Return the likeliest left edges of a right column, best first.

    Good is an edge with many pieces on its emptier side and few across it.
    """
    spans: NDArray[np.float64] = np.array([(piece.box.x0, piece.box.x1) for piece in pieces])
    edges = np.unique(np.floor(spans[:, 0]))  # (c,)
    left = (spans[:, 1] <= edges[:, None] + _SLACK).sum(1)  # (c,), pieces ending before it
    right = (spans[:, 0] >= edges[:, None] - _SLACK).sum(1)  # (c,), pieces starting after it
    emptier = np.minimum(left, right)
    score = emptier - (len(pieces) - left - right) / 2
    kept: list[float] = []
    for i in np.argsort(-score, kind="stable"):
        if emptier[i] >= _LINES and all(abs(edges[i] - other) > _SAME_GUTTER for other in kept):
            kept.append(float(edges[i]))
    return kept[:_TRIES]


def _bands(ordered: Sequence[P], gutter: float) -> list[list[P]]:
    """Cut top to bottom into runs that all cross the gutter, or all do not."""
    low, high = gutter - _SLACK, gutter + _SLACK
    crossing = [piece.box.x0 < low and piece.box.x1 > high for piece in ordered]
    starts = [i for i, (one, other) in enumerate(pairwise(crossing), start=1) if one != other]
    return [list(ordered[a:b]) for a, b in pairwise([0, *starts, len(ordered)])]


def _are_columns(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    lines = [[piece for piece in side if piece.words] for side in (left, right)]
    if min(len(lines[0]), len(lines[1])) < _LINES:
        return False
    gap = min(piece.box.x0 for piece in right) - _edge(lines[0])
    if gap < _GUTTER or _are_amounts(lines[1]):
        return False
    if all(_middle_words(side) >= _WORDS and _words(side) >= _COLUMN_WORDS for side in lines):
        return True
    return any(_is_prose(side) for side in lines)


def _are_amounts(side: Sequence[Piece]) -> bool:
    """Say whether rows begin with numbers: a table's body, whose labels stand further left.

    A table that is a column of its own begins its rows with labels.
    """
    firsts: list[Piece] = []
    for piece in sorted(side, key=lambda piece: (piece.box.y0 + piece.box.y1, piece.box.x0)):
        if not firsts or piece.box.y0 > (firsts[-1].box.y0 + firsts[-1].box.y1) / 2:
            firsts.append(piece)
        elif piece.box.x0 < firsts[-1].box.x0:
            firsts[-1] = piece
    numbers = sum(tables.is_number([word.text for word in piece.words]) for piece in firsts)
    return numbers >= _AMOUNTS * len(firsts)


def _words(side: Sequence[Piece]) -> int:
    return sum(len(piece.words) for piece in side)


def _middle_words(side: Sequence[Piece]) -> float:
    return median(len(piece.words) for piece in side)


def _is_prose(side: Sequence[Piece]) -> bool:
    if len(side) < _PROSE_LINES or _middle_words(side) < _PROSE_WORDS:
        return False
    start, end = min(piece.box.x0 for piece in side), _edge(side)
    reach = end - _EDGE * (end - start)
    return sum(piece.box.x1 >= reach for piece in side) >= _FILLED * len(side)


def _edge(side: Sequence[Piece]) -> float:
    return max(piece.box.x1 for piece in side)
