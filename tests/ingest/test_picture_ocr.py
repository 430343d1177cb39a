import numpy as np
import pytest
from numpy.typing import NDArray

from corrobora.ingest.picture_ocr import StripOcr, UprightFirst
from corrobora.records import Box, Word

MARK = (2, 4)  # pixels of a black mark, height and width


class Marks:
    """An OcrEngine that finds the black marks which lie wholly in a picture."""

    def __init__(self) -> None:
        self.sizes: list[tuple[int, int]] = []

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        self.sizes.append((image.shape[0], image.shape[1]))
        dark = image[:, :, 0] == 0
        corners = [
            (y, x)
            for y, x in np.argwhere(dark)
            if not dark[max(0, y - 1) : y + 1, max(0, x - 1) : x + 1].sum() > 1
        ]
        return tuple(
            Word(text="x", box=Box(x, y, x + MARK[1], y + MARK[0]))
            for y, x in corners
            if dark[y : y + MARK[0], x : x + MARK[1]].sum() == MARK[0] * MARK[1]
        )


def _marked(height: int, width: int, places: list[tuple[int, int]]) -> NDArray[np.uint8]:
    image = np.full((height, width, 3), 255, dtype=np.uint8)
    for y, x in places:
        image[y : y + MARK[0], x : x + MARK[1]] = 0
    return image


@pytest.mark.parametrize(("height", "width"), [(9000, 700), (700, 9000), (5000, 2400)])
def test_every_word_of_a_long_picture_is_read_once_where_it_stands(height: int, width: int) -> None:
    chance = np.random.default_rng(3)
    places = sorted(
        {
            (int(y) * 10, int(x) * 10)
            for y, x in chance.uniform(0, (height // 10 - 1, width // 10 - 1), (150, 2))
        }
    )

    words = StripOcr(Marks()).read(_marked(height, width, places))

    assert sorted((word.box.y0, word.box.x0) for word in words) == places


def test_a_long_picture_is_read_in_parts_that_keep_their_letters() -> None:
    engine = Marks()

    StripOcr(engine).read(_marked(9000, 700, []))

    assert max(height for height, _ in engine.sizes) <= 2000


def test_a_page_is_read_as_a_whole() -> None:
    engine = Marks()

    StripOcr(engine).read(_marked(2480, 1754, []))

    assert engine.sizes == [(2480, 1754)]


def test_nothing_is_written_in_a_line_of_pixels() -> None:
    engine = Marks()

    assert StripOcr(engine).read(_marked(3, 5000, [])) == ()
    assert not engine.sizes


def test_each_strip_is_a_sign_of_life() -> None:
    signs: list[int] = []
    engine = Marks()

    StripOcr(engine, alive=lambda: signs.append(1)).read(_marked(6000, 500, []))

    assert len(signs) == len(engine.sizes) > 1


class Counting:
    """An OcrEngine that gives the same words for any picture."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self._words = words
        self.asked = 0

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        self.asked += 1
        return self._words


LYING = tuple(Word(text="pier", box=Box(10 * i, 0, 10 * i + 8, 40)) for i in range(3))
LEVEL = tuple(Word(text="pier", box=Box(0, 10 * i, 40, 10 * i + 8)) for i in range(3))


@pytest.mark.parametrize(("words", "times"), [(LYING, 3), (LEVEL, 1), ((), 1)])
def test_only_a_picture_with_words_on_their_side_is_read_turned(
    words: tuple[Word, ...], times: int
) -> None:
    engine = Counting(words)
    ocr = UprightFirst(engine)

    for _ in range(3):
        ocr.read(_marked(40, 40, []))

    assert engine.asked == times
