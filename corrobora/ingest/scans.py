"""Pages whose text layer is missing or broken: words by OCR, in lines as a text layer has them."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corrobora.ingest import boxes
from corrobora.ingest.source import UNREADABLE, Line, PdfFile, RawPage
from corrobora.ports import OcrEngine
from corrobora.records import Box, Word

_POINTS = 72.0  # an inch
_SIZE = 0.75  # text size by height of a word's box
_GAP = 1.5  # heights between two words of one line
_SAME_LINE = 0.5  # of the lower height that must overlap
_UNREADABLE = 0.3  # share of unreadable letters in a broken text layer
_MENDED = 0.05  # share of them in one whose worst lines are read again
_BROKEN_LINE = 0.3  # share of them in such a line
_SIGNS = 0.5  # share of letters that are signs where a font has no table of letters
_ENOUGH = 100  # letters, to tell that
_SIGN = re.compile(r"[^\w.\-\u2013\u2014\u2026\u00b7]")  # but for leaders and rules
_FOOTER = 12  # words that a picture of a page may carry as text
_COVERED = 0.6  # of the page, by one image
_DRAWINGS = 20  # a page with so many may hold text as outlines
_LONG_WORD = 3  # letters
_LEVEL = 0.6  # share of long words that run across the picture if it is not turned
_FEW_WORDS = 5
_BETTER = 1.5  # times the words that a turned picture must give

Picture = NDArray[np.uint8]  # (height, width, 3), RGB


def is_scan(page: RawPage) -> bool:
    """Say whether the page shows something but has no readable text layer, or a broken one."""
    words = [word.text for line in page.lines for word in line.words]
    if _unreadable(words) > _MENDED or _is_gibberish(words):
        return True
    if words:
        return len(words) <= _FOOTER and _is_covered(page)
    return bool(page.images) or len(page.drawings) >= _DRAWINGS


def without_unreadable(page: RawPage) -> tuple[RawPage, int]:
    """Return the page without glyphs whose letter is not known, and how many they were."""
    if not any(UNREADABLE in word.text for line in page.lines for word in line.words):
        return page, 0
    lines = [line for line in map(_readable, page.lines) if line is not None]
    gone = sum(word.text.count(UNREADABLE) for line in page.lines for word in line.words)
    return replace(page, lines=tuple(lines)), gone


def read(page: RawPage, *, file: PdfFile, ocr: OcrEngine, dpi: int, turns: bool = False) -> RawPage:
    """Return the page with the lines that OCR finds, boxes in points.

    With `turns`, a picture that lies on its side or head is read upright, and the page comes back
    turned as the picture was. A text layer that is broken in places keeps its other lines, and
    all of them where OCR finds no more words.

    Raises:
        IngestError: OCR fails.
    """
    picture = file.picture(page.number, dpi=dpi)
    scale = page.width / picture.shape[1] if page.width else _POINTS / dpi
    found = ocr.read(picture)
    turn = 0
    if turns and not _is_level(found):
        turn = _turn(_halved(picture), ocr)
    if turn:
        found = ocr.read(np.ascontiguousarray(np.rot90(picture, turn)))
    words = [
        Word(text=word.text, box=Box(*(round(side * scale, 2) for side in word.box)))
        for word in found
    ]
    known = [word.text for line in page.lines for word in line.words]
    if _MENDED < _unreadable(known) <= _UNREADABLE and not turn:
        return _mended(page, words)
    broken = _unreadable(known) > _UNREADABLE or _is_gibberish(known)
    if not words or (len(words) <= len(known) and not broken):
        return page
    lines = tuple(_line(line) for line in _lines(words))
    return replace(_turned(page, turn), lines=lines, read_by="ocr")


def _unreadable(words: Sequence[str]) -> float:
    letters = "".join(words)
    return letters.count(UNREADABLE) / len(letters) if letters else 0.0


def _is_gibberish(words: Sequence[str]) -> bool:
    """Say whether most letters are signs: codes of glyphs that were taken for letters."""
    letters = "".join(words)
    return len(letters) >= _ENOUGH and len(_SIGN.findall(letters)) > _SIGNS * len(letters)


def _readable(line: Line) -> Line | None:
    words = [replace(word, text=word.text.replace(UNREADABLE, "")) for word in line.words]
    kept = tuple(word for word in words if word.text)
    if not kept:
        return None
    return replace(line, words=kept, box=boxes.union(word.box for word in kept))


def _is_covered(page: RawPage) -> bool:
    """Say whether one picture fills the page: a slide saved as an image, say."""
    sheet = page.width * page.height
    return any(boxes.area(box) >= _COVERED * sheet for box in page.images)


def _turn(small: Picture, ocr: OcrEngine) -> int:
    """Return the quarter turns to the left after which a small picture gives most words."""
    counts = [
        len(_long(ocr.read(np.ascontiguousarray(np.rot90(small, turn))))) for turn in range(4)
    ]
    best = max(range(4), key=counts.__getitem__)
    return best if counts[best] > _BETTER * counts[0] else 0


def _halved(picture: Picture) -> Picture:
    """Return the picture at half its size: to draw a page anew can take seconds."""
    height, width = (side // 2 for side in picture.shape[:2])
    squares = picture[: 2 * height, : 2 * width].reshape(height, 2, width, 2, 3)
    halved: Picture = squares.mean(axis=(1, 3)).astype(np.uint8)
    return halved


def _is_level(words: Sequence[Word]) -> bool:
    """Say whether the words run across the picture, and there are some."""
    long = [word for word in words if len(word.text) >= _LONG_WORD]
    level = _long(words)
    return len(level) >= _FEW_WORDS and len(level) >= _LEVEL * len(long)


def _long(words: Sequence[Word]) -> list[Word]:
    """Return the words of some letters that run across the picture."""
    return [
        word
        for word in words
        if sum(map(str.isalnum, word.text)) >= _LONG_WORD
        and word.box.x1 - word.box.x0 > word.box.y1 - word.box.y0
    ]


def _turned(page: RawPage, turn: int) -> RawPage:
    if not turn:
        return page

    def turned(places: Sequence[Box]) -> tuple[Box, ...]:
        return tuple(boxes.turned(b, turn, width=page.width, height=page.height) for b in places)

    lying = turn % 2 == 1
    return replace(
        page,
        width=page.height if lying else page.width,
        height=page.width if lying else page.height,
        images=turned(page.images),
        drawings=turned(page.drawings),
        outlines=turned(page.outlines),
        turn=turn,
    )


def _mended(page: RawPage, words: Sequence[Word]) -> RawPage:
    """Return the page with its unreadable lines replaced by what OCR finds at their places."""
    lines: list[Line] = []
    for line in page.lines:
        there = [word for word in words if boxes.holds(line.box, word.box)]
        if there and _unreadable([word.text for word in line.words]) > _BROKEN_LINE:
            lines.extend(map(_line, _lines(there)))
        else:
            lines.append(line)
    return replace(page, lines=tuple(lines), read_by="ocr")


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in words:
        if lines and _follows(lines[-1][-1].box, word.box):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _follows(before: Box, after: Box) -> bool:
    height = min(before.y1 - before.y0, after.y1 - after.y0)
    shared = min(before.y1, after.y1) - max(before.y0, after.y0)
    gap = after.x0 - before.x1
    return shared >= _SAME_LINE * height and -height <= gap <= _GAP * height


def _line(words: Sequence[Word]) -> Line:
    box = boxes.union(word.box for word in words)
    return Line(words=tuple(words), box=box, size=_SIZE * (box.y1 - box.y0), bold=False)
