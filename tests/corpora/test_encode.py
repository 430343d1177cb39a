from dataclasses import replace

import numpy as np
import pytest

from corrobora.corpora import encode
from corrobora.records import CorpusName, Element, ElementId, Place
from corrobora.testing.documents import PAGE, PARAGRAPH, paged, passage
from corrobora.testing.embedder import HashEmbedder

READING = paged(["The harbour was deepened.", "Ferries leave daily."])
DOCUMENT = CorpusName("document")


def whole(text: str) -> Element:
    return replace(
        READING.elements[0],
        id=ElementId("whole"),
        corpus=DOCUMENT,
        granularity="document",
        text=text,
        where=Place(),
    )


async def test_passages_are_encoded_by_what_is_indexed() -> None:
    element = replace(passage("Twelve metres."), indexed="Harbour: twelve metres.")

    encoded = await encode.encode([element], embedder=HashEmbedder())

    expected = await HashEmbedder().embed(["Harbour: twelve metres."], purpose="element")
    assert np.array_equal(encoded[PARAGRAPH][1], expected)


async def test_a_page_is_the_mean_of_its_passages_and_tables() -> None:
    table = replace(
        READING.elements[0], id=ElementId("t"), corpus=CorpusName("table"), granularity="table"
    )
    table = replace(table, text="1962 | 12 m")

    encoded = await encode.encode([*READING.elements, table], embedder=HashEmbedder())

    passages, tables = encoded[PARAGRAPH][1], encoded[CorpusName("table")][1]
    mean = passages[0] + tables[0]
    assert encoded[PAGE][1][0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)
    assert encoded[PAGE][1][1] == pytest.approx(passages[1], abs=1e-6)


async def test_a_document_is_the_mean_of_all_its_passages() -> None:
    encoded = await encode.encode([*READING.elements, whole("Opening.")], embedder=HashEmbedder())

    mean = encoded[PARAGRAPH][1].sum(axis=0)
    assert encoded[DOCUMENT][1][0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)


async def test_wholes_with_parts_cost_no_encoding() -> None:
    embedder = HashEmbedder()

    await encode.encode([*READING.elements, whole("Opening.")], embedder=embedder)

    assert embedder.texts == 2


async def test_a_page_without_passages_is_encoded_itself() -> None:
    page = READING.elements[-1]

    encoded = await encode.encode([page], embedder=HashEmbedder())

    expected = await HashEmbedder().embed([page.text], purpose="element")
    assert np.array_equal(encoded[PAGE][1], expected)


async def test_an_element_without_words_gets_no_vector() -> None:
    empty = [passage(" "), replace(READING.elements[-1], text="")]

    assert await encode.encode(empty, embedder=HashEmbedder()) == {}
    assert encode.with_vector(empty) == ()


async def test_the_elements_with_a_vector_are_those_that_encode_gives_one() -> None:
    picture = replace(READING.elements[3], text="")  # its page has a passage
    elements = [*READING.elements[:3], picture, passage(""), whole("")]

    encoded = await encode.encode(elements, embedder=HashEmbedder())

    given = sorted(id_ for ids, _ in encoded.values() for id_ in ids)
    assert given == sorted(element.id for element in encode.with_vector(elements))
    assert len(given) == 5
