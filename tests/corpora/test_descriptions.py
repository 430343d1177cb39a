import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.corpora import descriptions
from corrobora.corpora.descriptions import Description
from corrobora.corpora.index import Index, open_index
from corrobora.corpora.journal import SourceStamp
from corrobora.records import CorpusName, Element
from corrobora.testing.contracts.vector_index import ids
from corrobora.testing.documents import paged, passage
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords

IMAGE = CorpusName("image")
SOURCE = SourceStamp(uri="/made.pdf", size=1, mtime_ns=1)
MADE = paged(["The harbour was deepened."])
PICTURES = [
    replace(
        passage(text, document=MADE.document.id, ordinal=n, corpus=IMAGE),
        modality="image",
        granularity="image",
        indexed=f"Harbour > {text}" if text else "",
    )
    for n, text in enumerate(["Figure 1: the crane.", ""])
]
READING = replace(MADE, elements=(*MADE.elements, *PICTURES))
CRANE, BARE = (element.id for element in PICTURES)


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    opened = await open_index(
        tmp_path / "index",
        words=lambda _: DictWords(),
        vectors=lambda _, *, fingerprint: DictVectors(),
        embedder=HashEmbedder(dimensions=64),
    )
    await opened.add(READING, source=SOURCE)
    yield opened
    opened.close()


async def keep(index: Index, *, of: Element, scene: str) -> None:
    made = Description(
        element=of.id, model="fake/eye", prompt="0", content=json.dumps({"scene": scene})
    )
    await index.catalogue.write(partial(descriptions.keep, description=made))


async def enter(index: Index) -> None:
    await descriptions.settle(index, await descriptions.enter(index))


async def found(index: Index, text: str) -> list[str]:
    return list(ids(await index.words.search(IMAGE, text, k=10)))


async def seen(index: Index) -> dict[str, Element]:
    return {element.id: element for element in await index.catalogue.elements_of(MADE.document.id)}


async def test_an_element_is_found_by_its_description_and_its_own_words(index: Index) -> None:
    await keep(index, of=PICTURES[0], scene="A walrus on a bicycle.")

    await enter(index)

    assert await found(index, "walrus") == [CRANE]
    assert await found(index, "crane") == [CRANE]
    assert (await seen(index))[CRANE].text == PICTURES[0].text
    assert await index.check() == ()


async def test_an_element_without_words_gets_a_vector_by_its_description(index: Index) -> None:
    assert await index.vectors.ids(IMAGE) == {CRANE}

    await keep(index, of=PICTURES[1], scene="A walrus.")
    await enter(index)

    assert await index.vectors.ids(IMAGE) == {CRANE, BARE}
    assert await index.check() == ()


async def test_a_description_that_a_kill_left_out_is_entered_later(index: Index) -> None:
    await keep(index, of=PICTURES[0], scene="A walrus.")
    assert await found(index, "walrus") == []
    assert await index.check() == ()

    await enter(index)

    assert await found(index, "walrus") == [CRANE]


async def test_a_new_description_takes_the_place_of_the_old(index: Index) -> None:
    for scene in ("A walrus.", "A seal."):
        await keep(index, of=PICTURES[0], scene=scene)
        await enter(index)

    assert (await found(index, "walrus"), await found(index, "seal")) == ([], [CRANE])


async def test_taking_descriptions_away_restores_what_was_there(index: Index) -> None:
    before, vectors = await seen(index), await index.vectors.kept(IMAGE, [CRANE])
    for element in PICTURES:
        await keep(index, of=element, scene="A walrus.")
    await enter(index)

    removed = await descriptions.remove(index, [CRANE, BARE])

    assert removed == 2
    assert await seen(index) == before
    assert await found(index, "walrus") == []
    assert ((await index.vectors.kept(IMAGE, [CRANE]))[CRANE] == vectors[CRANE]).all()
    assert await index.vectors.ids(IMAGE) == {CRANE}
    assert await index.check() == ()


async def test_a_description_goes_with_its_document(index: Index) -> None:
    await keep(index, of=PICTURES[0], scene="A walrus.")
    await enter(index)

    await index.remove(MADE.document.id)

    assert await index.catalogue.locked(partial(descriptions.of, ids=[CRANE])) == {}
    assert await index.check() == ()


@given(original=st.text(), scene=st.text(st.characters(categories=["L", "N", "Zs"]), max_size=900))
def test_what_was_indexed_comes_back_out_of_what_is(original: str, scene: str) -> None:
    content = json.dumps({"scene": scene})

    indexed = descriptions.extended(original, content)

    assert descriptions.original(indexed) == original
    opening, *_, rest = indexed.split(descriptions.SEPARATOR)
    assert f"{opening} {rest}".split() == descriptions.words(content).split() or (
        " " not in scene.strip()[: descriptions.OPENING]
    )


def test_counts_above_one_are_words() -> None:
    content = json.dumps({"objects": [{"name": "ship", "count": 3}, {"name": "dog", "count": 1}]})

    assert descriptions.words(content) == "ship 3 dog"
    assert descriptions.parts(content) == (("objects", "ship, 3, dog"),)
