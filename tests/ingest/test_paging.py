from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import IngestError
from corrobora.ingest.paging import Eyes, Pages
from corrobora.ingest.source import UNREADABLE, RawPage
from corrobora.records import Box, Word
from corrobora.testing.pdf_pages import HEIGHT, WIDTH, SetPages, line, page
from corrobora.testing.readers import KnownPictures

SHEET = Box(0, 0, WIDTH, HEIGHT)
TEXT = page([line("Words here.", 60, 60)])
SCAN = page([], images=[SHEET])
FOUND = KnownPictures({(2, 10): [Word(text="Deep.", box=Box(1, 0.1, 2, 0.3))]})


class Memory:
    """A ReadingLog that keeps what it is given, and dies after so many steps."""

    def __init__(self, *, dies_at: int = 0) -> None:
        self.steps: list[tuple[int, int]] = []
        self.content: dict[str, bytes] = {}
        self.dies_at = dies_at

    def step(self, done: int, total: int) -> None:
        self.steps.append((done, total))
        if done == self.dies_at:
            raise KeyboardInterrupt

    def kept(self, key: str) -> bytes | None:
        return self.content.get(key)

    def keep(self, key: str, content: bytes) -> None:
        self.content[key] = content


class BrokenEyes:
    """An OcrEngine that fails."""

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        raise IngestError("OCR failed: out of ink")


def _numbered(*pages: RawPage) -> list[RawPage]:
    return [replace(made, number=n) for n, made in enumerate(pages, start=1)]


def test_each_page_is_a_step() -> None:
    log = Memory()

    read = list(Pages(SetPages(_numbered(TEXT, TEXT)), eyes=None, log=log))

    assert [made.number for made in read] == [1, 2]
    assert log.steps == [(1, 2), (2, 2)]


def test_an_interrupted_reading_goes_on_without_what_was_read() -> None:
    first = SetPages(_numbered(TEXT, SCAN, TEXT))
    log = Memory(dies_at=2)
    whole = list(Pages(SetPages(_numbered(TEXT, SCAN, TEXT)), eyes=Eyes(FOUND, 72), log=None))

    try:
        list(Pages(first, eyes=Eyes(FOUND, 72), log=log))
    except KeyboardInterrupt:
        log.dies_at = 0
    again = SetPages(_numbered(TEXT, SCAN, TEXT))
    resumed = list(Pages(again, eyes=Eyes(FOUND, 72), log=log))

    assert resumed == whole
    assert again.asked == []
    assert (first.pictures > 0, again.pictures) == (True, 0)


def test_what_another_version_kept_is_read_anew() -> None:
    log = Memory()
    log.keep("pages-1", b"of another version")

    assert list(Pages(SetPages([TEXT]), eyes=None, log=log)) == [TEXT]


def test_faults_of_one_kind_are_one_line() -> None:
    damaged = RawPage(number=1, width=0.0, height=0.0, lines=())
    pages = Pages(SetPages(_numbered(SCAN, SCAN, damaged, SCAN, TEXT)), eyes=None, log=None)

    list(pages)

    assert pages.notes == [
        "pages 1-2, 4: no text layer; install corrobora[ocr]",
        "page 3: damaged, and left out",
    ]


def test_a_page_that_ocr_fails_on_is_noted_and_the_others_go_on() -> None:
    pages = Pages(SetPages(_numbered(SCAN, TEXT)), eyes=Eyes(BrokenEyes(), 72), log=None)

    read = list(pages)

    assert [len(made.lines) for made in read] == [0, 1]
    assert pages.notes == ["page 1: OCR failed: out of ink"]


def test_letters_that_cannot_be_read_are_left_out_with_a_note() -> None:
    odd = page([line(f"Har{UNREADABLE}our of the old town.", 60, 60)])
    pages = Pages(SetPages([odd]), eyes=None, log=None)

    (read,) = pages

    assert read.lines[0].words[0].text == "Harour"
    assert len(pages.notes) == 1


def test_of_a_file_of_too_many_pages_the_first_are_read() -> None:
    pages = Pages(SetPages([TEXT] * 20_001), eyes=None, log=None)

    assert sum(1 for _ in pages) == 20_000
    assert pages.notes == ["only the first 20000 of 20001 pages were read"]
