"""A page of a PDF as a RawPage, by PyMuPDF: lines with their words, images, drawings, remarks.

A page is interpreted once, into a display list; its text and the boxes of its graphics are then
taken from the list, in points of the page as it is shown. No script of the file is run.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from corrobora.adapters import pymupdf_boxes, pymupdf_marks
from corrobora.ingest import boxes
from corrobora.ingest.source import UNREADABLE, Line, RawPage
from corrobora.records import Box, Word

_MAX_SIDE = 14_400.0  # points: the most that PDF allows
_BOLD = 16  # bit of a span's flags
_UPRIGHT = 0.99  # cosine of a line's direction
_SIZE = 0.75  # text size by height of a word's box
_NUMBERED = 100_000  # hundredths of a point: numbers below are one object each
_LABEL = 20  # characters of a page's label
_PRIVATE = ("\ue000", "\uf8ff")  # codes that have a meaning in their font only

Corners = Sequence[float]  # x0, y0, x1, y1
Size = tuple[float, float]  # width and height in points


def loaded(document: Any, number: int) -> Any:  # noqa: ANN401 - the library is untyped
    """Return a page (1-based); a huge one is measured without the unit that makes it huge.

    A UserUnit of 1,000 makes a page of 14,400,000 points, which nothing can be drawn on.
    """
    page = document[number - 1]
    if max(page.rect.width, page.rect.height) > _MAX_SIDE:
        document.xref_set_key(page.xref, "UserUnit", "1")
        page = document.reload_page(page)
    return page


def raw_page(page: Any, number: int) -> RawPage:  # noqa: ANN401 - the library is untyped
    """Return what the page holds; it is cut at 14,400 points."""
    shown = page.rect
    size = (min(float(shown.width), _MAX_SIDE), min(float(shown.height), _MAX_SIDE))
    listed = page.get_displaylist()
    found = _lines(listed, size)
    lines, remarks = pymupdf_marks.with_marks(page, found)
    images, drawings = (_seen(found, size) for found in pymupdf_boxes.collect(listed))
    return RawPage(
        number=number,
        width=size[0],
        height=size[1],
        lines=tuple(lines) if lines is found else _on_page(lines, size),
        images=tuple(box for box, _ in images),
        prints=tuple(print_ for _, print_ in images),
        drawings=tuple(box for box, _ in drawings),
        outlines=tuple(box for box, stroked in drawings if stroked),
        label=_label(page, number),
        remarks=_on_page(remarks, size),
    )


def _label(page: Any, number: int) -> str:  # noqa: ANN401 - the library is untyped
    label = _clean(page.get_label())[:_LABEL].strip()
    return "" if label == str(number) else label


def _lines(listed: Any, size: Size) -> list[Line]:  # noqa: ANN401 - the library is untyped
    """Return the lines in the order of the text layer."""
    import pymupdf

    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
    # ligatures come apart: "fi" is found by those who type it
    text = pymupdf.TextPage(listed.get_textpage(flags))
    found = text.extractWORDS()
    words: dict[tuple[int, int], list[Word]] = defaultdict(list)
    places = _rounded([entry[:4] for entry in found], size)
    for box, (_, _, _, _, word, block, line, _) in zip(places, found, strict=True):
        kept = word if word.isprintable() else _clean(word)
        if kept:
            words[block, line].append(Word(text=sys.intern(kept), box=box))
    lines = [
        _line(words[block["number"], i], line)
        for block in text.extractDICT()["blocks"]
        for i, line in enumerate(block.get("lines", ()))
        if words.get((block["number"], i))
    ]
    if len(text.extractText().split()) > len(found):
        lines.extend(_thin_lines(text, size))
    return lines


def _clean(word: str) -> str:
    """Return the word without what is not a character: NULs, unpaired surrogates, spaces.

    A private code among other letters is an unreadable letter; alone it is a bullet.
    """
    if word.isprintable():
        return word
    letters = [_letter(c) for c in word if c.isprintable() or c == "\xad" or _is_private(c)]
    return "" if letters == [UNREADABLE] else "".join(letters)


def _letter(c: str) -> str:
    return UNREADABLE if _is_private(c) else c


def _is_private(c: str) -> bool:
    return _PRIVATE[0] <= c <= _PRIVATE[1]


def _line(words: list[Word], line: dict[str, Any]) -> Line:
    spans = [span for span in line["spans"] if span["text"].strip()] or line["spans"]
    main = spans[0]
    bold = bool(main["flags"] & _BOLD)
    if len(spans) > 1:
        letters = [len(span["text"]) for span in spans]
        main = spans[max(range(len(spans)), key=letters.__getitem__)]
        heavy = sum(n for span, n in zip(spans, letters, strict=True) if span["flags"] & _BOLD)
        bold = 2 * heavy > sum(letters)
    return Line(
        words=tuple(words),
        box=words[0].box if len(words) == 1 else boxes.union([word.box for word in words]),
        size=float(main["size"]),
        bold=bold,
        upright=line["dir"][0] > _UPRIGHT,
    )


def _thin_lines(text: Any, size: Size) -> list[Line]:  # noqa: ANN401 - the library is untyped
    """Return the lines whose letters have no width, which the library's own lists leave out.

    They are given by ActualText for what is drawn as outlines: the title of a cover, say.
    """
    found: dict[tuple[float, ...], str] = {}  # by place: its first letter may be a piece of its own
    for block in text.this:
        for line in block if not block.m_internal.type else ():
            letters = [(chr(c.m_internal.c), _corners(c.m_internal.quad)) for c in line]
            if letters and all(corners[0] == corners[2] for _, corners in letters):
                before = found.get(letters[0][1], "")
                blank = " " if len(before) > 1 else ""
                found[letters[0][1]] = before + blank + "".join(letter for letter, _ in letters)
    lines = [_thin_line(words.split(), place) for place, words in found.items()]
    return list(_on_page(lines, size))


def _corners(quad: Any) -> tuple[float, ...]:  # noqa: ANN401 - the library is untyped
    return tuple(round(side, 2) for side in (quad.ul.x, quad.ul.y, quad.lr.x, quad.lr.y))


def _thin_line(texts: Sequence[str], corners: Sequence[float]) -> Line:
    box = Box._make(corners)
    words = tuple(Word(text=text, box=box) for text in texts)
    return Line(words=words, box=box, size=_SIZE * abs(box.y1 - box.y0), bold=False)


@cache
def _numbers() -> list[float]:
    return [n / 100 for n in range(_NUMBERED)]


def _rounded(found: Sequence[Corners], size: Size) -> list[Box]:
    """Return the boxes cut to the page and rounded to 1/100 point."""
    corners = np.asarray(found, dtype=np.float64).reshape(-1, 4)  # (n, 4): x0, y0, x1, y1
    corners = np.clip(np.nan_to_num(corners), 0.0, (*size, *size))
    if max(size) * 100 >= _NUMBERED - 1:
        return [Box._make(row) for row in np.round(corners, 2).tolist()]
    numbers = _numbers()  # shared: a book has a million words
    return [
        Box(numbers[x0], numbers[y0], numbers[x1], numbers[y1])
        for x0, y0, x1, y1 in np.rint(corners * 100).astype(np.int64).tolist()
    ]


def _on_page(lines: Iterable[Line], size: Size) -> tuple[Line, ...]:
    """Return the lines with clean words and boxes that are cut to the page."""
    kept = []
    for line in lines:
        texts = [_clean(word.text) for word in line.words]
        places = _rounded([word.box for word in line.words], size)
        words = tuple(
            Word(text=text, box=box) for text, box in zip(texts, places, strict=True) if text
        )
        if words:
            box = boxes.union(word.box for word in words)
            kept.append(replace(line, words=words, box=box))
    return tuple(kept)


def _seen(found: Sequence[tuple[Corners, Any]], size: Size) -> list[tuple[Box, Any]]:
    """Return what of it is on the page, cut to it."""
    on_page = [
        (corners, known)
        for corners, known in found
        if corners[0] <= size[0] and corners[1] <= size[1] and corners[2] >= 0 and corners[3] >= 0
    ]
    places = _rounded([corners for corners, _ in on_page], size)
    return list(zip(places, [known for _, known in on_page], strict=True))
