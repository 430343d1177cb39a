"""Fit the local judge and say what it is worth out of sample.

    CORROBORA_DATA=... python benchmarks/fit_local_judge.py --cache DIR [--write]

Candidates of a query are the 30 best by BM25 and the 30 best by cosine, as in a search; beside
them, as unanswerable queries, some are asked of another set. "all" is the judge and LANES times
what `calibrate.relative` gives the two rankings. Every figure is of a model that was fitted
without the set it is tested on; what --write saves is fitted on all but the two sets of PDFs,
whose gold is whole pages.

Tried: fitting the judge with the rankings' weights in the regression, so that it is only what
they do not say. Mean reciprocal rank .777 against .785, and worse against foreign queries, as a
ranking always has a winner.
"""

import argparse
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import judge_data
import numpy as np
from judge_data import Floats, Labelled
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from corrobora.evidence.calibrate import relative
from corrobora.rerank.features import Features, asked, features, stem
from corrobora.rerank.local import READ

LANES = 0.25  # nats for a nat of the rankings: from 0 to 2 the best for both figures together
LANE = 30  # candidates by each of the two searches
OUTPUT = Path(__file__).parent.parent / "corrobora" / "rerank" / "local_judge.json"
PDFS = ("mmlong", "finance")

Vectors = tuple[Floats, Floats]  # of a set's texts and of its queries
Fitted = tuple[LogisticRegression, float]  # a model and its base rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The candidates of one query."""

    set: str
    seen: Floats  # (n, features)
    lanes: Floats  # (n,) what the two rankings say, in nats
    gold: np.ndarray  # (n,) bool
    units: tuple[str, ...]
    words: Floats  # (n,) BM25
    cosine: Floats  # (n,)
    right_units: frozenset[str]
    foreign: bool  # asked of a set that it is not from


class Words:
    """BM25 (k1 .9, b .4) and rarity over one set."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectors = CountVectorizer(tokenizer=_tokens, token_pattern=None, lowercase=False)
        counts = self._vectors.fit_transform(texts).tocsc().astype(np.float64)
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        self._df = np.diff(counts.indptr)
        self._n = len(texts)
        norm = 0.9 * (0.6 + 0.4 * lengths / lengths.mean())
        counts.data = counts.data / (counts.data + norm[counts.indices])
        self._saturated = counts

    def rarity(self, words: Sequence[str]) -> Mapping[str, float]:
        """Return ln((n + 1) / (df + 1)) for each word."""
        known = self._vectors.vocabulary_
        return {
            w: float(
                np.log((self._n + 1) / ((self._df[known[stem(w)]] if stem(w) in known else 0) + 1))
            )
            for w in words
        }

    def scores(self, text: str) -> Floats:
        """Return BM25 of every text."""
        columns = [
            self._vectors.vocabulary_[t]
            for t in set(_tokens(text))
            if t in self._vectors.vocabulary_
        ]
        total = np.zeros(self._n)
        for c in columns:
            idf = np.log1p((self._n - self._df[c] + 0.5) / (self._df[c] + 0.5))
            part = slice(self._saturated.indptr[c], self._saturated.indptr[c + 1])
            total[self._saturated.indices[part]] += idf * self._saturated.data[part]
        return total


def _tokens(text: str) -> list[str]:
    return [stem(word) for word in re.findall(r"[^\W_]+", text.lower())]


def judge_all(labelled: Labelled, words: Words, vectors: Vectors) -> list[Judged]:
    """Return the candidates of each query in this set, with their features."""
    texts, queries = vectors
    return [
        _judge(labelled, words, (query, texts @ vector), foreign=False)
        for query, vector in zip(labelled.queries, queries, strict=True)
        if query.pool[0] < query.pool[1]  # a deck of pictures has no text
    ]


def judge_foreign(
    labelled: Labelled, words: Words, vectors: Vectors, *, other: Labelled, strangers: Vectors
) -> list[Judged]:
    """Return the candidates of a hundred queries of another set in this one, none of them gold."""
    step = max(1, len(other.queries) // 100)
    asked_here = [
        judge_data.Asked(text=q.text, gold=frozenset(), pool=(0, len(labelled.texts)))
        for q in other.queries[::step]
    ]
    return [
        _judge(labelled, words, (query, vectors[0] @ vector), foreign=True)
        for query, vector in zip(asked_here, strangers[1][::step], strict=True)
    ]


def _judge(
    labelled: Labelled, words: Words, asking: tuple[judge_data.Asked, Floats], *, foreign: bool
) -> Judged:
    query, nearness = asking
    pool = np.arange(*query.pool)
    bm25, cosine = words.scores(query.text)[pool], nearness[pool].astype(np.float64)
    near = np.argsort(-cosine, kind="stable")[:LANE]
    best = np.unique(np.r_[np.argsort(-bm25, kind="stable")[:LANE], near])
    found = set(near.tolist())
    parts = asked(query.text)
    rarity = words.rarity(parts.words)
    seen = [
        features(
            parts,
            labelled.texts[pool[i]][:READ],
            rarity=rarity,
            cosine=float(cosine[i]) if i in found else None,
        )
        for i in best
    ]
    return Judged(
        set=labelled.name,
        seen=np.asarray(seen, dtype=np.float64),
        lanes=lane(bm25[best]) + lane(cosine[best]),
        gold=np.asarray([int(pool[i]) in query.gold for i in best]),
        units=tuple(labelled.units[pool[i]] for i in best),
        words=bm25[best],
        cosine=cosine[best],
        right_units=frozenset(labelled.units[g] for g in query.gold),
        foreign=foreign,
    )


def fit(judged: Sequence[Judged]) -> Fitted:
    """Return the model and its base rate; each set weighs the same."""
    x = np.concatenate([j.seen for j in judged])
    y = np.concatenate([j.gold for j in judged])
    names = np.concatenate([[j.set] * len(j.gold) for j in judged])
    weight = np.ones(len(y))
    for name in sorted(set(names)):
        weight[names == name] = 1.0 / (names == name).sum()
    weight *= len(y) / weight.sum()
    model = LogisticRegression(C=1.0, max_iter=2000).fit(x, y, sample_weight=weight)
    return model, float(np.average(y, weights=weight))


def lane(scores: Floats) -> Floats:
    """Return the weights of one ranking; what it did not return gets its least."""
    best = np.argsort(-scores, kind="stable")[:LANE]
    weights = relative(scores[best].tolist(), scale=1.0)
    everyone = np.full(len(scores), min(weights))
    everyone[best] = weights
    return everyone


def weights_of(fitted: Fitted, judged: Judged) -> Floats:
    """Return what the judge gives each candidate: logit p - logit base rate."""
    model, base = fitted
    gained: Floats = model.decision_function(judged.seen) - np.log(base / (1 - base))
    return gained


def reciprocal_rank(judged: Judged, scores: Floats) -> float:
    """Return 1 / rank of the first right unit (text or page), 0 where none is there."""
    seen: list[str] = []
    for i in np.argsort(-scores, kind="stable"):
        if judged.units[i] not in seen:
            seen.append(judged.units[i])
            if judged.units[i] in judged.right_units:
                return 1.0 / len(seen)
    return 0.0


def z(scores: Floats) -> Floats:
    """Return scores standardised over the candidates."""
    return (scores - scores.mean()) / (scores.std() or 1.0)


def report(name: str, judged: Sequence[Judged], fitted: Fitted) -> None:
    """Print what the model is worth on one set."""
    ways: Mapping[str, Callable[[Judged], Floats]] = {
        "words": lambda j: j.words,
        "cosine": lambda j: j.cosine,
        "zscore": lambda j: z(j.words) + z(j.cosine),
        "judge": lambda j: weights_of(fitted, j),
        "all": lambda j: weights_of(fitted, j) + LANES * j.lanes,
    }
    own = [j for j in judged if not j.foreign and j.right_units]
    none = [j for j in judged if not j.foreign and not j.right_units]
    foreign = [j for j in judged if j.foreign]
    mrr = {way: np.mean([reciprocal_rank(j, f(j)) for j in own]) for way, f in ways.items()}
    print(f"{name:16} n={len(own):3} MRR", " ".join(f"{k} {v:.3f}" for k, v in mrr.items()))
    for label, others in (("foreign", foreign), ("unanswerable", none)):
        if others:
            gold = [1] * len(own) + [0] * len(others)
            aurocs = (
                f"{way} {roc_auc_score(gold, [f(j).max() for j in [*own, *others]]):.3f}"
                for way, f in ways.items()
                if way != "zscore"
            )
            print(f"{'':16} AUROC of the best, against {label} (n={len(others)}):", *aurocs)
    for label, some in (("own", own), ("foreign", foreign), ("unanswerable", none)):
        if some:
            best = [ways["judge"](j).max() for j in some]
            print(f"{'':16} best by judge, {label}:", np.quantile(best, (0.1, 0.5, 0.9)).round(1))


def main() -> None:
    """Fit with each set left out, print the table, and save what is fitted on all passages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder for vectors")
    parser.add_argument("--write", action="store_true", help=f"save {OUTPUT.name}")
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    sets = judge_data.load(Path(os.environ["CORROBORA_DATA"]))
    vectors = judge_data.encode(sets, arguments.cache)
    judged: dict[str, list[Judged]] = {}
    for n, labelled in enumerate(sets):
        words = Words(labelled.texts)
        other = sets[(n + 3) % len(sets)]
        judged[labelled.name] = [
            *judge_all(labelled, words, vectors[labelled.name]),
            *judge_foreign(
                labelled,
                words,
                vectors[labelled.name],
                other=other,
                strangers=vectors[other.name],
            ),
        ]
    for name, tested in judged.items():
        rest = [j for other, js in judged.items() if other not in {name, *PDFS} for j in js]
        report(name, tested, fit(rest))
    model, base = fit([j for name, js in judged.items() if name not in PDFS for j in js])
    saved = {
        "base_rate": round(base, 6),
        "intercept": round(float(model.intercept_[0]), 4),
        "coefficients": dict(
            zip(Features._fields, (round(float(c), 4) for c in model.coef_[0]), strict=True)
        ),
    }
    print(json.dumps(saved, indent=2))
    if arguments.write:
        OUTPUT.write_text(json.dumps(saved, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
