"""What routers share: which corpora may be asked, and shares of them that sum to 1."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from corrobora.records import Corpus, CorpusName, Query, RoutingDecision

NOWHERE = "no corpus holds anything that this query may look in"


def searchable(query: Query, corpora: Sequence[Corpus]) -> tuple[Corpus, ...]:
    """Return the corpora that hold something and that the query allows, by name."""
    allowed = {c.name for c in corpora} if not query.corpora else set(query.corpora)
    return tuple(
        sorted((c for c in corpora if c.size > 0 and c.name in allowed), key=lambda c: c.name)
    )


def shares(scores: Mapping[CorpusName, float]) -> dict[CorpusName, float]:
    """Return the scores (>= 0) divided by their sum; equal shares where all are 0."""
    total = math.fsum(scores.values())
    if total <= 0.0:
        return dict.fromkeys(scores, 1.0 / len(scores)) if scores else {}
    return {name: score / total for name, score in scores.items()}


def by_share(distribution: Mapping[CorpusName, float]) -> tuple[CorpusName, ...]:
    """Return the corpora of a distribution, likeliest first, ties by name."""
    return tuple(sorted(distribution, key=lambda name: (-distribution[name], name)))


def confidence(distribution: Mapping[CorpusName, float], chosen: Collection[CorpusName]) -> float:
    """Return the share of the corpora chosen together, 0 to 1."""
    return min(1.0, math.fsum(distribution[name] for name in sorted(chosen)))


def decide(
    distribution: Mapping[CorpusName, float],
    chosen: Iterable[CorpusName],
    *,
    router: str,
    agreement: float = 1.0,
    fallback: str | None = None,
) -> RoutingDecision:
    """Return a decision for the chosen corpora, likeliest first; for none of them, all.

    Without any corpus to ask the decision is empty and its fallback says so.
    """
    if not distribution:
        return RoutingDecision(
            corpora=(),
            distribution={},
            confidence=0.0,
            agreement=0.0,
            router=router,
            fallback=NOWHERE,
        )
    taken = set(chosen) & set(distribution) or set(distribution)
    return RoutingDecision(
        corpora=tuple(name for name in by_share(distribution) if name in taken),
        distribution=dict(distribution),
        confidence=confidence(distribution, taken),
        agreement=agreement,
        router=router,
        fallback=fallback,
    )
