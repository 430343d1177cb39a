"""Pages without a text layer: words read by OCR to lines as a text layer would give them."""

from collections.abc import Sequence
from dataclasses import replace

from corrobora.ingest import boxes
from corrobora.ingest.source import Line, PdfFile, RawPage
from corrobora.ports import OcrEngine
from corrobora.records import Box, Word

_POINTS = 72.0  # an inch
_SIZE = 0.75  # text size by height of a word's box
_GAP = 1.5  # heights between two words of one line
_SAME_LINE = 0.5  # of the lower height that must overlap
_UNREADABLE = 0.3  # share of replacement characters in a broken text layer
_FOOTER = 12  # words that a picture of a page may carry as text
_COVERED = 0.6  # of the page, by one image
_DRAWINGS = 20  # a page with so many may hold text as outlines


def is_scan(page: RawPage) -> bool:
    """Say whether the page shows something but has no readable text layer."""
    words = [word.text for line in page.lines for word in line.words]
    letters = sum(map(len, words))
    if sum(word.count("\ufffd") for word in words) > _UNREADABLE * letters:
        return True
    if words:
        return len(words) <= _FOOTER and _is_covered(page)
    return bool(page.images) or len(page.drawings) >= _DRAWINGS


def _is_covered(page: RawPage) -> bool:
    """Say whether one picture fills the page: a slide saved as an image, say."""
    sheet = page.width * page.height
    return any(boxes.area(box) >= _COVERED * sheet for box in page.images)


def read(page: RawPage, *, file: PdfFile, ocr: OcrEngine, dpi: int) -> RawPage:
    """Return the page with the lines that OCR finds, boxes in points.

    A page comes back as it is where OCR finds no more words than its text layer holds.
    """
    picture = file.picture(page.number, dpi=dpi)
    scale = page.width / picture.shape[1] if page.width else _POINTS / dpi
    words = [
        Word(text=word.text, box=Box(*(round(side * scale, 2) for side in word.box)))
        for word in ocr.read(picture)
    ]
    if len(words) <= sum(len(line.words) for line in page.lines):
        return page
    return replace(page, lines=tuple(_line(line) for line in _lines(words)))


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
