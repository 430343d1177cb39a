import numpy as np
from numpy.typing import NDArray

from corrobora.ingest.on_screen import ScreenReader
from corrobora.ingest.recordings import Picture
from corrobora.records import Box, Word
from corrobora.testing.readers import KnownPictures
from corrobora.testing.reading_log import MemoryLog

WORDS = (
    Word(text="Depth", box=Box(0, 0, 40, 10)),
    Word(text="12 m", box=Box(45, 1, 80, 11)),
    Word(text="Pier", box=Box(0, 20, 40, 30)),
)


def picture(time: float, shade: int = 200, *, at: int | None = None) -> Picture:
    pixels: NDArray[np.uint8] = np.full((64, 96, 3), shade, dtype=np.uint8)
    if at is not None:
        pixels[at : at + 8, :] = 0
    return Picture(time=time, pixels=pixels, jpeg=b"")


def engine() -> KnownPictures:
    return KnownPictures({(64, 96): WORDS})


def test_words_beside_each_other_are_a_line_at_the_time_of_the_frame() -> None:
    lines = ScreenReader(ocr=engine()).read(picture(7.5))

    assert [(line.text, line.start, line.end) for line in lines] == [
        ("Depth 12 m", 7.5, 7.5),
        ("Pier", 7.5, 7.5),
    ]


def test_a_stray_letter_or_digit_is_no_text() -> None:
    stray = [
        Word(text=c, box=Box(0, 20 * i, 10, 20 * i + 10))
        for i, c in enumerate(["J", "5", "-", "12"])
    ]

    lines = ScreenReader(ocr=KnownPictures({(64, 96): stray})).read(picture(1.0))

    assert [line.text for line in lines] == ["12"]


def test_frames_that_show_the_same_are_read_once() -> None:
    ocr = engine()
    reader = ScreenReader(ocr=ocr)

    first, second = reader.read(picture(1.0)), reader.read(picture(2.0))
    reader.read(picture(3.0, at=16))

    assert [line.text for line in first] == [line.text for line in second]
    assert second[0].start == 2.0
    assert len(ocr.asked) == 2


def test_what_was_read_before_an_interruption_is_not_read_again() -> None:
    ocr, log = engine(), MemoryLog()
    ScreenReader(ocr=ocr, log=log).read(picture(1.0))

    lines = ScreenReader(ocr=ocr, log=log).read(picture(1.0))

    assert (len(lines), len(ocr.asked)) == (2, 1)


def test_what_was_kept_and_broke_is_read_again() -> None:
    ocr, log = engine(), MemoryLog()
    log.keep("screen/1.000", b"{")

    assert len(ScreenReader(ocr=ocr, log=log).read(picture(1.0))) == 2


def test_without_an_engine_nothing_is_read() -> None:
    assert ScreenReader(ocr=None).read(picture(1.0)) == ()
