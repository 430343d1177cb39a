"""Pages of a server on loopback, through the real client, into a real catalogue."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corrobora.adapters.egress import Egress
from corrobora.corpora.index import Index, open_index
from corrobora.records import Reading
from corrobora.testing.documents import paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords
from corrobora.tools.add import add
from corrobora.tools.addition import AddReport, Ways
from corrobora.tools.in_place import InPlace
from tests.adapters import web_site


def read(path: Path) -> Reading:
    return paged(path.read_text(encoding="utf-8").split("\f"), uri=str(path))


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    opened = await open_index(
        tmp_path / "index", words=DictWords, vectors=DictVectors, embedder=HashEmbedder()
    )
    yield opened
    opened.close()


async def run(index: Index, *urls: str, private: bool = True) -> AddReport:
    ways = Ways(web=Egress(allow_private=private))
    return await add([], index=index, reader=InPlace(read), urls=urls, ways=ways)


async def test_a_page_comes_in_under_its_address_and_again_only_when_it_changed(
    index: Index,
) -> None:
    async with web_site.running() as site:
        site.answers["/robots.txt"] = web_site.NOT_FOUND
        site.answers["/a.txt"] = web_site.answer(b"The harbour.", etag='"1"')
        first = await run(index, site.url("/a.txt"))
        site.answers["/a.txt"] = web_site.answer(status="304 Not Modified")
        second = await run(index, site.url("/a.txt"))
        site.answers["/a.txt"] = web_site.answer(b"The airport.", etag='"2"')
        third = await run(index, site.url("/a.txt"))

    assert [r.outcomes[0].state for r in (first, second, third)] == [
        "added",
        "unchanged",
        "replaced",
    ]
    assert '"1"' in site.headers[3].values()  # robots.txt, page, robots.txt, page
    assert [d.uri for d in await index.catalogue.listing()] == [site.url("/a.txt")]
    assert list((index.folder / "incoming").iterdir()) == []


async def test_a_page_that_cannot_be_had_is_refused_and_the_others_go_on(index: Index) -> None:
    async with web_site.running() as site:
        site.answers["/robots.txt"] = web_site.NOT_FOUND
        site.answers["/gone.txt"] = web_site.NOT_FOUND
        site.answers["/a.txt"] = web_site.answer(b"The harbour.")
        report = await run(index, site.url("/gone.txt"), site.url("/a.txt"))

    assert [o.state for o in report.outcomes] == ["refused", "added"]
    assert "404" in report.outcomes[0].reason


async def test_the_users_own_network_is_not_reached_unless_that_is_set(index: Index) -> None:
    async with web_site.running() as site:
        report = await run(index, site.url("/a.txt"), private=False)

    assert report.outcomes[0].state == "refused"
    assert site.asked == []
