from dataclasses import replace

import pytest

from corrobora.errors import ConfigError, UpstreamError
from corrobora.evals import finished, session
from corrobora.evals.dataset import Dataset, Gold, TextSource
from corrobora.evals.session import Bench, Plan
from corrobora.records import Observed, Query
from tests.evals.conftest import HARBOUR

PLAN = Plan(suite="retrieval")


async def test_a_report_made_before_says_what_it_said(bench: Bench) -> None:
    before = await session.measure(HARBOUR, bench=bench, plan=PLAN)

    again = finished.recall(HARBOUR, bench.folder, plan=PLAN)

    assert again.measured.columns == before.measured.columns


async def test_texts_under_two_names_meet_their_gold_again(bench: Bench) -> None:
    twin = replace(
        HARBOUR,
        sources=(*HARBOUR.sources, replace(HARBOUR.sources[0], name="copy")),
        cases=(replace(HARBOUR.cases[0], gold=(Gold(document="copy"),)), HARBOUR.cases[1]),
    )
    before = await session.measure(twin, bench=bench, plan=PLAN)

    again = finished.recall(twin, bench.folder, plan=PLAN)

    assert again.measured.columns["weigh", "R@1"] == before.measured.columns["weigh", "R@1"]
    assert again.measured.columns["weigh", "R@1"] == (1.0, 1.0)


async def test_cases_that_failed_are_failures_still(bench: Bench) -> None:
    async def down(query: Query) -> Observed:
        raise UpstreamError("down")

    await session.measure(HARBOUR, bench=replace(bench, find=down), plan=PLAN)

    again = finished.recall(HARBOUR, bench.folder, plan=PLAN)

    assert again.measured.columns["all", "failed"] == (1.0, 1.0)


async def test_the_same_sample_is_taken_of_it(bench: Bench) -> None:
    plan = replace(PLAN, most=1, seed=5)
    before = await session.measure(HARBOUR, bench=bench, plan=plan)

    again = finished.recall(HARBOUR, bench.folder, plan=plan)

    assert [c.id for c, _ in again.measured.pairs] == [c.id for c, _ in before.measured.pairs]


async def test_questions_that_were_others_then_are_left_out_and_noted(bench: Bench) -> None:
    await session.measure(HARBOUR, bench=bench, plan=PLAN)
    first, *rest = HARBOUR.cases
    now = replace(HARBOUR, cases=(replace(first, text="How wide is it?"), *rest))

    again = finished.recall(now, bench.folder, plan=PLAN)

    assert [case.id for case, _ in again.measured.pairs] == ["q2"]
    assert again.data["notes"] == ["out: 1 cases were asked something else"]


async def test_a_report_of_another_suite_cannot_be_compared(bench: Bench) -> None:
    await session.measure(HARBOUR, bench=bench, plan=PLAN)

    with pytest.raises(ConfigError, match="by the suite 'retrieval', not 'answers'"):
        finished.recall(HARBOUR, bench.folder, plan=Plan(suite="answers"))


async def test_another_sets_document_is_no_gold_of_this_one(bench: Bench) -> None:
    await session.measure(HARBOUR, bench=bench, plan=PLAN)
    other = Dataset(
        name="other",
        cases=(replace(HARBOUR.cases[0], gold=(Gold(document="depth"),)),),
        sources=(TextSource(name="width", text="The harbour is nine metres wide."),),
    )

    seen = await session.measure(other, bench=bench, plan=PLAN)

    assert seen.measured.columns["weigh", "R@10"] == (0.0,)
