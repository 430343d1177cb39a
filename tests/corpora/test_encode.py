from dataclasses import replace

import numpy as np
import pytest

from corrobora.corpora import encode
from corrobora.records import CorpusName, Element, ElementId, Place
from corrobora.testing.documents import PAGE, PARAGRAPH, paged, passage
from corrobora.testing.embedder import HashEmbedder

READING = paged(["The harbour was deepened.", "Ferries leave daily."])
FIRST, SECOND, PAGE_1, PAGE_2 = READING.elements
DOCUMENT = CorpusName("document")
TABLE = replace(
    FIRST, id=ElementId("t"), corpus=CorpusName("table"), granularity="table", text="1962 | 12 m"
)


def whole(text: str) -> Element:
    return replace(
        FIRST,
        id=ElementId("whole"),
        corpus=DOCUMENT,
        granularity="document",
        text=text,
        where=Place(),
    )


async def test_passages_are_encoded_by_what_is_indexed() -> None:
    element = replace(passage("Twelve metres."), indexed="Harbour: twelve metres.")

    encoded = await encode.by_text([element], embedder=HashEmbedder())

    expected = await HashEmbedder().embed(["Harbour: twelve metres."], purpose="element")
    assert np.array_equal(encoded[PARAGRAPH][1], expected)


def test_a_page_is_pooled_of_its_passages_and_tables() -> None:
    parts = encode.plan([*READING.elements, TABLE])

    assert parts[PAGE_1.id] == ((FIRST.id, TABLE.id),)
    assert parts[PAGE_2.id] == ((SECOND.id,),)
    assert parts[FIRST.id] == ()


def test_a_document_is_pooled_of_all_its_modalities() -> None:
    figure = replace(TABLE, id=ElementId("f"), corpus=CorpusName("image"), granularity="image")

    parts = encode.plan([*READING.elements, TABLE, figure, whole("Opening.")])

    assert sorted(parts[ElementId("whole")][0]) == sorted(
        [FIRST.id, SECOND.id, TABLE.id, figure.id]
    )


def test_a_document_is_pooled_by_its_sections() -> None:
    parts = [replace(FIRST, section=("A",)), replace(SECOND, section=("B",)), whole("Opening.")]

    assert encode.plan(parts)[ElementId("whole")] == ((FIRST.id,), (SECOND.id,))


def test_a_page_without_passages_is_encoded_itself() -> None:
    assert encode.plan([PAGE_1]) == {PAGE_1.id: ()}


def test_an_element_without_words_gets_no_vector() -> None:
    assert encode.plan([passage(" "), replace(PAGE_2, text="")]) == {}


def test_a_page_whose_own_text_is_empty_is_pooled_all_the_same() -> None:
    picture = replace(PAGE_2, text="")

    assert encode.plan([FIRST, SECOND, picture, whole("")])[picture.id] == ((SECOND.id,),)


def test_a_pool_is_the_direction_of_the_mean() -> None:
    x, y = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)

    pooled = encode.pool({PAGE_1.id: ((FIRST.id, TABLE.id),)}, {FIRST.id: x, TABLE.id: y})

    assert pooled[PAGE_1.id] == pytest.approx([0.5**0.5, 0.5**0.5])


def test_a_long_appendix_does_not_drown_a_short_abstract() -> None:
    abstract, appendix = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)
    long = tuple(ElementId(f"a{n}") for n in range(100))

    pooled = encode.pool(
        {PAGE_1.id: ((FIRST.id,), long)}, {FIRST.id: abstract, **dict.fromkeys(long, appendix)}
    )

    assert pooled[PAGE_1.id] == pytest.approx(np.array([1.0, 10.0]) / 101**0.5)


def test_sections_that_cancel_out_are_left_without_a_direction() -> None:
    x = np.array([1.0, 0.0], np.float32)

    pooled = encode.pool({PAGE_1.id: ((FIRST.id,), (SECOND.id,))}, {FIRST.id: x, SECOND.id: -x})

    assert not pooled[PAGE_1.id].any()


def test_parts_without_a_vector_are_passed_over() -> None:
    x = np.array([1.0, 0.0], np.float32)

    assert encode.pool({PAGE_1.id: ((FIRST.id, TABLE.id),)}, {FIRST.id: x})[PAGE_1.id] is not None
    assert encode.pool({PAGE_2.id: ((TABLE.id,),)}, {FIRST.id: x}) == {}


def test_vectors_go_by_corpus_in_the_order_of_the_elements() -> None:
    x = np.array([1.0, 0.0], np.float32)

    grouped = encode.by_corpus(READING.elements, {SECOND.id: x, FIRST.id: x, PAGE_2.id: x})

    assert {corpus: ids for corpus, (ids, _) in grouped.items()} == {
        PARAGRAPH: (FIRST.id, SECOND.id),
        PAGE: (PAGE_2.id,),
    }
