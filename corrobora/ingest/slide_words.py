"""Words of a shape set line by line in its box: a file says the box, never the lines.

Not covered: real widths of letters. A line's height and place are within a line or so of what
a program draws; words never leave the box of their shape.
"""

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from corrobora.ingest.slide_shapes import Paragraph, Shape
from corrobora.records import Box, Word

_LETTER = 0.5  # of the text size: the width of a letter, in the middle
_LEADING = 1.2  # of the text size
_INSET = (7.2, 3.6)  # points inside of the box, at left and right, above and below
_MAX_INSET = 0.2  # of the box
_AFTER = {"ctr": 0.5, "b": 1.0}  # share of the room left that is above the text

_BEFORE = {"ctr": 0.5, "r": 1.0}  # share of the room left that is before a line

_Line = tuple[list[tuple[str, float]], Paragraph]  # words with their widths


def of(shape: Shape) -> list[Word]:
    """Return the words of a text, table or picture; each word has a box."""
    if shape.kind == "table":
        return [word for row in shape.cells for text, box in row for word in _in_cell(text, box)]
    if shape.kind in {"title", "text"} and shape.upright:
        return _set(shape.texts, shape.box, shape.anchor)
    told = " ".join((shape.about, *(paragraph.text for paragraph in shape.texts)))
    return everywhere(told, shape.box)


def everywhere(text: str, box: Box) -> list[Word]:
    """Return the words of a text of which only the box as a whole is known."""
    return [Word(text=word, box=box) for word in text.split()]


def _in_cell(text: str, box: Box) -> list[Word]:
    return _set([Paragraph(text=text, size=min(18.0, max(1.0, box.y1 - box.y0)))], box, "ctr")


def _set(paragraphs: Sequence[Paragraph], box: Box, anchor: str) -> list[Word]:
    across, down = (
        min(inset, _MAX_INSET * size)
        for inset, size in zip(_INSET, (box.x1 - box.x0, box.y1 - box.y0), strict=True)
    )
    inner = Box(box.x0 + across, box.y0 + down, box.x1 - across, box.y1 - down)
    lines = [line for paragraph in paragraphs for line in _broken(paragraph, inner.x1 - inner.x0)]
    room = inner.y1 - inner.y0
    height = sum(_LEADING * paragraph.size for _, paragraph in lines)
    shrink = min(1.0, room / height) if height else 1.0
    y = inner.y0 + _AFTER.get(anchor, 0.0) * max(0.0, room - height)
    words: list[Word] = []
    for line, paragraph in lines:
        bottom = y + shrink * _LEADING * paragraph.size
        words.extend(_placed(line, paragraph, inner, rows=(y, min(bottom, inner.y1))))
        y = bottom
    return words


def _broken(paragraph: Paragraph, width: float) -> Iterable[_Line]:
    """Yield a paragraph's lines, each as wide as the box allows."""
    blank = _LETTER * paragraph.size
    line: list[tuple[str, float]] = []
    used = 0.0
    for word in paragraph.text.split():
        wide = _width(word) * paragraph.size
        if line and used + blank + wide > width:
            yield line, paragraph
            line, used = [], 0.0
        used += wide + (blank if line else 0.0)
        line.append((word, wide))
    if line:
        yield line, paragraph


def _width(word: str) -> float:
    """Return the width of a word in text sizes."""
    return sum(1.0 if east_asian_width(letter) in "WF" else _LETTER for letter in word)


def _placed(
    line: Sequence[tuple[str, float]],
    paragraph: Paragraph,
    inner: Box,
    *,
    rows: tuple[float, float],
) -> Iterable[Word]:
    blank = _LETTER * paragraph.size
    used = sum(wide for _, wide in line) + blank * (len(line) - 1)
    x = inner.x0 + _BEFORE.get(paragraph.side, 0.0) * max(0.0, inner.x1 - inner.x0 - used)
    top, bottom = (round(y, 2) for y in rows)
    for text, wide in line:
        left, right = min(x, inner.x1), min(x + wide, inner.x1)
        yield Word(text=text, box=Box(round(left, 2), top, round(right, 2), max(top, bottom)))
        x += wide + blank
