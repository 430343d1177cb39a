"""Page recall of `search` beside BM25 over pages, MiniLM over passages and their fusion.

Page recall@k: the share of a question's gold pages among the first k distinct pages, averaged
over questions. "pool": all documents of a set are searched; "document": the question's own.
±1 counts a neighbouring page as found too, because some gold labels are one off. All four rank
the same ingested pages and passages (paragraphs, tables and figures with the very texts that
corrobora encodes), on the same questions; intervals are 95 %, bootstrapped
over questions, and paired for the difference between corrobora and the best of the others.

usage: .venv/bin/python benchmarks/retrieval.py DATA [SET...]      (after benchmarks/ingest.py)
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import machine
import numpy as np
from baselines import Bm25, Nearest, Scorer, fused, rank
from numpy.typing import NDArray
from questions import SETS, Place, Question, with_gold
from scores import METRICS, interval, score

from corrobora import app, settings
from corrobora.agents.find import find
from corrobora.records import CorpusName, DocumentId, Element, Query

OURS = "corrobora"
DIFFERENCE = "corrobora less the best of the others"
MOST = 100  # elements asked of corrobora; they lie on at least ten pages in practice
PASSAGES = frozenset(map(CorpusName, ("paragraph", "table", "image")))  # all that is encoded

Ranker = Callable[[str, str | None], Awaitable[Sequence[Place]]]  # query, document or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure."""

    set: str
    slice: str  # "pool" or "document"
    stage: str  # the system
    metric: str
    value: float
    low: float
    high: float
    n: int  # questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What an index holds, as the baselines need it."""

    ids: dict[str, DocumentId]  # file name without suffix -> document
    places: list[Place]
    texts: list[str]  # one a place
    passages: list[Element]


async def main(data: Path, names: Sequence[str]) -> None:
    """Measure the sets and write benchmarks/out/retrieval.json and .md."""
    rows = []
    for name in names:
        rows += await measure(data, name)
    report = {
        "machine": machine.describe(),
        "rows": [{field: getattr(row, field) for field in Row.__slots__} for row in rows],
    }
    machine.OUT.mkdir(exist_ok=True)
    (machine.OUT / "retrieval.json").write_text(json.dumps(report, indent=1, ensure_ascii=False))
    text = "\n\n".join(tables(rows))
    (machine.OUT / "retrieval.md").write_text(text + "\n")
    print(text)


async def measure(data: Path, name: str) -> list[Row]:
    """Return all figures of one set."""
    asked = with_gold(data, name)
    index = machine.OUT / f"{name}.index"
    async with app.open_application(settings.load({"index": index})) as application:
        ingested = await read_back(application)
        missing = {q.document for q in asked} - ingested.ids.keys()
        if missing:
            sys.exit(f"{index} lacks {sorted(missing)}; run benchmarks/ingest.py first")
        rankers: dict[str, Ranker] = {OURS: ours(application, ingested)}
        rankers |= await plain(application, ingested, [q.text for q in asked])
        rows = []
        for where in ("pool", "document"):
            rows += await compare(asked, rankers, name=name, where=where)
    return rows


async def read_back(application: app.Application) -> Ingested:
    """Read pages and passages out of the index."""
    services = application.services
    elements: list[Element] = []
    for corpus in await services.elements.corpora():
        ids = await services.scope.ids(corpus.name)
        elements += (await services.elements.elements(ids)).values()
    documents = await services.elements.documents(dict.fromkeys(e.document for e in elements))
    places, texts = [], []
    for document in documents.values():
        for page in await services.texts.pages(document.id):
            places.append((Path(document.uri).stem, page.number))
            texts.append(" ".join(word.text for word in page.words))
    return Ingested(
        ids={Path(document.uri).stem: document.id for document in documents.values()},
        places=places,
        texts=texts,
        passages=[element for element in elements if element.corpus in PASSAGES],
    )


def ours(application: app.Application, ingested: Ingested) -> Ranker:
    """Return corrobora's own search as a ranker: pages in the order of their best element."""
    names = {id_: name for name, id_ in ingested.ids.items()}

    async def ranked(query: str, document: str | None) -> Sequence[Place]:
        within = (ingested.ids[document],) if document else ()
        found = await find(Query(text=query, documents=within), application.services, most=MOST)
        return [(names[hit.document], hit.page) for hit in found.results if hit.page]

    return ranked


async def plain(
    application: app.Application, ingested: Ingested, asked: Sequence[str]
) -> dict[str, Ranker]:
    """Return the three baselines as rankers."""
    names = {id_: name for name, id_ in ingested.ids.items()}
    on_pages = [e for e in ingested.passages if e.where.page]
    vectors = await embed(application, [e.indexed or e.text for e in on_pages], purpose="element")
    encoded = await embed(application, asked, purpose="query")
    words = Bm25(ingested.texts)
    nearest = Nearest(
        ingested.places,
        [(names[e.document], e.where.page or 0) for e in on_pages],
        vectors=vectors,
        queries=dict(zip(asked, encoded, strict=True)),
    )
    scorers: dict[str, Scorer] = {
        "BM25 over pages": words,
        "MiniLM over passages": nearest,
        "z-score fusion": fused(words, nearest),
    }
    return {name: as_ranker(scorer, ingested.places) for name, scorer in scorers.items()}


def as_ranker(scorer: Scorer, places: Sequence[Place]) -> Ranker:
    """Return a baseline with the signature of a ranker."""

    async def ranked(query: str, document: str | None) -> Sequence[Place]:
        return rank(scorer, query, places, document=document)

    return ranked


async def embed(
    application: app.Application, texts: Sequence[str], *, purpose: Literal["query", "element"]
) -> NDArray[np.float32]:
    """Return the vectors of texts by the application's encoder."""
    started = time.perf_counter()
    vectors = await application.services.embedder.embed(texts, purpose=purpose)
    print(
        f"encoded {len(texts)} of {purpose} in {time.perf_counter() - started:.1f} s",
        file=sys.stderr,
    )
    return vectors


async def compare(
    asked: Sequence[Question], rankers: dict[str, Ranker], *, name: str, where: str
) -> list[Row]:
    """Return the figures of every ranker, and of the difference to the best baseline."""
    values: dict[str, dict[str, NDArray[np.float64]]] = {}
    for stage, ranker in rankers.items():
        scored = []
        for question in asked:
            document = question.document if where == "document" else None
            scored.append(score(question, await ranker(question.text, document)))
        values[stage] = {m: np.array([one[m] for one in scored]) for m in METRICS}
    for metric in METRICS:
        others = [stage for stage in rankers if stage != OURS]
        best = max(others, key=lambda stage: float(values[stage][metric].mean()))
        difference = values[OURS][metric] - values[best][metric]
        values.setdefault(DIFFERENCE, {})[metric] = difference
    rows = []
    for stage, metrics in values.items():
        for metric, each in metrics.items():
            value, low, high = interval(each)
            rows.append(
                Row(
                    set=name,
                    slice=where,
                    stage=stage,
                    metric=metric,
                    value=value,
                    low=low,
                    high=high,
                    n=len(each),
                )
            )
    return rows


def tables(rows: Sequence[Row]) -> list[str]:
    """Return a Markdown table for every set and slice."""
    written = []
    for name, where in dict.fromkeys((row.set, row.slice) for row in rows):
        chosen = [row for row in rows if (row.set, row.slice) == (name, where)]
        cells = {(row.stage, row.metric): row for row in chosen}
        stages = dict.fromkeys(row.stage for row in chosen)
        title = "in one pool" if where == "pool" else "inside the document"
        body = machine.table(
            ["system", *METRICS],
            [[stage, *(cell(cells[stage, metric]) for metric in METRICS)] for stage in stages],
        )
        written.append(f"**{name}, {title}** ({chosen[0].n} questions)\n\n{body}")
    return written


def cell(row: Row) -> str:
    """Return a figure; a difference with its interval."""
    if row.stage == DIFFERENCE:
        return f"{row.value:+.3f} ({row.low:+.2f} to {row.high:+.2f})"
    return f"{row.value:.3f}"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:] or SETS))
