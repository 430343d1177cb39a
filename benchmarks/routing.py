"""How often the corpora that a router asks hold one with the gold label, and how many it asks.

    CORROBORA_DATA=... python benchmarks/routing.py

Queries labelled "no retrieval" are left out: a query never goes nowhere here. A query with
several labels is hit by one of them ("hit") and by all ("all"). In-domain queries share their
data sets with UniversalRAG's training set; nothing here was trained on any of them, but cues and
thresholds were set looking at these development halves.
"""

import asyncio
import dataclasses
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from corrobora.adapters.minilm import MiniLM
from corrobora.corpora.builtin import BUILTIN
from corrobora.ports import Router, Vectors
from corrobora.records import Corpus, Granularity, Query
from corrobora.routers.attachments import AttachmentsRouter
from corrobora.routers.descriptions import DescriptionsRouter
from corrobora.routers.rules import RulesRouter
from corrobora.routers.union import UnionRouter

SOURCES: Mapping[str, Granularity] = {
    "Pure-text (Plain-text)": "paragraph",
    "Table": "table",
    "Chart": "image",
    "Figure": "image",
    "Generalized-text (Layout)": "page",
}
WITHOUT_VIDEO = ("paragraph", "document", "table", "image", "page")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A query with the granularities that answer it."""

    set: str
    text: str
    labels: frozenset[str]


class Remembering:
    """An embedder that encodes a text once, as several routers ask for the same."""

    def __init__(self, embedder: MiniLM) -> None:
        self._embedder = embedder
        self._known: dict[str, np.ndarray] = {}

    @property
    def fingerprint(self) -> str:
        """Name the weights."""
        return self._embedder.fingerprint

    async def embed(self, texts: Sequence[str], *, purpose: Literal["query", "element"]) -> Vectors:
        """Return the vectors, from memory where they are known."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            vectors = await self._embedder.embed(new, purpose=purpose)
            self._known |= dict(zip(new, vectors, strict=True))
        return np.stack([self._known[text] for text in texts])


def load(data: Path) -> list[Labelled]:
    """Return every labelled query of the four sources."""
    found = []
    numbers = ("no", "paragraph", "document", "image", "clip", "video")
    for path in sorted((data / "routing" / "universalrag").glob("test_dev_*.json")):
        for row in json.loads(path.read_text()):
            gold = row["gt_retrieval"]
            label = numbers[gold] if isinstance(gold, int) else gold
            found.append(Labelled(set="in-domain", text=row["question"], labels=frozenset([label])))
    for row in _rows(data / "routing" / "ood_routing.jsonl"):
        labels = frozenset(row["labels"])
        found.append(Labelled(set="out-of-domain", text=row["question"], labels=labels))
    for row in _rows(data / "mmlongbench" / "questions.jsonl"):
        labels = frozenset(SOURCES[s] for s in row["evidence_sources"])
        found.append(Labelled(set="mmlongbench", text=row["question"], labels=labels))
    for row in _rows(data / "financebench" / "questions.jsonl"):
        labels = frozenset({"table", "paragraph"})
        found.append(Labelled(set="financebench", text=row["question"], labels=labels))
    return [q for q in found if q.labels and q.labels != {"no"}]


def _rows(path: Path) -> list[dict[str, list[str] | str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def corpora(granularities: Sequence[str]) -> tuple[Corpus, ...]:
    """Return the built-in corpora of these granularities, as if each held something."""
    return tuple(
        dataclasses.replace(corpus, size=1000)
        for corpus in BUILTIN
        if corpus.granularity in granularities
    )


async def measure(name: str, router: Router, queries: Sequence[Labelled]) -> None:
    """Print one line for each set and each choice of corpora."""
    for among, given in (("7", corpora(get_args(Granularity))), ("5", corpora(WITHOUT_VIDEO))):
        here = {corpus.granularity for corpus in given}
        for set_ in dict.fromkeys(q.set for q in queries):
            own = [q for q in queries if q.set == set_ and q.labels <= here]
            decisions = [await router.route(Query(text=q.text), given) for q in own]
            chosen = [frozenset(d.corpora) for d in decisions]
            hit = np.mean([bool(q.labels & c) for q, c in zip(own, chosen, strict=True)])
            every = np.mean([q.labels <= c for q, c in zip(own, chosen, strict=True)])
            asked = np.mean([len(c) for c in chosen])
            print(
                f"{name:13} of {among} {set_:14} n={len(own):4} "
                f"hit {hit:.3f} all {every:.3f} asked {asked:.2f}"
            )


async def main() -> None:
    """Measure each router alone and their union."""
    queries = load(Path(os.environ["CORROBORA_DATA"]))
    embedder = Remembering(MiniLM(threads=2))
    await embedder.embed([q.text for q in queries], purpose="query")
    rules, descriptions = RulesRouter(), DescriptionsRouter(embedder)
    union = UnionRouter(attachments=AttachmentsRouter(), rules=rules, descriptions=descriptions)
    for name, router in (("rules", rules), ("descriptions", descriptions), ("union", union)):
        await measure(name, router, queries)


if __name__ == "__main__":
    asyncio.run(main())
