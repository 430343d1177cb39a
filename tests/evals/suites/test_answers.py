from dataclasses import replace

from corrobora.evals import session
from corrobora.evals.session import Bench, Plan
from corrobora.evals.suites import answers
from tests.evals.conftest import HARBOUR


async def test_right_without_a_writer_is_what_cites_the_gold_place(bench: Bench) -> None:
    seen = await session.measure(HARBOUR, bench=bench, plan=Plan(suite="answers"))
    (case, outcome) = seen.measured.pairs[0]

    other_words = replace(case, answers=("thirty feet",))

    assert answers.right(writes=False)((other_words, outcome)) == 1.0
    assert answers.right(writes=True)((other_words, outcome)) == 0.0


async def test_right_falls_back_on_the_gold_that_there_is(bench: Bench) -> None:
    seen = await session.measure(HARBOUR, bench=bench, plan=Plan(suite="answers"))
    (case, outcome) = seen.measured.pairs[0]

    assert answers.right(writes=False)((replace(case, gold=()), outcome)) == 1.0
    assert answers.right(writes=True)((replace(case, answers=()), outcome)) == 1.0
    assert answers.right(writes=True)((replace(case, answers=(), gold=()), outcome)) is None


async def test_figures_of_all_answers_together_are_there(bench: Bench) -> None:
    seen = await session.measure(HARBOUR, bench=bench, plan=Plan(suite="answers"))

    kinds = [type(metric).__name__ for _, metric in seen.measured.together]
    assert {"Abstention", "Calibration"} <= set(kinds)
