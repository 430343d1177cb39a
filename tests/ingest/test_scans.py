import numpy as np
import pytest
from numpy.typing import NDArray

from corrobora.ingest import scans
from corrobora.ingest.source import UNREADABLE, RawPage
from corrobora.records import Box, Word
from corrobora.testing.pdf_pages import HEIGHT, WIDTH, SetPages, line, page, paragraph
from corrobora.testing.readers import KnownPictures

SHEET = Box(0, 0, WIDTH, HEIGHT)
PROSE = "The harbour was deepened in 1962 and ferries leave daily for the islands. " * 3


def _set(*texts: str) -> list[Word]:
    """Return words one after another across a picture."""
    return [Word(text=t, box=Box(i + 0.1, 0.1, i + 0.9, 0.5)) for i, t in enumerate(texts)]


def _read(raw: RawPage, known: KnownPictures, *, turns: bool = False) -> RawPage:
    return scans.read(raw, file=SetPages([raw]), ocr=known, dpi=72, turns=turns)


@pytest.mark.parametrize(
    ("raw", "is_scan"),
    [
        (page(paragraph(PROSE, 60, 60, width=400)), False),
        (page([]), False),
        (page([], images=[SHEET]), True),
        (page([], drawings=[SHEET] * 20), True),
        (page([line("7", 300, 700)], images=[SHEET]), True),
        (page([line(f"{UNREADABLE * 9} depth", 60, 60)]), True),
        (page(paragraph('#%&!" (/)$& =?+*' * 20, 60, 60, width=400)), True),
        (page([line("Contents " + "." * 200 + " 7", 60, 60)]), False),
    ],
)
def test_a_scan_shows_something_but_has_no_readable_words(raw: RawPage, is_scan: bool) -> None:
    assert scans.is_scan(raw) is is_scan


def test_a_text_layer_of_signs_is_replaced_though_it_has_more_words() -> None:
    raw = page(paragraph('#%&!" (/)$& =?+*' * 20, 60, 60, width=400))

    read = _read(raw, KnownPictures({(1, 10): _set("Deep")}))

    assert [w.text for found in read.lines for w in found.words] == ["Deep"]
    assert read.read_by == "ocr"


def test_only_the_unreadable_lines_of_a_layer_are_replaced() -> None:
    good = line("The harbour was deepened in 1962 and ferries leave.", 60, 60)
    bad = line(f"{UNREADABLE * 4} of", 61.2, 4)
    words = [Word(text="Depth", box=Box(1.1, 0.1, 1.4, 0.2))]

    read = _read(page([good, bad]), KnownPictures({(1, 10): words}))

    assert [w.text for w in read.lines[1].words] == ["Depth"]
    assert read.lines[0] == good


class Upright:
    """An OcrEngine that reads five words where the picture is wider than high."""

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        height, width = image.shape[:2]
        return tuple(_set("Five", "words", "stand", "upright", "here")) if width > height else ()


def test_a_picture_on_its_side_is_read_upright_and_comes_back_turned() -> None:
    raw = page([], images=[Box(0, 0, 400, HEIGHT)], number=40)
    file = SetPages([raw] * 40)  # a picture of 40 rows and 10 columns

    read = scans.read(raw, file=file, ocr=Upright(), dpi=72, turns=True)

    assert (read.turn, read.width, read.height) == (1, HEIGHT, WIDTH)
    assert read.images == (Box(0, 212, HEIGHT, 612),)
    assert [w.text for w in read.lines[0].words][:2] == ["Five", "words"]


def test_a_picture_is_not_turned_unless_asked() -> None:
    raw = page([], images=[SHEET], number=40)

    read = scans.read(raw, file=SetPages([raw] * 40), ocr=Upright(), dpi=72)

    assert read == raw
