"""`add` is killed (SIGKILL) at random moments, finished, and compared with one that was not."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from corrobora.adapters.chroma_vectors import ChromaVectors
from corrobora.adapters.tantivy_words import TantivyWords
from corrobora.corpora.index import Index, open_index
from corrobora.records import Element, Ranking, Reading
from corrobora.testing.documents import PAGE, PARAGRAPH, paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.tools.add import add
from corrobora.tools.addition import AddProgress, Listeners, Ways
from corrobora.tools.in_place import InPlace

pytestmark = pytest.mark.slow

PAPERS = 12
WORDS = ("harbour", "ferry", "beans", "soaked", "depth", "train", "daily", "crane", "pilot", "tide")
QUERIES = ("harbour depth", "ferry train daily", "soaked beans", "pilot")


def read(path: Path) -> Reading:
    return paged(path.read_text(encoding="utf-8").split("\f"), uri=str(path))


async def opened(folder: Path) -> Index:
    return await open_index(
        folder, words=TantivyWords, vectors=ChromaVectors, embedder=HashEmbedder()
    )


async def run(folder: Path, papers: Path) -> None:
    index = await opened(folder)
    print("opened", flush=True)  # noqa: T201 - the test reads it
    ways = Ways(listeners=Listeners(on_progress=acknowledge), words_first=0)
    await add([papers], index=index, reader=InPlace(read), ways=ways)
    index.close()


def acknowledge(progress: AddProgress) -> None:
    print(progress.outcome.path.name, flush=True)  # noqa: T201 - the test reads it


def write_papers(folder: Path) -> None:
    generator = random.Random(0)
    folder.mkdir()
    for n in range(PAPERS):
        lines = [" ".join(generator.choices(WORDS, k=20)) + f" p{n}." for _ in range(30)]
        (folder / f"{n:02d}.txt").write_text("\f".join(lines), encoding="utf-8")


def start(folder: Path, papers: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, __file__, str(folder), str(papers)], stdout=subprocess.PIPE, text=True
    )


def killed(folder: Path, papers: Path, *, after: float) -> list[str]:
    """Return what had been acknowledged when the process was killed, `after` its opening."""
    process = start(folder, papers)
    assert process.stdout is not None
    assert process.stdout.readline() == "opened\n"
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    acknowledged = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    return acknowledged


async def contents(folder: Path) -> tuple[list[str], list[Element], list[Ranking]]:
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
    index.close()
    return [d.uri for d in documents], elements, rankings


def scores(rankings: list[Ranking]) -> list[float]:
    return [c.score for ranking in rankings for c in ranking.candidates]


async def test_a_killed_addition_can_be_finished_and_loses_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    papers = tmp_path / "papers"
    write_papers(papers)
    started = time.monotonic()
    await run(tmp_path / "whole", papers)
    whole_took = time.monotonic() - started
    expected = await contents(tmp_path / "whole")
    generator = random.Random(7)  # the machine adds its own chance

    for attempt in range(3):
        folder = tmp_path / f"killed-{attempt}"
        acknowledged: list[str] = []
        moments = []
        for _ in range(3):
            moments.append(generator.uniform(0, whole_took / 2))
            acknowledged += await asyncio.to_thread(killed, folder, papers, after=moments[-1])
        index = await opened(folder)
        there = {Path(d.uri).name for d in await index.catalogue.listing()}
        assert set(acknowledged) <= there, moments
        assert await index.check() == (), moments
        index.close()
        await run(folder, papers)

        documents, elements, rankings = await contents(folder)

        assert documents == expected[0], moments
        assert elements == expected[1], moments
        assert len(elements) == PAPERS * 60
        assert [[c.element for c in r.candidates] for r in rankings] == [
            [c.element for c in r.candidates] for r in expected[2]
        ], moments
        assert np.allclose(scores(rankings), scores(expected[2]), atol=1e-4), moments


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), Path(sys.argv[2])))
