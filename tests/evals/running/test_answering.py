import asyncio
from collections.abc import Callable, Sequence

import pytest

from corrobora.errors import BadModelOutput, ConfigError, UpstreamBusy, UpstreamRefused
from corrobora.evals.dataset import Case
from corrobora.evals.running.answer_row import AnswerRow
from corrobora.evals.running.answering import Ask, answer_all
from corrobora.evals.running.run_budget import Allowance, RunBudget
from corrobora.records import Answer, Usage
from tests.evals.running.asked import answer, cases

Does = Callable[[Case], Answer | Exception]


def asking(does: Does, *, spends: Usage | None = None) -> Ask:
    """Return an `ask` that gives or raises what the function says, some later than others."""

    async def ask(case: Case, /, *, allowance: Allowance, note: Callable[[Usage], None]) -> Answer:
        await asyncio.sleep(0.001 if int(case.id[1:]) % 3 else 0.004)
        if spends is not None:
            note(spends)
        done = does(case)
        if isinstance(done, Exception):
            raise done
        return done

    return ask


MAY_TAKE = "and one more answer may take 14"


def taking(calls: int) -> Ask:
    """Return an `ask` that takes so many calls where it may."""

    async def ask(case: Case, /, *, allowance: Allowance, note: object) -> Answer:
        await asyncio.sleep(0.001)
        assert allowance.calls is not None
        return answer(calls=min(calls, allowance.calls))

    return ask


async def run(
    asked: Sequence[Case],
    ask: Ask,
    *,
    limits: Allowance | None = None,
    concurrency: int = 2,
    left: list[AnswerRow] | None = None,
) -> tuple[list[AnswerRow], str]:
    rows: list[AnswerRow] = []
    budget = RunBudget(run=limits or Allowance(), answer=Allowance(), places=concurrency)
    stopped = await answer_all(
        asked,
        ask=ask,
        budget=budget,
        concurrency=concurrency,
        keep=rows.append,
        leave=(rows if left is None else left).append,
    )
    return rows, stopped


@pytest.mark.parametrize("concurrency", [1, 3, 50])
async def test_every_question_gets_one_row(concurrency: int) -> None:
    asked = cases(20)

    rows, stopped = await run(asked, asking(lambda _: answer()), concurrency=concurrency)

    assert sorted(row.id for row in rows) == sorted(case.id for case in asked)
    assert stopped == ""


async def test_no_more_are_under_way_than_allowed() -> None:
    under_way, most = 0, 0

    async def ask(case: Case, /, *, allowance: Allowance, note: object) -> Answer:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001)
        under_way -= 1
        return answer()

    await run(cases(12), ask, concurrency=3)

    assert most == 3


async def test_a_failure_is_a_row_and_the_others_go_on() -> None:
    def does(case: Case) -> Answer | Exception:
        return ZeroDivisionError("oh") if case.id == "q3" else answer()

    rows, stopped = await run(cases(6), asking(does, spends=Usage(calls=2, usd=0.1)))

    (failed,) = [row for row in rows if row.outcome == "failed"]
    assert (len(rows), stopped) == (6, "")
    assert (failed.id, failed.error) == ("q3", "ZeroDivisionError: oh")
    assert (failed.usage.calls, failed.usage.usd) == (2, 0.1)


async def test_a_service_that_is_down_ends_the_run() -> None:
    rows, stopped = await run(cases(40), asking(lambda _: UpstreamBusy("come back")), concurrency=1)

    assert len(rows) == 5
    assert stopped == "5 questions in a row failed alike, the last with: come back"


async def test_five_failures_that_are_not_in_a_row_or_not_alike_end_nothing() -> None:
    def does(case: Case) -> Answer | Exception:
        match int(case.id[1:]) % 5:
            case 0:
                return answer()
            case 1:
                return UpstreamRefused("content filter")
            case _:
                return UpstreamBusy("come back")

    rows, stopped = await run(cases(30), asking(does), concurrency=1)

    assert (len(rows), stopped) == (30, "")


async def test_bad_output_of_a_model_is_the_questions_own_trouble() -> None:
    rows, stopped = await run(cases(12), asking(lambda _: BadModelOutput("no JSON")))

    assert (len(rows), stopped) == (12, "")


async def test_a_limit_of_calls_is_never_overrun_and_the_rest_is_not_asked() -> None:
    left: list[AnswerRow] = []

    rows, stopped = await run(
        cases(30), taking(3), limits=Allowance(calls=20), concurrency=4, left=left
    )

    assert [row.usage.calls for row in rows] == [3] * 5
    assert left == []
    assert stopped == "5 of the run's 20 model calls are left, and one more answer may take 6"


async def test_an_answer_that_the_runs_limit_has_cut_is_no_answer() -> None:
    left: list[AnswerRow] = []

    rows, stopped = await run(cases(5), taking(11), limits=Allowance(calls=10), left=left)

    assert (rows, [row.usage.calls for row in left]) == ([], [10])
    assert stopped == "the run's limit of 10 model calls is reached"


async def test_the_last_question_cut_short_is_told_as_left() -> None:
    left: list[AnswerRow] = []

    rows, stopped = await run(cases(1), taking(9), limits=Allowance(calls=10), left=left)

    assert (rows, stopped) == ([], "1 of the run's 10 model calls are left, " + MAY_TAKE)


@pytest.mark.parametrize("concurrency", [1, 8])
async def test_answers_at_a_time_do_not_spend_a_limit_of_money_over(concurrency: int) -> None:
    async def ask(case: Case, /, *, allowance: Allowance, note: object) -> Answer:
        await asyncio.sleep(0.001)
        return answer(calls=1, usd=0.0625)

    limits = Allowance(usd=0.3)
    rows, _ = await run(cases(30), ask, limits=limits, concurrency=concurrency)

    assert len(rows) == 4


async def test_what_failed_counts_against_the_runs_limit() -> None:
    ask = asking(lambda _: BadModelOutput("no JSON"), spends=Usage(calls=2))

    rows, _ = await run(cases(30), ask, limits=Allowance(calls=9), concurrency=1)

    assert len(rows) == 3


async def test_a_row_that_cannot_be_kept_ends_the_run() -> None:
    def keep(row: AnswerRow) -> None:
        raise ConfigError("the disk is full")

    with pytest.raises(ConfigError, match="full"):
        await answer_all(
            cases(5),
            ask=asking(lambda _: answer()),
            budget=RunBudget(run=Allowance(), answer=Allowance(), places=2),
            concurrency=2,
            keep=keep,
            leave=keep,
        )


async def test_when_cancelled_what_is_done_is_kept_and_the_rest_is_left() -> None:
    rows: list[AnswerRow] = []
    left = []

    async def ask(case: Case, /, *, allowance: Allowance, note: object) -> Answer:
        if case.id in {"q1", "q2"}:
            return answer()
        try:
            await asyncio.sleep(60)
        finally:
            left.append(case.id)
        return answer()

    budget = RunBudget(run=Allowance(), answer=Allowance(), places=3)
    running = asyncio.create_task(
        answer_all(
            cases(9), ask=ask, budget=budget, concurrency=3, keep=rows.append, leave=rows.append
        )
    )
    await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert [row.id for row in rows] == ["q1", "q2"]
    assert sorted(left) == ["q3", "q4", "q5"]
