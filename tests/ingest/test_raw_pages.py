import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.ingest import boxes, raw_pages
from corrobora.ingest.source import Line, RawPage
from corrobora.records import Box, Word
from corrobora.testing.pdf_pages import line, page

sides = st.integers(0, 1_440_000).map(lambda n: n / 100)  # points
texts = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=8)
places = st.tuples(sides, sides, sides, sides).map(
    lambda s: Box(min(s[0], s[2]), min(s[1], s[3]), max(s[0], s[2]), max(s[1], s[3]))
)
words = st.lists(st.builds(Word, text=texts, box=places), min_size=1, max_size=4).map(tuple)
sizes = st.floats(0, 200)
lines = st.builds(Line, words=words, box=places, size=sizes, bold=st.booleans())
several = st.lists(places, max_size=3).map(tuple)
pages = st.builds(
    RawPage,
    number=st.integers(1, 20_000),
    width=sizes,
    height=sizes,
    lines=st.lists(lines, max_size=4).map(tuple),
    images=several,
    prints=st.lists(texts, max_size=2).map(tuple),
    drawings=several,
    outlines=several,
    label=texts,
    remarks=st.lists(lines, max_size=2).map(tuple),
    turn=st.integers(0, 3),
    read_by=st.sampled_from(["text", "ocr"]),
)


@given(st.lists(pages, max_size=3).map(tuple))
def test_pages_come_back_as_they_were(kept: tuple[RawPage, ...]) -> None:
    assert raw_pages.decode(raw_pages.encode(kept)) == kept


def test_equal_places_and_words_are_one_object() -> None:
    kept = page([line("sea sea", 60, 100), line("sea", 60, 100)])

    (back,) = raw_pages.decode(raw_pages.encode([kept]))

    first, second = (found.words[0] for found in back.lines)
    assert first.text is second.text
    assert first.box.x0 is second.box.x0


@pytest.mark.parametrize("cut", [0, 5, 30, 60, -1])
def test_bytes_that_are_cut_are_refused(cut: int) -> None:
    content = raw_pages.encode([page([line("The harbour.", 60, 100)])])

    with pytest.raises(ValueError, match="expected"):
        raw_pages.decode(content[:cut])


def test_bytes_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        raw_pages.decode(raw_pages.encode([]).replace(b"pages-1", b"pages-0"))


def test_a_turn_back_undoes_a_turn() -> None:
    box = Box(10.0, 20.0, 110.0, 60.0)

    left = boxes.turned(box, 1, width=600, height=800)

    assert left == Box(20.0, 490.0, 60.0, 590.0)
    assert boxes.turned(left, -1, width=800, height=600) == box
