import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest.picture import UNREAD, PictureReader
from corrobora.ingest.source import Attached, OutlineEntry, RawPage
from corrobora.ports import OcrEngine, Reader
from corrobora.records import Asset, Box, Element, Reading, Word
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import KnownPictures, LetterTokens

SIZE = (60, 80)  # pixels, height and width, and points
PROSE = "The harbour was deepened in 1962 and ferries leave daily at noon and three"
Picture = NDArray[np.uint8]


def _waves(seed: int) -> Picture:
    """Return a picture that looks like no other."""
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]]
    a, b, c = np.random.default_rng(seed).uniform(0.02, 0.3, 3)
    shades = np.cos(a * x) + np.cos(b * y) + np.cos(c * (x + y))
    return np.repeat(((shades + 3) * 42).astype(np.uint8)[:, :, None], 3, axis=2)


class Frames:
    """A PictureSource and PictureFile in one; None stands for a damaged frame."""

    media_type = "image/png"
    outline: tuple[OutlineEntry, ...] = ()
    notes: tuple[str, ...] = ()
    attached = Attached()

    def __init__(
        self,
        frames: Sequence[Picture | None],
        *,
        animated: bool = False,
        title: str = "",
        descriptions: Sequence[str] = (),
    ) -> None:
        self._frames = tuple(frames)
        self.animated = animated
        self.title = title
        self.descriptions = tuple(descriptions)

    @property
    def pages(self) -> int:
        return len(self._frames)

    @contextmanager
    def open(self, path: Path) -> Iterator["Frames"]:
        if not path.is_file():
            raise IngestError(f"{path.name}: cannot be read")
        yield self

    def page(self, number: int) -> RawPage:
        there = self._frames[number - 1] is not None
        height, width = SIZE if there else (0, 0)
        return RawPage(number=number, width=float(width), height=float(height), lines=())

    def picture(self, number: int, *, dpi: int) -> Picture:
        frame = self._frames[number - 1]
        assert frame is not None
        return frame

    def shown(self, number: int) -> Asset | None:
        return Asset(name=f"{number:032x}.jpg", content=b"JPEG")


class Log:
    """A ReadingLog in memory."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []
        self.stored: dict[str, bytes] = {}

    def step(self, done: int, total: int) -> None:
        self.steps.append((done, total))

    def kept(self, key: str) -> bytes | None:
        return self.stored.get(key)

    def keep(self, key: str, content: bytes) -> None:
        self.stored[key] = content


def _words(text: str) -> tuple[Word, ...]:
    """Return the words five a line."""
    return tuple(
        Word(text=word, box=Box(16 * (i % 5), 12 * (i // 5), 16 * (i % 5) + 12, 12 * (i // 5) + 8))
        for i, word in enumerate(text.split())
    )


def _ocr(text: str) -> KnownPictures:
    return KnownPictures({SIZE: _words(text)})


def _reader(source: Frames, *, ocr: OcrEngine | None) -> PictureReader:
    return PictureReader(source, tokens=LetterTokens(), ocr=ocr, passage_tokens=60, ocr_dpi=72)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pier.png"
    path.write_bytes(b"pixels")
    return path


def _of(reading: Reading, corpus: str) -> list[Element]:
    return [element for element in reading.elements if element.corpus == corpus]


class TestPictureReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return _reader(Frames([_waves(1), _waves(2)]), ocr=_ocr(PROSE))

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "pier.png"
        path.write_bytes(b"pixels")
        return path


def test_a_picture_with_running_text_has_a_passage_a_picture_a_page_and_a_document(
    file: Path,
) -> None:
    reading = _reader(Frames([_waves(1)]), ocr=_ocr(PROSE))(file)

    assert [element.corpus for element in reading.elements] == [
        "paragraph",
        "image",
        "page",
        "document",
    ]
    assert {element.text for element in reading.elements} == {PROSE}
    assert reading.pages[0].read_by == "ocr"


def test_a_sign_gives_no_passage(file: Path) -> None:
    reading = _reader(Frames([_waves(1)]), ocr=_ocr("Yuyuan Rd. 309"))(file)

    assert not _of(reading, "paragraph")
    assert _of(reading, "image")[0].text == "Yuyuan Rd. 309"


def test_a_picture_without_words_is_found_by_its_name_and_description(file: Path) -> None:
    source = Frames([_waves(1)], descriptions=["Ships beside the wall"])

    reading = _reader(source, ocr=_ocr(""))(file)

    image = _of(reading, "image")[0]
    assert image.text == ""
    assert image.indexed == "pier\nShips beside the wall"
    assert "Ships" in _of(reading, "document")[0].indexed
    assert not reading.notes


def test_a_picture_covers_its_page_and_names_what_shows_it(file: Path) -> None:
    reading = _reader(Frames([_waves(1)]), ocr=_ocr(PROSE))(file)

    image = _of(reading, "image")[0]
    assert image.where.boxes == (Box(0, 0, SIZE[1], SIZE[0]),)
    assert image.asset == reading.assets[0].name


def test_a_picture_that_comes_back_is_one_element(file: Path) -> None:
    logo, photo = _waves(1), _waves(2)

    reading = _reader(Frames([logo, photo, logo, logo]), ocr=_ocr(PROSE))(file)

    assert [image.where.page for image in _of(reading, "image")] == [1, 2]
    assert [page.number for page in reading.pages] == [1, 2, 3, 4]
    assert len(reading.assets) == 2


def test_frames_of_an_animation_are_pages_where_they_look_new(file: Path) -> None:
    first, last = _waves(1), _waves(2)

    reading = _reader(Frames([first, first, last, first], animated=True), ocr=_ocr(PROSE))(file)

    assert [(page.number, page.label) for page in reading.pages] == [(1, ""), (2, "3")]
    assert _of(reading, "image")[1].where.label == "3"


def test_a_damaged_page_is_left_out(file: Path) -> None:
    reading = _reader(Frames([_waves(1), None, _waves(2)]), ocr=_ocr(PROSE))(file)

    assert [(page.number, page.label) for page in reading.pages] == [(1, ""), (2, "3")]


def test_a_file_of_damaged_pages_is_refused(file: Path) -> None:
    with pytest.raises(IngestError, match=r"^pier\.png: none of its 2 pages"):
        _reader(Frames([None, None]), ocr=_ocr(PROSE))(file)


def test_without_ocr_the_picture_is_in_and_a_note_says_what_is_missing(file: Path) -> None:
    reading = _reader(Frames([_waves(1)]), ocr=None)(file)

    assert reading.notes == (UNREAD,)
    assert _of(reading, "image")


def test_a_reading_that_was_interrupted_does_not_read_a_picture_twice(file: Path) -> None:
    log, ocr = Log(), _ocr(PROSE)
    reader = _reader(Frames([_waves(1)]), ocr=ocr)

    first, second = reader(file, log=log), reader(file, log=log)

    assert first == second
    assert len(ocr.asked) == 1
    assert json.loads(next(iter(log.stored.values())))[0] == ["The", 0, 0, 12, 8]


class Failing:
    """An OcrEngine that fails."""

    def read(self, image: Picture) -> tuple[Word, ...]:
        raise IngestError("OCR failed")


def test_a_picture_whose_words_cannot_be_read_is_in_with_a_note(file: Path) -> None:
    reading = _reader(Frames([_waves(1)]), ocr=Failing())(file)

    assert reading.notes == ("page 1: its words could not be read: OCR failed",)
    assert _of(reading, "image")


class Sideways:
    """An OcrEngine of a picture whose words run from its top to its bottom."""

    def read(self, image: Picture) -> tuple[Word, ...]:
        words = _words(PROSE)
        height, width = image.shape[:2]
        if (height > width) != (SIZE[0] > SIZE[1]):
            return words
        return tuple(Word(text=word.text[:3], box=Box(0, 0, 8, 40)) for word in words)


def test_the_places_of_a_picture_on_its_side_are_those_of_the_picture_as_shown(
    file: Path,
) -> None:
    reading = _reader(Frames([_waves(1)]), ocr=Sideways())(file)

    page = reading.pages[0]
    assert [page.height, page.width] == list(SIZE)
    assert " ".join(word.text for word in page.words) == PROSE
    assert page.words[0].box == Box(SIZE[1] - 8, 0, SIZE[1], 12)


def test_every_frame_is_a_sign_of_life(file: Path) -> None:
    log = Log()

    _reader(Frames([_waves(1), _waves(2)]), ocr=_ocr(PROSE))(file, log=log)

    assert set(log.steps) == {(0, 2), (1, 2)}


def test_the_title_of_the_file_names_the_document(file: Path) -> None:
    reading = _reader(Frames([_waves(1)], title="The old harbour"), ocr=_ocr(PROSE))(file)

    assert reading.document.title == "The old harbour"
    assert reading.document.media_type == "image/png"
