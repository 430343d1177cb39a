"""Leave a stage out, so that its worth can be measured by what is lost.

What stands in for a stage keeps the path whole: without routing every corpus is searched,
without a lane it finds nothing, without a judge it has no opinion.
"""

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from corrobora.agents.services import Limits, Services
from corrobora.records import (
    Corpus,
    CorpusName,
    Element,
    ElementId,
    Query,
    Ranking,
    RoutingDecision,
    SourceId,
)


def without(services: Services, stages: Collection[str]) -> Services:
    """Return the services with these stages left out; `STAGES` names those that can be.

    Raises:
        KeyError: a stage is unknown.
    """
    for stage in sorted(stages):
        services = STAGES[stage](services)
    return services


class _Everywhere:
    """A Router that takes every corpus."""

    async def route(self, query: Query, corpora: Sequence[Corpus]) -> RoutingDecision:
        names = [c.name for c in corpora if c.size and c.name in (query.corpora or {c.name})]
        return RoutingDecision(
            corpora=tuple(names),
            distribution=dict.fromkeys(names, 1 / len(names)) if names else {},
            confidence=1.0,
            agreement=1.0,
            router="everywhere",
            fallback="routing is left out",
        )


class _NoWords:
    """A WordIndex that finds nothing."""

    async def add(self, elements: Sequence[Element]) -> None:
        raise NotImplementedError

    async def delete(self, ids: Sequence[ElementId]) -> None:
        raise NotImplementedError

    async def search(
        self, corpus: CorpusName, text: str, *, k: int, within: Sequence[ElementId] | None = None
    ) -> Ranking:
        return Ranking(source=SourceId(f"{corpus}/words"), candidates=())


class _NoVectors:
    """A VectorIndex that finds nothing."""

    async def upsert(
        self, corpus: CorpusName, ids: Sequence[ElementId], vectors: NDArray[np.float32]
    ) -> None:
        raise NotImplementedError

    async def delete(self, corpus: CorpusName, ids: Sequence[ElementId]) -> None:
        raise NotImplementedError

    async def nearest(
        self,
        corpus: CorpusName,
        vector: NDArray[np.float32],
        *,
        k: int,
        within: Sequence[ElementId] | None = None,
    ) -> Ranking:
        return Ranking(source=SourceId(f"{corpus}/vectors"), candidates=())


class _NoOpinion:
    """A Judge that judges nothing."""

    source = SourceId("judge/none")

    async def judge(
        self, query: Query, elements: Sequence[Element], *, rankings: Sequence[Ranking]
    ) -> Mapping[ElementId, float]:
        return {}


def _limits(**changed: object) -> Callable[[Services], Services]:
    def change(services: Services) -> Services:
        limits: Limits = dataclasses.replace(services.limits, **changed)  # type: ignore[arg-type]  # fields of Limits, below
        return dataclasses.replace(services, limits=limits)

    return change


def _services(**changed: object) -> Callable[[Services], Services]:
    return lambda services: dataclasses.replace(services, **changed)  # type: ignore[arg-type]  # fields of Services, below


STAGES: Mapping[str, Callable[[Services], Services]] = MappingProxyType(
    {
        "route": _services(router=_Everywhere()),
        "words": _services(words=_NoWords()),
        "vectors": _services(vectors=_NoVectors()),
        "local-judge": _services(local_judge=_NoOpinion()),
        "names": _limits(named=False),
        "containers": _limits(pass_down=False),
        "corroborate": _limits(gamma=0.0),
        "judge": _services(model_judge=None),
        "select": _limits(adaptive=False),
        "rounds": _limits(rounds=1),
        "abstain": _limits(abstain_below=0.0),
        "write": _services(writer=None),
    }
)
