from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from corrobora.agents import observe
from corrobora.agents.services import Services
from corrobora.corpora.index import Index, open_index
from corrobora.evals.dataset import Case, Dataset, Gold, TextSource
from corrobora.evals.session import Bench
from corrobora.evidence.corroborate import GROUPS
from corrobora.generation.extractive import ExtractiveWriter
from corrobora.ingest.given import GivenTexts
from corrobora.records import Reading
from corrobora.rerank.local import LocalJudge
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords
from corrobora.testing.routers import FixedRouter
from corrobora.tools.in_place import InPlace


class WordCount:
    """A TokenCounter: a token a word."""

    def count(self, words: Any) -> list[int]:
        return [1 for _ in words]


TEXTS = GivenTexts(tokens=WordCount(), passage_tokens=100)

HARBOUR = Dataset(
    name="harbour",
    cases=(
        Case(
            id="q1",
            text="How deep is the harbour?",
            gold=(Gold(document="depth"),),
            answers=("nine metres",),
            answerable=True,
            slices={"kind": "depth"},
        ),
        Case(
            id="q2",
            text="When do ferries leave?",
            gold=(Gold(document="ferries"),),
            answers=("noon",),
            answerable=True,
            slices={"kind": "time"},
        ),
        Case(id="q3", text="Who owns the crane?", answerable=False, slices={"kind": "owner"}),
    ),
    sources=(
        TextSource(name="depth", title="Harbour", text="The harbour is nine metres deep."),
        TextSource(name="ferries", title="Ferries", text="Ferries leave at noon."),
        TextSource(name="tower", title="Tower", text="The tower was painted white."),
    ),
)


def services_of(index: Index, **changed: Any) -> Services:
    """Services over an index of fakes."""
    embedder = index.embedder
    values: dict[str, Any] = {
        "elements": index.catalogue,
        "texts": index.catalogue,
        "scope": index.catalogue,
        "words": index.words,
        "vectors": index.vectors,
        "embedder": embedder,
        "router": FixedRouter(),
        "local_judge": LocalJudge(rarity=index.words),
        "extractive": ExtractiveWriter(embedder),
        "groups": GROUPS,
    }
    return Services(**{**values, **changed})


def bench_of(index: Index, folder: Path, **changed: Any) -> Bench:
    """A Bench over an index of fakes; what is told is lost."""
    services = services_of(index)
    values: dict[str, Any] = {
        "index": index,
        "reader": InPlace(_no_files),
        "texts": TEXTS,
        "find": partial(observe.find, services=services),
        "ask": partial(observe.ask, services=services),
        "chat": None,
        "settings": {"k": 50},
        "folder": folder,
        "tell": lambda line: None,
    }
    return Bench(**{**values, **changed})


def _no_files(path: Path) -> Reading:
    raise AssertionError(f"{path} is read")


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    """An empty index: a real catalogue, fakes for words and vectors."""
    made = await open_index(
        tmp_path / "index", words=DictWords, vectors=DictVectors, embedder=HashEmbedder()
    )
    yield made
    made.close()


@pytest.fixture
def bench(index: Index, tmp_path: Path) -> Bench:
    return bench_of(index, tmp_path / "out")
