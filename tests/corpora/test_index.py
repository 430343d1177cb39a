import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from corrobora.corpora import folder as folders
from corrobora.corpora import places, waiting
from corrobora.corpora.index import Index, open_index
from corrobora.corpora.journal import SourceStamp
from corrobora.errors import ConfigError, IndexDamaged, IndexOwned
from corrobora.records import Element
from corrobora.testing.contracts.vector_index import ids
from corrobora.testing.documents import PAGE, PARAGRAPH, paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords

OLD = paged(["The harbour was deepened.", "Ferries leave daily."], uri="/a.pdf")
NEW = paged(["The harbour was filled in."], uri="/a.pdf")


class Killed(BaseException):
    """Stands for the end of the process."""


class DyingWords(DictWords):
    """Words that keep what they were given and then end the process."""

    @override
    async def add(self, elements: Sequence[Element]) -> None:
        await super().add(elements)
        raise Killed


def at(uri: str, mtime_ns: int = 1) -> SourceStamp:
    return SourceStamp(uri=uri, size=1, mtime_ns=mtime_ns)


class Stores:
    """Words and vectors that outlast an index, as files do."""

    def __init__(self) -> None:
        self.words = DictWords()
        self.vectors = DictVectors()

    async def open(self, folder: Path, *, dimensions: int = 64, create: bool = True) -> Index:
        return await open_index(
            folder,
            words=lambda _: self.words,
            vectors=lambda _, *, fingerprint: self.vectors,
            embedder=HashEmbedder(dimensions=dimensions),
            create=create,
        )


@pytest.fixture
def stores() -> Stores:
    return Stores()


@pytest.fixture
async def index(tmp_path: Path, stores: Stores) -> AsyncIterator[Index]:
    opened = await stores.open(tmp_path / "index")
    yield opened
    opened.close()


async def found(index: Index, text: str) -> list[str]:
    words = await index.words.search(PARAGRAPH, text, k=10)
    return list(await index.catalogue.elements(ids(words)))


async def test_an_added_document_is_found_in_all_parts(index: Index) -> None:
    state = await index.add(OLD, source=at("/a.pdf"))

    assert state == "added"
    assert await index.catalogue.listing() == (OLD.document,)
    assert await found(index, "ferries") == [OLD.elements[1].id]
    assert await index.vectors.ids(PAGE) == {e.id for e in OLD.elements if e.corpus == PAGE}
    assert await index.check() == ()


async def test_new_content_replaces_the_old_everywhere(index: Index) -> None:
    await index.add(OLD, source=at("/a.pdf"))

    state = await index.add(NEW, source=at("/a.pdf", 2))

    assert state == "replaced"
    assert await index.catalogue.listing() == (NEW.document,)
    assert await found(index, "ferries") == []
    assert await index.words.ids(PARAGRAPH) == {NEW.elements[0].id}
    assert await index.vectors.ids(PARAGRAPH) == {NEW.elements[0].id}


async def test_the_same_bytes_elsewhere_are_one_document_with_two_sources(index: Index) -> None:
    await index.add(OLD, source=at("/a.pdf"))

    state = await index.add(OLD, source=at("/b.pdf"))

    assert state == "duplicate"
    assert len(await index.catalogue.listing()) == 1
    assert [s.uri for s in await index.catalogue.sources(OLD.document.id)] == ["/a.pdf", "/b.pdf"]


async def test_adding_again_changes_nothing(index: Index) -> None:
    await index.add(OLD, source=at("/a.pdf"))

    assert await index.add(OLD, source=at("/a.pdf", 2)) == "unchanged"
    assert await index.catalogue.at("/a.pdf") == (OLD.document.id, at("/a.pdf", 2))


async def test_content_may_come_back(index: Index) -> None:
    await index.add(OLD, source=at("/a.pdf"))
    await index.add(NEW, source=at("/a.pdf"))

    assert await index.add(OLD, source=at("/a.pdf")) == "replaced"
    assert await index.check() == ()
    assert await found(index, "ferries") == [OLD.elements[1].id]


async def test_a_link_needs_a_document_that_is_here(index: Index) -> None:
    assert await index.link(OLD.document.id, source=at("/a.pdf")) is None

    await index.add(OLD, source=at("/a.pdf"))

    assert await index.link(OLD.document.id, source=at("/b.pdf")) == "duplicate"


async def test_a_removed_document_is_nowhere(index: Index) -> None:
    await index.add(OLD, source=at("/a.pdf"))
    assets = folders.assets_of(index.folder, OLD.document.id)
    await asyncio.to_thread(assets.mkdir, parents=True)

    assert await index.remove(OLD.document.id)

    assert await index.catalogue.listing() == ()
    assert await index.words.ids(PARAGRAPH) == frozenset()
    assert await index.vectors.ids(PARAGRAPH) == frozenset()
    assert not await asyncio.to_thread(assets.exists)
    assert not await index.remove(OLD.document.id)


async def test_a_half_added_document_is_taken_out_at_opening(
    tmp_path: Path, stores: Stores
) -> None:
    stores.words = DyingWords()
    dying = await stores.open(tmp_path)
    with pytest.raises(Killed):
        await dying.add(OLD, source=at("/a.pdf"))
    assert await found(dying, "ferries") == []
    assert (await dying.status()).half_way == 1
    dying.close()

    index = await stores.open(tmp_path)

    assert (await index.status()).half_way == 0
    assert await index.words.ids(PARAGRAPH) == frozenset()
    index.close()


async def test_a_half_added_document_can_be_added_again_at_once(index: Index) -> None:
    await index.catalogue.stage(replace(OLD, elements=OLD.elements[:1]))

    assert await index.add(OLD, source=at("/a.pdf")) == "added"
    assert await index.check() == ()


async def test_a_half_removed_document_is_taken_out_to_the_end_at_opening(
    tmp_path: Path, stores: Stores
) -> None:
    first = await stores.open(tmp_path)
    await first.add(OLD, source=at("/a.pdf"))
    await first.catalogue.write(partial(places.drop, uris=["/a.pdf"]))
    first.close()

    index = await stores.open(tmp_path)

    assert await index.words.ids(PARAGRAPH) == frozenset()
    assert await index.vectors.ids(PAGE) == frozenset()
    assert await index.catalogue.element_ids(OLD.document.id) == {}
    index.close()


async def test_a_failed_replacement_leaves_the_old_document(tmp_path: Path, stores: Stores) -> None:
    first = await stores.open(tmp_path)
    await first.add(OLD, source=at("/a.pdf"))
    await first.catalogue.stage(NEW)
    first.close()

    index = await stores.open(tmp_path)

    assert await index.catalogue.listing() == (OLD.document,)
    assert await index.check() == ()
    index.close()


async def test_checking_names_what_is_missing_and_what_is_too_much(index: Index) -> None:
    await index.add(OLD, source=at("/a.pdf"))
    await index.words.delete([OLD.elements[0].id])
    await index.words.add([NEW.elements[0]])
    await index.vectors.delete(PAGE, [OLD.elements[2].id])

    words, vectors = await index.check()

    assert (words.store, words.corpus) == ("words", PARAGRAPH)
    assert (words.missing, words.orphans) == ((OLD.elements[0].id,), (NEW.elements[0].id,))
    assert (vectors.store, vectors.corpus) == ("vectors", PAGE)
    assert (vectors.missing, vectors.orphans) == ((OLD.elements[2].id,), ())


async def test_repairing_makes_the_stores_agree(index: Index) -> None:
    await index.add(OLD, source=at("/a.pdf"))
    before = await index.vectors.nearest(PAGE, await query(index), k=5)
    await index.words.delete([OLD.elements[0].id])
    await index.words.add([NEW.elements[0]])
    await index.vectors.delete(PAGE, [OLD.elements[2].id])

    await index.repair(await index.check())

    assert await index.check() == ()
    assert await index.vectors.nearest(PAGE, await query(index), k=5) == before


async def query(index: Index) -> NDArray[np.float32]:
    rows = await index.embedder.embed(["harbour"], purpose="query")
    vector: NDArray[np.float32] = rows[0]
    return vector


async def test_documents_added_side_by_side_are_all_in(index: Index) -> None:
    readings = [paged([f"Paper number {n}."], uri=f"/{n}.pdf") for n in range(8)]

    await asyncio.gather(*(index.add(r, source=at(r.document.uri)) for r in readings))

    assert len(await index.catalogue.listing()) == 8
    assert await index.check() == ()


async def test_an_index_has_one_owner(index: Index, stores: Stores) -> None:
    with pytest.raises(IndexOwned, match="process"):
        await stores.open(index.folder)


async def test_another_encoder_is_refused(tmp_path: Path, stores: Stores) -> None:
    first = await stores.open(tmp_path)
    await first.add(OLD, source=at("/a.pdf"))
    first.close()

    with pytest.raises(ConfigError, match="'hash-64', this is 'hash-32'"):
        await stores.open(tmp_path, dimensions=32)
    (await stores.open(tmp_path)).close()  # and it was let go


async def test_an_empty_index_takes_another_encoder(tmp_path: Path, stores: Stores) -> None:
    (await stores.open(tmp_path)).close()

    index = await stores.open(tmp_path, dimensions=32)

    assert (await index.status()).encoder == "hash-32"
    index.close()


async def test_looking_into_nothing_makes_nothing(tmp_path: Path, stores: Stores) -> None:
    with pytest.raises(ConfigError, match="corrobora add"):
        await stores.open(tmp_path / "nowhere", create=False)

    assert not await asyncio.to_thread((tmp_path / "nowhere").exists)


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("file", ConfigError, "expected a folder"),
        ("letters", ConfigError, "is not an index and not empty"),
        ("lost", IndexDamaged, "has lost its catalogue"),
    ],
)
async def test_a_folder_that_cannot_be_an_index_is_named_in_one_line(
    tmp_path: Path, stores: Stores, name: str, error: type[Exception], words: str
) -> None:
    prepare(tmp_path)

    with pytest.raises(error, match=words) as caught:
        await stores.open(tmp_path / name)

    assert "\n" not in str(caught.value)


def prepare(folder: Path) -> None:
    (folder / "file").write_text("x", encoding="utf-8")
    (folder / "letters").mkdir()
    (folder / "letters" / "letter.txt").write_text("x", encoding="utf-8")
    (folder / "lost" / "words").mkdir(parents=True)


async def test_a_folder_below_a_file_is_named(tmp_path: Path, stores: Stores) -> None:
    prepare(tmp_path)

    with pytest.raises(ConfigError, match="cannot use the index"):
        await stores.open(tmp_path / "file" / "index")


async def test_status_counts(index: Index) -> None:
    await index.add(OLD, source=at("/a.pdf"))

    status = await index.status()

    assert (status.documents, status.elements[PARAGRAPH], status.half_way) == (1, 2, 0)
    assert status.bytes > 10_000


async def test_an_index_that_is_damaged_is_let_go(tmp_path: Path, stores: Stores) -> None:
    await asyncio.to_thread((tmp_path / "catalogue.sqlite").write_bytes, b"no database" * 100)

    for _ in range(2):  # the second would say "owned" if the first had kept it
        with pytest.raises(IndexDamaged):
            await stores.open(tmp_path)


async def test_many_documents_are_added_in_one_go(stores: Stores, tmp_path: Path) -> None:
    index = await stores.open(tmp_path / "index")
    other = paged(["A lock was built."], uri="/b.pdf")

    states = await index.add_all([(OLD, at("/a.pdf")), (other, at("/b.pdf")), (OLD, at("/c.pdf"))])

    assert states == ("added", "added", "duplicate")
    assert len(await index.catalogue.listing()) == 2
    assert await index.check() == ()
    index.close()


async def test_many_documents_killed_half_way_leave_nothing_behind(
    stores: Stores, tmp_path: Path
) -> None:
    stores.words = DyingWords()
    index = await stores.open(tmp_path / "index")
    with pytest.raises(Killed):
        await index.add_all([(OLD, at("/a.pdf"))])
    index.close()
    stores.words = DictWords()

    again = await stores.open(tmp_path / "index")

    assert await again.catalogue.half_way() == ()
    assert await again.add_all([(OLD, at("/a.pdf"))]) == ("added",)
    assert await again.check() == ()
    again.close()


async def test_opening_drops_what_readings_kept_of_documents_that_are_in(
    tmp_path: Path, stores: Stores
) -> None:
    index = await stores.open(tmp_path)
    await index.add(OLD, source=at("/a.pdf"))
    index.close()
    kept = {r: folders.reading_of(tmp_path, r.document.id) for r in (OLD, NEW)}
    for folder in kept.values():
        await asyncio.to_thread(folder.mkdir, parents=True)

    (await stores.open(tmp_path)).close()

    assert not await asyncio.to_thread(kept[OLD].exists)
    assert await asyncio.to_thread(kept[NEW].exists)


async def test_a_removal_that_was_killed_takes_attachments_too(
    tmp_path: Path, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await stores.open(tmp_path)
    await index.add(OLD, source=at("/m.eml"))
    await index.add(NEW, source=replace(at("/m.eml!/b.pdf"), inside="/m.eml"))

    async def die(_: object) -> None:
        raise Killed

    monkeypatch.setattr(index, "_take_out", die)
    with pytest.raises(Killed):
        await index.remove(OLD.document.id)
    index.close()

    again = await stores.open(tmp_path)
    assert await again.catalogue.listing() == ()
    assert await again.check() == ()
    again.close()


async def test_an_element_that_waits_may_have_its_vector_or_not(index: Index) -> None:
    """A kill comes between storing a vector and noting that it is stored."""
    await index.add(OLD, source=at("/a.pdf"))
    pages = [e.id for e in OLD.elements if e.corpus == PAGE]
    await index.catalogue.write(
        lambda c: waiting.enter(c, OLD.document.id, dict.fromkeys(pages, True))
    )

    assert await index.check() == ()

    await index.vectors.delete(PAGE, pages)
    assert await index.check() == ()
