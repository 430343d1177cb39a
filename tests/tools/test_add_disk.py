"""`add` on a disk that is too small or read-only: on a tmpfs, which takes root to mount."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corrobora.adapters.chroma_vectors import ChromaVectors
from corrobora.adapters.tantivy_words import TantivyWords
from corrobora.corpora.index import Index, open_index
from corrobora.errors import ConfigError, IndexFull
from corrobora.records import Element, Reading
from corrobora.testing.documents import paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.tools.add import add
from corrobora.tools.addition import AddProgress, Listeners, Ways
from corrobora.tools.in_place import InPlace

pytestmark = pytest.mark.slow

PAPERS = 15
PAGES = 30


def mount(*arguments: str) -> None:
    if sys.platform != "linux" or shutil.which("mount") is None:
        pytest.skip("mounting a small disk takes Linux")
    done = subprocess.run(["mount", *arguments], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("mounting a small disk takes root")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with hardly more room than an empty index takes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=2500k", "tmpfs", str(folder))
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for paper in range(PAPERS):
        pages = [f"Pump {paper} on page {page} hums at night. " * 8 for page in range(PAGES)]
        (folder / f"{paper:02d}.txt").write_text("\f".join(pages), encoding="utf-8")
    return folder


def read(path: Path) -> Reading:
    return paged(path.read_text(encoding="utf-8").split("\f"), uri=str(path))


async def opened(folder: Path) -> Index:
    return await open_index(
        folder, words=TantivyWords, vectors=ChromaVectors, embedder=HashEmbedder()
    )


async def run(folder: Path, papers: Path, *, told: list[str] | None = None) -> None:
    """Add the papers; `told` gets the uris that were acknowledged."""

    def note(progress: AddProgress) -> None:
        if told is not None:
            told.append(progress.outcome.uri)

    index = await opened(folder)
    ways = Ways(listeners=Listeners(on_progress=note), words_first=0.05)
    try:
        await add([papers], index=index, reader=InPlace(read), ways=ways)
    finally:
        index.close()


async def contents(folder: Path) -> tuple[list[str], list[Element]]:
    index = await opened(folder)
    assert await index.check() == ()
    listed = await index.catalogue.listing()
    elements = [e for d in listed for e in await index.catalogue.elements_of(d.id)]
    assert (await index.status()).waiting.elements == 0
    index.close()
    return [document.uri for document in listed], elements


async def test_a_full_disk_is_one_line_and_after_making_room_all_is_in(
    disk: Path, papers: Path, tmp_path: Path
) -> None:
    index = disk / "index"
    acknowledged: list[str] = []
    with pytest.raises(IndexFull, match=rf"^no space left for the index '{index}': [^\n]+$"):
        await run(index, papers, told=acknowledged)
    mount("-o", "remount,size=200m", str(disk))
    there = await opened(index)
    assert set(acknowledged) <= {d.uri for d in await there.catalogue.listing()}
    there.close()

    await run(index, papers)

    await run(tmp_path / "clean", papers)
    assert await contents(index) == await contents(tmp_path / "clean")


async def test_a_disk_that_is_read_only_is_one_line(disk: Path, papers: Path) -> None:
    mount("-o", "remount,size=200m", str(disk))
    index = disk / "index"
    await run(index, papers)
    mount("-o", "remount,ro", str(disk))

    for folder in (index, disk / "new"):
        with pytest.raises(ConfigError, match="index") as told:
            await opened(folder)
        assert "\n" not in str(told.value)

    mount("-o", "remount,rw", str(disk))
    assert len((await contents(index))[0]) == PAPERS
