"""`add` and `sync` are killed (SIGKILL) at random moments, finished, and compared with clean runs.

benchmarks/ingest.py does the same 200 times with the real command and encoder.
"""

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from typing_extensions import override

from corrobora.adapters.chroma_vectors import ChromaVectors
from corrobora.adapters.tantivy_words import TantivyWords
from corrobora.corpora import encode, waiting
from corrobora.corpora.index import Index, open_index
from corrobora.ports import Vectors
from corrobora.records import Element, Ranking, Reading
from corrobora.testing.documents import PAGE, PARAGRAPH, paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.tools.add import add
from corrobora.tools.addition import AddProgress, Listeners, Ways
from corrobora.tools.in_place import InPlace

pytestmark = pytest.mark.slow

KILLS = 20
PAPERS = 12
PAGES = 30
WORDS = ("harbour", "ferry", "beans", "soaked", "depth", "train", "daily", "crane", "pilot", "tide")
QUERIES = [" ".join(random.Random(n).choices(WORDS, k=1 + n % 4)) for n in range(50)]
LOG = "embedded.log"  # beside the index: one line a text that was encoded


class LoggedEmbedder(HashEmbedder):
    """Notes what it is asked to encode, as a service would send a bill."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    @override
    async def embed(self, texts: Sequence[str], *, purpose: Literal["query", "element"]) -> Vectors:
        if purpose == "element":
            lines = "".join(text.replace("\n", " ") + "\n" for text in texts)
            await asyncio.to_thread(_append, self._log, lines)
        return await super().embed(texts, purpose=purpose)


def _append(log: Path, lines: str) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(lines)


def read(path: Path) -> Reading:
    return paged(path.read_text(encoding="utf-8").split("\f"), uri=str(path))


async def opened(folder: Path) -> Index:
    return await open_index(
        folder,
        words=TantivyWords,
        vectors=ChromaVectors,
        embedder=LoggedEmbedder(folder.parent / f"{folder.name}-{LOG}"),
    )


async def run(folder: Path, papers: Path) -> None:
    index = await opened(folder)
    print("opened", flush=True)  # noqa: T201 - the test reads it
    ways = Ways(listeners=Listeners(on_progress=acknowledge), words_first=0.05, remove_gone=True)
    await add([papers], index=index, reader=InPlace(read), ways=ways)
    index.close()


def acknowledge(progress: AddProgress) -> None:
    print(progress.outcome.state, progress.outcome.path.name, flush=True)  # noqa: T201 - it is read


def write_papers(folder: Path, *, version: int) -> None:
    """Write the papers; in version 1 a third is changed, a third of the others is gone."""
    folder.mkdir(exist_ok=True)
    for n in range(PAPERS):
        path = folder / f"{n:02d}.txt"
        changed = version if n % 3 == 0 else 0
        if version and n % 4 == 1:
            path.unlink(missing_ok=True)
            continue
        generator = random.Random(1000 * changed + n)
        pages = [
            " ".join(generator.choices(WORDS, k=20)) + f" p{n}v{changed}." for _ in range(PAGES)
        ]
        path.write_text("\f".join(pages), encoding="utf-8")


def killed(folder: Path, papers: Path, *, after: float) -> list[list[str]]:
    """Return what had been acknowledged when the process was killed, `after` its opening."""
    process = subprocess.Popen(
        [sys.executable, __file__, str(folder), str(papers)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "opened\n"
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    acknowledged = [line.split() for line in process.stdout.read().splitlines()]
    process.wait()
    process.stdout.close()
    return acknowledged


@dataclass(frozen=True, slots=True)
class Contents:
    """All that an index holds and finds."""

    uris: list[str]
    elements: list[Element]
    rankings: list[Ranking]


async def contents(folder: Path) -> Contents:
    index = await opened(folder)
    documents = await index.catalogue.listing()
    elements = [e for d in documents for e in await index.catalogue.elements_of(d.id)]
    rankings = []
    for query, vector in zip(
        QUERIES, await index.embedder.embed(QUERIES, purpose="query"), strict=True
    ):
        for corpus in (PARAGRAPH, PAGE):
            rankings.append(await index.words.search(corpus, query, k=10))
            rankings.append(await index.vectors.nearest(corpus, vector, k=10))
    assert await index.check() == ()
    assert (await index.status()).waiting.elements == 0
    index.close()
    return Contents([d.uri for d in documents], elements, rankings)


def expect_same(got: Contents, expected: Contents, *, moments: Sequence[float]) -> None:
    assert got.uris == expected.uris, moments
    assert got.elements == expected.elements, moments
    for mine, theirs in zip(got.rankings, expected.rankings, strict=True):
        assert [c.element for c in mine.candidates] == [c.element for c in theirs.candidates]
        scores = [c.score for c in mine.candidates], [c.score for c in theirs.candidates]
        # words: what was deleted counts in rarities until tantivy merges its files
        assert np.allclose(*scores, atol=1e-4 if "vectors" in mine.source else 0.1), moments


async def paid_for(folder: Path) -> set[str]:
    """Return the texts whose vectors are in the index for good."""
    index = await opened(folder)
    waits = await index.catalogue.locked(waiting.everything)
    listed = await index.catalogue.listing()
    elements = [e for d in listed for e in await index.catalogue.elements_of(d.id)]
    index.close()
    own = {id_ for id_, parts in encode.plan(elements).items() if not parts}
    return {
        encode.searchable(e).replace("\n", " ")
        for e in elements
        if e.id in own and e.id not in waits
    }


def billed(folder: Path) -> list[str]:
    log = folder.parent / f"{folder.name}-{LOG}"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


async def test_killed_additions_changes_and_removals_lose_and_double_nothing(
    tmp_path: Path,
) -> None:
    old, _ = tmp_path / "old", tmp_path / "new"
    write_papers(old, version=0)
    started = time.monotonic()
    await run(tmp_path / "clean-old", old)
    took = time.monotonic() - started
    papers = tmp_path / "papers"
    write_papers(papers, version=0)
    await run(tmp_path / "clean", papers)
    write_papers(papers, version=1)
    await run(tmp_path / "clean", papers)
    clean = await contents(tmp_path / "clean")
    generator = random.Random(7)  # the machine adds its own chance
    moments = [generator.uniform(0, took / 2) for _ in range(KILLS)]
    folder = tmp_path / "killed"

    for n, moment in enumerate(moments):
        if n % 4 == 0:  # add, add, change and remove, change and remove
            folder = tmp_path / f"killed-{n}"
            write_papers(papers, version=0)
        if n % 4 == 2:
            write_papers(papers, version=1)
        acknowledged = await asyncio.to_thread(killed, folder, papers, after=moment)
        before, bill = await paid_for(folder), len(billed(folder))
        index = await opened(folder)
        there = {Path(d.uri).name for d in await index.catalogue.listing()}
        assert {name for state, name in acknowledged if state != "removed"} <= there, moments
        assert await index.check() == (), moments
        index.close()
        if n % 4 == 3:
            await run(folder, papers)
            expect_same(await contents(folder), clean, moments=moments)
            assert not before & set(billed(folder)[bill:]), "a vector was paid for twice"


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), Path(sys.argv[2])))
