from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corrobora.adapters.chroma_vectors import ChromaVectors
from corrobora.adapters.tantivy_words import TantivyWords
from corrobora.corpora import waiting, wanted
from corrobora.corpora.beside import open_beside
from corrobora.corpora.index import Index, open_index
from corrobora.corpora.journal import SourceStamp
from corrobora.errors import ConfigError, IndexOwned
from corrobora.testing.documents import PARAGRAPH, paged
from corrobora.testing.embedder import HashEmbedder

pytestmark = pytest.mark.slow

READING = paged(["The harbour was deepened.", "Ferries leave daily."], uri="/a.pdf")


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Index]:
    """An index whose document is in by its words; its vectors are still to make."""
    opened = await open_index(
        tmp_path / "index", words=TantivyWords, vectors=ChromaVectors, embedder=HashEmbedder()
    )
    await opened.stage(READING)
    source = SourceStamp(uri="/a.pdf", size=1, mtime_ns=1)
    await opened.publish([(READING.document.id, source)])
    yield opened
    opened.close()


@pytest.fixture
async def guest(owner: Index) -> AsyncIterator[Index]:
    opened = open_beside(owner.folder, words=TantivyWords, embedder=HashEmbedder())
    yield opened
    opened.close()


async def test_an_owner_keeps_others_from_writing(owner: Index) -> None:
    with pytest.raises(IndexOwned, match="in use by process"):
        await open_index(
            owner.folder, words=TantivyWords, vectors=ChromaVectors, embedder=HashEmbedder()
        )


async def test_words_are_found_beside_the_owner(guest: Index) -> None:
    ranking = await guest.words.search(PARAGRAPH, "ferries", k=5)

    assert [c.element for c in ranking.candidates] == [READING.elements[1].id]
    assert await guest.catalogue.listing() == (READING.document,)


async def test_what_is_missing_is_said(guest: Index) -> None:
    lacking = await guest.lacking()

    assert lacking.startswith("searched by words only, as the index is in use by process ")
    assert lacking.endswith("vectors of 1 documents (4 elements) are still to make")


async def test_nothing_is_changed_beside_the_owner(guest: Index) -> None:
    with pytest.raises(ConfigError, match="nothing is changed beside it"):
        await guest.vectors.upsert(
            PARAGRAPH, [], await guest.embedder.embed(["x"], purpose="query")
        )


async def test_what_the_guest_asks_about_is_encoded_first(owner: Index, guest: Index) -> None:
    other = paged(["Beans are soaked."], uri="/b.pdf")
    await owner.stage(other)
    await owner.publish([(other.document.id, SourceStamp(uri="/b.pdf", size=1, mtime_ns=1))])
    guest.want([other.document.id])

    first = wanted.documents(owner.folder)
    (element,) = await owner.catalogue.locked(lambda c: waiting.own_text(c, most=1, first=first))

    assert element.document == other.document.id
    await owner.encode_all()
    assert await owner.lacking() == ""


async def test_an_index_that_is_only_being_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is only being made"):
        open_beside(tmp_path, words=TantivyWords, embedder=HashEmbedder())
