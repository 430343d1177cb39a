from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from corrobora.corpora import places
from corrobora.corpora.index import Index, open_index
from corrobora.corpora.journal import SourceStamp
from corrobora.testing.documents import paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords
from corrobora.tools import gone
from corrobora.tools.uris import uri_of


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    opened = await open_index(
        tmp_path / "index", words=DictWords, vectors=DictVectors, embedder=HashEmbedder()
    )
    yield opened
    opened.close()


async def add(index: Index, uri: str, *, inside: str | None = None) -> None:
    stamp = SourceStamp(uri=uri, size=1, mtime_ns=1, inside=inside)
    await index.add(paged([uri]), source=stamp)


async def forget(index: Index, *roots: Path) -> list[str]:
    told: list[str] = []
    await gone.forget(roots, index=index, on_removed=lambda path, _: told.append(str(path)))
    return told


async def test_only_what_is_under_a_root_goes(index: Index, tmp_path: Path) -> None:
    for name in ("a/x.txt", "a/deep/y.txt", "ab/z.txt"):
        await add(index, str(tmp_path / name))

    told = await forget(index, tmp_path / "a")

    assert told == [str(tmp_path / "a" / "deep" / "y.txt"), str(tmp_path / "a" / "x.txt")]
    assert [d.uri for d in await index.catalogue.listing()] == [str(tmp_path / "ab" / "z.txt")]


async def test_a_refused_file_that_is_gone_is_forgotten(index: Index, tmp_path: Path) -> None:
    stamp = SourceStamp(uri=str(tmp_path / "x"), size=1, mtime_ns=1)
    refuse = partial(places.refuse, stamp=stamp, reason="encrypted", readers="r")
    await index.catalogue.write(refuse)

    assert await forget(index, tmp_path) == [str(tmp_path / "x")]
    assert (await index.status()).refused == ()


async def test_a_link_to_nothing_is_still_there(index: Index, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nothing")
    await add(index, str(tmp_path / "link"))

    assert await forget(index, tmp_path) == []


async def test_pages_of_the_web_and_members_are_not_looked_for(
    index: Index, tmp_path: Path
) -> None:
    await add(index, "https://example.org/a")
    archive = tmp_path / "a.zip"
    archive.touch()
    await add(index, f"{archive}!/x.txt", inside=str(archive))

    assert await forget(index, Path("/")) == []


async def test_a_name_that_looks_escaped_is_taken_as_it_is(index: Index, tmp_path: Path) -> None:
    plain = tmp_path / r"\udcf6.txt"
    plain.touch()
    await add(index, uri_of(plain))

    assert await forget(index, tmp_path) == []
