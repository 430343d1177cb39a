import resource
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.corpora import places
from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.journal import Commit, SourceStamp
from corrobora.errors import IndexFull
from corrobora.records import CorpusName, Reading
from corrobora.testing.contracts.catalogue import (
    HARBOUR,
    NOTES,
    READINGS,
    CatalogueContract,
    Source,
)
from corrobora.testing.documents import PARAGRAPH, paged


def stamp(uri: str, *, mtime_ns: int = 1) -> SourceStamp:
    return SourceStamp(uri=uri, size=10, mtime_ns=mtime_ns)


async def drop(catalogue: Catalogue, reading: Reading) -> None:
    await catalogue.write(partial(places.drop, uris=[reading.document.uri]))


async def bring_in(catalogue: Catalogue, reading: Reading) -> None:
    await catalogue.stage(reading)
    await catalogue.commit(
        [Commit(document=reading.document.id, source=stamp(reading.document.uri))]
    )


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


class TestCatalogue(CatalogueContract):
    @pytest.fixture
    @override
    async def source(self, catalogue: Catalogue) -> Source:
        for reading in READINGS:
            await bring_in(catalogue, reading)
        return catalogue


async def test_what_is_staged_is_not_seen(catalogue: Catalogue) -> None:
    await catalogue.stage(HARBOUR)

    document, elements = HARBOUR.document.id, HARBOUR.elements
    assert await catalogue.documents([document]) == {}
    assert await catalogue.elements(e.id for e in elements) == {}
    assert await catalogue.elements_of(document) == ()
    assert await catalogue.ids(PARAGRAPH) == ()
    assert await catalogue.pages(document) == ()
    assert await catalogue.listing() == ()
    assert {corpus.size for corpus in await catalogue.corpora()} == {0}


async def test_what_is_condemned_is_not_seen(catalogue: Catalogue) -> None:
    await bring_in(catalogue, NOTES)

    await drop(catalogue, NOTES)

    assert await catalogue.listing() == ()
    assert await catalogue.text(NOTES.document.id) == ""
    assert await catalogue.at(NOTES.document.uri) is None
    assert await catalogue.half_way() == ((NOTES.document.id, "remove"),)


async def test_sizes_follow_what_comes_and_goes(catalogue: Catalogue) -> None:
    async def size() -> int:
        return next(c.size for c in await catalogue.corpora() if c.name == PARAGRAPH)

    assert await size() == 0
    await bring_in(catalogue, HARBOUR)
    assert await size() == 2
    await drop(catalogue, HARBOUR)
    assert await size() == 0


async def test_a_document_is_listed_under_its_first_source(catalogue: Catalogue) -> None:
    await bring_in(catalogue, NOTES)
    await catalogue.commit([Commit(document=NOTES.document.id, source=stamp("/a-copy.txt"))])

    (listed,) = await catalogue.listing()

    assert listed == NOTES.document
    assert [s.uri for s in await catalogue.sources(listed.id)] == ["/notes.txt", "/a-copy.txt"]


async def test_new_content_at_a_source_condemns_the_old(catalogue: Catalogue) -> None:
    await bring_in(catalogue, HARBOUR)
    changed = paged(["Dredged anew."], uri=HARBOUR.document.uri)
    await catalogue.stage(changed)

    (gone,) = await catalogue.commit(
        [Commit(document=changed.document.id, source=stamp(HARBOUR.document.uri, mtime_ns=2))]
    )

    assert gone == HARBOUR.document.id
    assert await catalogue.listing() == (changed.document,)


async def test_the_old_content_stays_where_it_has_another_source(catalogue: Catalogue) -> None:
    await bring_in(catalogue, HARBOUR)
    await catalogue.commit([Commit(document=HARBOUR.document.id, source=stamp("/copy.pdf"))])
    changed = paged(["Dredged anew."], uri=HARBOUR.document.uri)
    await catalogue.stage(changed)

    (gone,) = await catalogue.commit(
        [Commit(document=changed.document.id, source=stamp(HARBOUR.document.uri))]
    )

    assert gone is None
    assert [d.uri for d in await catalogue.listing()] == ["/copy.pdf", "/harbour.pdf"]


async def test_staging_again_replaces_what_was_staged(catalogue: Catalogue) -> None:
    await catalogue.stage(HARBOUR)
    await bring_in(catalogue, replace(HARBOUR, elements=HARBOUR.elements[:1]))

    assert await catalogue.elements_of(HARBOUR.document.id) == HARBOUR.elements[:1]


async def test_forgetting_leaves_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    await bring_in(catalogue, HARBOUR)
    await drop(catalogue, HARBOUR)
    await catalogue.forget(HARBOUR.document.id)

    assert await catalogue.half_way() == ()
    assert await catalogue.element_ids(HARBOUR.document.id) == {}


def test_removed_text_is_not_left_in_the_file(tmp_path: Path) -> None:
    import asyncio

    async def work() -> None:
        catalogue = Catalogue(tmp_path / "catalogue.sqlite")
        await bring_in(catalogue, HARBOUR)
        await drop(catalogue, HARBOUR)
        await catalogue.forget(HARBOUR.document.id)
        catalogue.close()

    asyncio.run(work())

    assert [p.name for p in tmp_path.iterdir()] == ["catalogue.sqlite"]
    assert b"deepened" not in (tmp_path / "catalogue.sqlite").read_bytes()


async def test_text_that_is_not_unicode_is_kept_with_marks(catalogue: Catalogue) -> None:
    broken = paged(["Half \udce9 pair."])
    await bring_in(catalogue, broken)

    (page,) = await catalogue.pages(broken.document.id)

    assert [word.text for word in page.words] == ["Half", "?", "pair."]
    assert (await catalogue.elements_of(broken.document.id))[0].text == "Half ? pair."


async def test_a_corpus_of_the_users_own_is_listed_after_the_built_in(catalogue: Catalogue) -> None:
    own = replace(HARBOUR.elements[0], corpus=CorpusName("motion"))
    await bring_in(catalogue, replace(HARBOUR, elements=(own,)))

    corpora = await catalogue.corpora()

    assert (corpora[-1].name, corpora[-1].size, corpora[-1].modality) == ("motion", 1, "text")


async def test_notes_are_kept(catalogue: Catalogue) -> None:
    await bring_in(catalogue, replace(NOTES, notes=("page 3: no text layer",)))

    assert await catalogue.notes(NOTES.document.id) == ("page 3: no text layer",)


async def test_more_ids_than_sqlite_takes_as_values_are_found(catalogue: Catalogue) -> None:
    await bring_in(catalogue, HARBOUR)
    unknown = [f"nobody-{n}" for n in range(40_000)]

    found = await catalogue.elements([*unknown, HARBOUR.elements[1].id])  # type: ignore[list-item]

    assert list(found) == [HARBOUR.elements[1].id]


async def test_closing_on_a_full_disk_says_nothing_and_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    full = Catalogue(path)
    await bring_in(full, HARBOUR)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, limits[1]))
    try:
        full.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    again = Catalogue(path)

    assert [d.id for d in await again.listing()] == [HARBOUR.document.id]
    again.close()


async def test_a_full_disk_is_told_by_whatever_is_written(catalogue: Catalogue) -> None:
    def fail(_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(IndexFull, match="no space left for the index"):
        await catalogue.write(fail)
