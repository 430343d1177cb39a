"""Ask every case and keep what was seen. A case that fails is an outcome and the others go on."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from corrobora.errors import ConfigError, CorroboraError
from corrobora.evals.dataset import Case
from corrobora.evals.outcome import Found, Outcome
from corrobora.records import (
    Answer,
    CorpusName,
    DocumentId,
    Element,
    ElementId,
    Observed,
    Query,
    Ranking,
)

DEPTH = 200  # elements of a stage's ranking that are kept

Ask = Callable[[Query], Awaitable[Observed]]
OnOutcome = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Asks cases; in their outcomes documents go by their ids, which outlast their names."""

    ask: Ask
    ids: Mapping[str, DocumentId]  # by the data set's name
    corpora: tuple[CorpusName, ...] = ()  # look in these only

    async def __call__(self, case: Case) -> Outcome:
        """Return what was seen; what went wrong is in it."""
        began = time.perf_counter()
        try:
            observed = await self.ask(self._query(case))
        except CorroboraError as error:
            return _failed(case, f"{type(error).__name__}: {error}", began)
        except Exception as error:  # noqa: BLE001  a run must outlive a case
            return _failed(case, f"our fault: {error!r}", began)
        seconds = time.perf_counter() - began
        return Outcome(
            case=case.id,
            answer=observed.answer,
            rankings={
                stage: _located(ranking, observed.elements)
                for stage, ranking in observed.rankings.items()
            },
            route=observed.route,
            documents=_documents(observed.answer),
            seconds=seconds,
        )

    def _query(self, case: Case) -> Query:
        missing = [name for name in case.within if name not in self.ids]
        if missing:
            raise ConfigError(f"not in the index: {', '.join(map(repr, missing))}")
        return Query(
            text=case.text,
            images=case.images,
            documents=tuple(self.ids[name] for name in case.within),
            corpora=self.corpora,
        )


def _located(ranking: Ranking, elements: Mapping[ElementId, Element]) -> tuple[Found, ...]:
    located = []
    for candidate in ranking.candidates[:DEPTH]:
        element = elements.get(candidate.element)
        if element is None:  # a document that is half-way in
            continue
        located.append(
            Found(
                element=element.id,
                corpus=element.corpus,
                document=element.document,
                place=element.where,
                score=candidate.score,
            )
        )
    return tuple(located)


def _documents(answer: Answer | None) -> dict[str, str]:
    """Return the documents that the answer speaks of, for `Known.named` to name."""
    if answer is None:
        return {}
    cited = [c.document for claim in answer.claims for c in claim.citations]
    return {id_: id_ for id_ in [*(e.document for e in answer.evidence), *cited]}


async def ask_all(
    cases: Sequence[Case],
    *,
    asker: Callable[[Case], Awaitable[Outcome]],
    known: Mapping[str, Outcome],
    concurrency: int,
    on_outcome: OnOutcome,
) -> tuple[Outcome, ...]:
    """Return an outcome a case, in their order; cases that are known are not asked again."""
    places = asyncio.Semaphore(concurrency)

    async def one(case: Case) -> Outcome:
        if case.id in known:
            return known[case.id]
        async with places:
            outcome = await asker(case)
        on_outcome(outcome)
        return outcome

    tasks = [asyncio.ensure_future(one(case)) for case in cases]
    try:
        return tuple(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


def _failed(case: Case, error: str, began: float) -> Outcome:
    return Outcome(case=case.id, error=error, seconds=time.perf_counter() - began)
