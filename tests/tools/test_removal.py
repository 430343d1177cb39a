from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from corrobora.corpora import places
from corrobora.corpora.index import Index, open_index
from corrobora.corpora.journal import SourceStamp
from corrobora.errors import ConfigError
from corrobora.testing.documents import paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords
from corrobora.tools import removal


def at(uri: str, inside: str | None = None) -> SourceStamp:
    return SourceStamp(uri=uri, size=1, mtime_ns=1, inside=inside)


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    """An index of an archive with an e-mail with a bill in it, and of the bill itself."""
    opened = await open_index(
        tmp_path / "index", words=DictWords, vectors=DictVectors, embedder=HashEmbedder()
    )
    await opened.contain(at("/a.zip"), notes=(), readers="")
    await opened.add(paged(["See the bill."]), source=at("/a.zip!/m.eml", "/a.zip"))
    bill = paged(["12 pounds."])
    await opened.add(bill, source=at("/a.zip!/m.eml!/bill.pdf", "/a.zip!/m.eml"))
    await opened.add(paged(["Beans."]), source=at("/b.txt"))
    yield opened
    opened.close()


async def left(index: Index) -> list[str]:
    return [document.uri for document in await index.catalogue.listing()]


async def test_an_archive_goes_with_all_that_came_out_of_it(index: Index) -> None:
    gone = await removal.remove(["/a.zip"], index=index)

    assert [document.uri for document in gone] == ["/a.zip!/m.eml", "/a.zip!/m.eml!/bill.pdf"]
    assert await left(index) == ["/b.txt"]
    assert await index.catalogue.locked(places.everything) != {}
    assert "/a.zip" not in await index.catalogue.locked(places.everything)
    assert await index.check() == ()


async def test_an_e_mail_goes_with_its_attachments(index: Index) -> None:
    gone = await removal.remove(["m.eml"], index=index)

    assert len(gone) == 2
    assert await left(index) == ["/b.txt"]


async def test_what_stands_elsewhere_too_stays(index: Index) -> None:
    await index.add(paged(["12 pounds."]), source=at("/bill.pdf"))

    gone = await removal.remove(["/a.zip"], index=index)

    assert [document.uri for document in gone] == ["/a.zip!/m.eml"]
    assert await left(index) == ["/b.txt", "/bill.pdf"]


async def test_a_refused_file_can_be_forgotten(index: Index) -> None:
    refuse = partial(places.refuse, stamp=at("/torn.pdf"), reason="torn", readers="")
    await index.catalogue.write(refuse)

    assert await removal.remove(["/torn.pdf"], index=index) == ()
    assert (await index.status()).refused == ()


async def test_an_unknown_name_removes_nothing(index: Index) -> None:
    with pytest.raises(ConfigError, match="expected the id or path of a document"):
        await removal.remove(["/b.txt", "/nowhere"], index=index)

    assert len(await left(index)) == 3
