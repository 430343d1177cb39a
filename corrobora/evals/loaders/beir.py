"""Retrieval sets in the BEIR layout.

N. Thakur, N. Reimers, A. Rücklé, A. Srivastava, I. Gurevych, "BEIR: A Heterogeneous Benchmark for
Zero-shot Evaluation of Information Retrieval Models", NeurIPS 2021 Datasets and Benchmarks.

A folder holds corpus.jsonl (`_id`, `title`, `text`), queries.jsonl (`_id`, `text`) and judgements
`query-id`, `corpus-id`, `score` in qrels/<split>.tsv or qrels.tsv; MTEB's copies have the same as
JSON lines or Parquet. Hub names: mteb/<set>, or BeIR/<set> with BeIR/<set>-qrels.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from corrobora.evals.dataset import Case, Dataset, Gold, TextSource
from corrobora.evals.loaders import checksums, jsonl, judgements

HUB = None  # a hub data set a set, see above
NEEDS = ("corpus.jsonl", "queries.jsonl", "qrels/*.tsv")
ORIGIN = (
    "a set in the BEIR layout has corpus.jsonl, queries.jsonl and qrels.tsv or qrels/<split>.tsv; "
    "hub mteb/<set>"
)
TABLES = ("{0}.jsonl", "{0}.jsonl.gz", "{0}.json", "{0}/*.parquet", "{0}.parquet")
QRELS = ("qrels/{0}.tsv", "qrels/{0}.jsonl", "qrels/{0}-*.parquet", "data/{0}-*.parquet", "{0}.tsv")
ONLY_QRELS = ("qrels.tsv", "qrels.jsonl", "qrels.json", "qrels/*.tsv", "qrels/*.jsonl")
SLICES = ("lang", "type", "hops")  # fields of a query that some sets add

Judged = Mapping[str, Mapping[str, int]]  # query -> document -> grade


def load(
    folder: Path,
    /,
    *,
    split: str | None = None,
    read_parquet: jsonl.ReadParquet | None = None,
) -> Dataset:
    """Return the queries that have judgements, and the whole corpus.

    `split` names the judgements; None takes "test" if it is there, else the only ones.

    Raises:
        ConfigError: a file is missing, a row is wrong, or an id stands twice.
    """
    corpus = _table(folder, "corpus")
    queries = _table(folder, "queries")
    qrels = _qrels(folder, split)
    sources = tuple(_sources(corpus, read_parquet))
    judged, below = _judged(qrels, read_parquet)
    asked = tuple(_rows(queries, _Query, read_parquet))
    return Dataset(
        name=folder.name,
        cases=tuple(_case(query, judged[query.id]) for query in asked if query.id in judged),
        sources=sources,
        unit="document",
        checksums=checksums.of([*corpus, *queries, *qrels], folder),
        notes=tuple(_notes(judged, asked, sources, below=below)),
    )


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = Field(alias="_id")
    title: str | None = None
    text: str


class _Query(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = Field(alias="_id")
    text: str
    answers: tuple[str, ...] = ()
    answerable: bool | None = None
    lang: str = ""
    type: str = ""
    hops: str = ""


class _Judgement(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    query: str = Field(alias="query-id")
    document: str = Field(alias="corpus-id")
    score: int = Field(le=judgements.HIGHEST)


M = TypeVar("M", _Document, _Query)


def _table(folder: Path, name: str) -> tuple[Path, ...]:
    return jsonl.find(folder, *(pattern.format(name) for pattern in TABLES), origin=ORIGIN)


def _qrels(folder: Path, split: str | None) -> tuple[Path, ...]:
    named = tuple(pattern.format(split or "test") for pattern in QRELS)
    if split is not None:
        return jsonl.find(folder, *named, origin=ORIGIN)
    if any(tuple(folder.glob(pattern)) for pattern in named):
        return jsonl.find(folder, *named, origin=ORIGIN)
    return (jsonl.find_one(folder, *ONLY_QRELS, origin=ORIGIN),)


def _rows(
    files: Sequence[Path], model: type[M], read_parquet: jsonl.ReadParquet | None
) -> Iterator[M]:
    seen: dict[str, str] = {}  # id -> where it stands
    for file in files:
        for at, row in jsonl.read(file, model, read_parquet=read_parquet):
            if row.id in seen:
                raise jsonl.wrong(at, f"an _id that is not yet at {seen[row.id]}", row.id)
            seen[row.id] = at
            yield row


def _sources(files: Sequence[Path], read_parquet: jsonl.ReadParquet | None) -> Iterator[TextSource]:
    for row in _rows(files, _Document, read_parquet):
        yield TextSource(name=row.id, title=row.title or "", text=row.text)


def _judged(files: Sequence[Path], read_parquet: jsonl.ReadParquet | None) -> tuple[Judged, int]:
    """Return the grades, none below 0, and how many were."""
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    below = 0
    for file in files:
        for _, row in jsonl.read(file, _Judgement, read_parquet=read_parquet):
            # TREC-COVID marks two documents -1: judged, and worse than not relevant
            judged[row.query][row.document] = max(0, row.score)
            below += row.score < 0
    return dict(judged), below


def _case(query: _Query, judged: Mapping[str, int]) -> Case:
    values = {"lang": query.lang, "type": query.type, "hops": query.hops}
    return Case(
        id=query.id,
        text=query.text,
        gold=tuple(Gold(document=name, grade=grade) for name, grade in judged.items()),
        answers=query.answers,
        answerable=query.answerable,
        slices={name: values[name] for name in SLICES if values[name]},
    )


def _notes(
    judged: Judged, asked: Sequence[_Query], sources: Sequence[TextSource], *, below: int
) -> Iterator[str]:
    if below:
        yield judgements.below_zero(below)
    if unjudged := sum(query.id not in judged for query in asked):
        yield f"queries without a judgement, left out: {unjudged} of {len(asked)}"
    names = {source.name for source in sources}
    lost = {name for grades in judged.values() for name in grades} - names
    if lost:
        yield f"judged documents that the corpus lacks: {len(lost)}, as {min(lost)!r}"
