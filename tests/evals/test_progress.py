import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from corrobora.evals.dataset import Case
from corrobora.evals.journal import Journal, read
from corrobora.evals.outcome import Outcome
from corrobora.evals.progress import Progress
from corrobora.records import Answer, RoutingDecision, Usage

ROUTE = RoutingDecision(corpora=(), distribution={}, confidence=1.0, agreement=1.0, router="test")


def paid(case: str, usd: float) -> Outcome:
    answer = Answer(
        query="?",
        outcome="abstained",
        text="",
        confidence=0.0,
        claims=(),
        evidence=(),
        conflicts=(),
        route=ROUTE,
        rounds=1,
        usage=Usage(calls=2, usd=usd),
    )
    return Outcome(case=case, answer=answer)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "a.jsonl", made_with={}) as opened:
        yield opened


def of(
    journal: Journal, told: list[str], *, total: int = 3, known: Mapping[str, Outcome] | None = None
) -> Progress:
    asked = {f"q{n}": "asked" for n in range(1, total + 1)}
    return Progress(journal, asked=asked, known=known or {}, tell=told.append)


def test_progress_tells_what_it_has_cost_until_now(journal: Journal, told: list[str]) -> None:
    progress = of(journal, told)

    progress(paid("q1", 0.25))
    progress(paid("q2", 0.25))

    assert told[-1] == "[2/3] asked, 0 failed; 4 model calls, 0.5000 USD"


def test_every_failure_is_told(journal: Journal, told: list[str]) -> None:
    progress = of(journal, told, total=1000)

    progress(Outcome(case="q1", error="UpstreamError: down"))
    progress(Outcome(case="q2"))

    assert told == ["[1/1000] q1 failed: UpstreamError: down"]


async def test_nothing_is_asked_once_the_money_is_spent(
    journal: Journal, tmp_path: Path, told: list[str]
) -> None:
    progress = of(journal, told)
    asked: list[str] = []

    async def asker(case: Case) -> Outcome:
        asked.append(case.id)
        return paid(case.id, 0.6)

    for id_ in ("q1", "q2", "q3"):
        progress(await progress.within(asker, Case(id=id_, text="?"), most_usd=1.0))

    assert asked == ["q1"]  # a second one of its price would go beyond
    assert "limit of 1.0 USD" in told[-1]
    kept = {case: entry.outcome.error for case, entry in read(tmp_path / "a.jsonl").items()}
    assert [case for case, error in kept.items() if not error] == ["q1"]


async def test_answers_side_by_side_set_the_dearest_aside(
    journal: Journal, told: list[str]
) -> None:
    progress = of(journal, told, total=20)
    spent = 0.0

    async def asker(case: Case) -> Outcome:
        nonlocal spent
        await asyncio.sleep(0)
        spent += 0.3
        return paid(case.id, 0.3)

    async def one(id_: str) -> None:
        progress(await progress.within(asker, Case(id=id_, text="?"), most_usd=1.0))

    await asyncio.gather(*(one(f"q{n}") for n in range(1, 21)))

    assert spent <= 1.0


async def test_what_was_spent_before_counts(journal: Journal, told: list[str]) -> None:
    progress = of(journal, told, known={"q1": paid("q1", 2.0)})

    async def asker(case: Case) -> Outcome:
        raise AssertionError(case.id)

    outcome = await progress.within(asker, Case(id="q2", text="?"), most_usd=1.0)

    assert "limit of 1.0 USD" in outcome.error


async def test_a_price_that_nobody_knows_is_told_once_and_slows_nothing(
    journal: Journal, told: list[str]
) -> None:
    progress = of(journal, told, total=9)
    under_way = most = 0

    async def asker(case: Case) -> Outcome:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return paid(case.id, 0.0)

    async def one(id_: str) -> None:
        progress(await progress.within(asker, Case(id=id_, text="?"), most_usd=1.0))

    await asyncio.gather(*(one(f"q{n}") for n in range(1, 10)))

    assert len([line for line in told if "price of the model is not known" in line]) == 1
    assert most > 1
