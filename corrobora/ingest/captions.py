"""Captions: "Figure 3: ..." beside a figure, "Table 2. ..." beside a table, and who names them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corrobora.ingest import boxes, layout
from corrobora.ingest.figures import Figure
from corrobora.ingest.layout import Part
from corrobora.ingest.tables import Table
from corrobora.records import Box

_NAMES = {
    "fig": "figure",
    "figs": "figure",
    "figure": "figure",
    "figures": "figure",
    "table": "table",
    "tables": "table",
    "tab": "table",
    "chart": "chart",
    "charts": "chart",
    "exhibit": "exhibit",
    "graph": "graph",
    "map": "map",
    "diagram": "diagram",
    "illustration": "illustration",
    "scheme": "scheme",
    "photo": "photo",
    "image": "image",
    "plate": "plate",
    "box": "box",
}
_STEMS = tuple(name for name in _NAMES if not any(name != s and s in name for s in _NAMES))
_NUMBER = r"(?:[A-Z]\.?)?\d+(?:[.-]\d+)*[a-z]?"
_LABEL = rf"({'|'.join(sorted(_NAMES, key=len, reverse=True))})\.?\s*({_NUMBER})"
_CAPTION = re.compile(rf"{_LABEL}(\s*[.:|\u2013\u2014-]|\s+(?-i:[A-Z\"\u201c(])|$)", re.IGNORECASE)
_MENTION = re.compile(rf"\b{_LABEL}\b", re.IGNORECASE)
_MORE = re.compile(
    rf"(?:\s*\([a-z]\))?\s*(,(?:\s*(?:and|or|&))?|and|or|&|to|through|[\u2013\u2014-])\s*({_NUMBER})\b",
    re.IGNORECASE,
)
_SEVERAL = frozenset({"figs", "figures", "tables", "charts"})  # that may be followed by a list
_RANGE = frozenset({"to", "through", "-", "\u2013", "\u2014"})
_MOST = 12  # labels in a range
_TAIL = 8  # rows of a caption after its first
_LEADING = 0.5  # text sizes between two rows of one caption
_SAME_SIZE = 0.6  # points
_FAR = 90.0  # points between a caption and its figure


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption on a page."""

    label: str  # "figure 3", "table 2.1"
    parts: tuple[int, ...]  # indices in the page's parts
    text: str
    box: Box


def find(parts: Sequence[Part]) -> list[Caption]:
    """Return the captions among the rows of a page, in reading order."""
    found = []
    for i, part in enumerate(parts):
        match = _CAPTION.match(_text(part)) if isinstance(part, tuple) else None
        if match is not None:
            rows = tuple(_rows(parts, i))
            found.append(
                Caption(
                    label=_label(match),
                    parts=rows,
                    text=" ".join(_text(parts[j]) for j in rows),
                    box=boxes.union(layout.box(parts[j]) for j in rows),
                )
            )
    return found


def assign(captions: Sequence[Caption], parts: Sequence[Part]) -> dict[int, Caption]:
    """Return the captions of tables and figures by their index in the page's parts.

    One that is left over goes to what has none: a table may be a picture, a chart of numbers may
    have been read as a table, and "Exhibit 5" may be either.
    """
    objects = {i: part for i, part in enumerate(parts) if isinstance(part, Table | Figure)}
    owners: dict[int, Caption] = {}
    for alike in (True, False):
        taken = {caption.label for caption in owners.values()}
        free = [caption for caption in captions if caption.label not in taken]
        for i, part in objects.items():
            tables = isinstance(part, Table) is alike
            found = None if i in owners else nearest(free, part.box, tables=tables)
            if found is not None:
                owners[i] = found
    return owners


def nearest(captions: Sequence[Caption], box: Box, *, tables: bool) -> Caption | None:
    """Return the caption nearest to a figure or table, above or below, or None.

    One that stands beside it or further off than about an inch is not its own.
    """
    best, best_gap = None, _FAR
    for caption in captions:
        if caption.label.startswith("table") != tables:
            continue
        across = min(caption.box.x1, box.x1) - max(caption.box.x0, box.x0)
        gap = max(caption.box.y0 - box.y1, box.y0 - caption.box.y1, 0.0)
        if across > 0 and gap < best_gap:
            best, best_gap = caption, gap
    return best


def mentions(text: str) -> Iterator[str]:
    """Yield the labels that a text names: "Figures 3 and 5 show" gives "figure 3", "figure 5"."""
    lowered = text.lower()
    if not any(stem in lowered for stem in _STEMS):  # much faster than the expression
        return
    for match in _MENTION.finditer(text):
        yield _label(match)
        if match[1].lower() in _SEVERAL:
            yield from _others(text, match)


def _others(text: str, first: re.Match[str]) -> Iterator[str]:
    """Yield the labels of a list after its first, those inside a range too."""
    name, number, end = _NAMES[first[1].lower()], first[2], first.end()
    while (more := _MORE.match(text, end)) is not None:
        is_range = more[1] in _RANGE and number.isdecimal() and more[2].isdecimal()
        if is_range and 0 < int(more[2]) - int(number) <= _MOST:
            yield from (f"{name} {n}" for n in range(int(number) + 1, int(more[2])))
        number, end = more[2], more.end()
        yield f"{name} {number.lower()}"


def _label(match: re.Match[str]) -> str:
    return f"{_NAMES[match[1].lower()]} {match[2].lower()}"


def _text(part: Part) -> str:
    return " ".join(word.text for word in layout.words(part))


def _rows(parts: Sequence[Part], first: int) -> Iterator[int]:
    """Yield the rows of a caption: from its first while they follow closely in one size."""
    yield first
    above = parts[first]
    for i in range(first + 1, min(first + 1 + _TAIL, len(parts))):
        row = parts[i]
        if not isinstance(row, tuple) or not isinstance(above, tuple):
            return
        gap = row[0].box.y0 - above[0].box.y1
        size = above[0].size
        ended = _text(above).endswith(".") and above[-1].box.x1 < _right_edge(parts, first) - size
        if ended or not -size < gap < _LEADING * size or abs(row[0].size - size) > _SAME_SIZE:
            return
        yield i
        above = row


def _right_edge(parts: Sequence[Part], first: int) -> float:
    """Return the right edge of a caption's first row."""
    return layout.box(parts[first]).x1
