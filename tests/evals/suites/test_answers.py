from dataclasses import replace

from corrobora.evals import figures, session
from corrobora.evals.outcome import Pair
from corrobora.evals.session import Bench, Plan
from corrobora.evals.suites import answers
from tests.evals.conftest import HARBOUR


async def _pair(bench: Bench) -> Pair:
    seen = await session.measure(HARBOUR, bench=bench, plan=Plan(suite="answers"))
    return seen.measured.pairs[0]


async def test_words_and_gold_places_are_told_apart_whoever_wrote(bench: Bench) -> None:
    case, outcome = await _pair(bench)

    measured = answers.measure(HARBOUR, [(replace(case, answers=("thirty feet",)), outcome)])

    assert measured.columns["answer", "correct"] == (0.0,)
    assert measured.columns["answer", "gold_cited"] == (1.0,)


async def test_a_kind_of_gold_that_is_not_there_makes_no_figure(bench: Bench) -> None:
    case, outcome = await _pair(bench)

    by_words = answers.measure(HARBOUR, [(replace(case, gold=()), outcome)]).columns
    by_place = answers.measure(HARBOUR, [(replace(case, answers=()), outcome)]).columns

    assert (by_words["answer", "correct"], by_place["answer", "gold_cited"]) == ((1.0,), (1.0,))
    assert ("answer", "gold_cited") not in by_words
    assert ("answer", "correct") not in by_place


async def test_an_answer_where_there_is_none_is_wrong_by_both(bench: Bench) -> None:
    case, outcome = await _pair(bench)

    columns = answers.measure(HARBOUR, [(replace(case, answerable=False), outcome)]).columns

    assert columns["answer", "correct"] == columns["answer", "gold_cited"] == (0.0,)


async def test_rightness_is_the_better_of_both(bench: Bench) -> None:
    case, outcome = await _pair(bench)
    other_words = replace(case, answers=("thirty feet",))
    untold = replace(case, id="untold", answers=(), gold=())

    measured = answers.measure(HARBOUR, [(other_words, outcome), (untold, outcome)])

    assert answers.rightness(measured) == {case.id: 1.0}


async def test_abstention_and_calibration_are_measured_against_both(bench: Bench) -> None:
    pair = await _pair(bench)

    rows = figures.rows(answers.measure(HARBOUR, [pair]), seed=0)

    names = [row.metric for row in rows if row.stage == "answer" and row.slice == "all"]
    assert {"AURC", "AURC_gold_cited", "ECE", "ECE_gold_cited"} <= set(names)
    assert {"selective_accuracy_gold_cited", "Brier_gold_cited"} <= set(names)
    assert len(names) == len(set(names))


async def test_figures_of_all_answers_together_are_there(bench: Bench) -> None:
    seen = await session.measure(HARBOUR, bench=bench, plan=Plan(suite="answers"))

    kinds = [type(metric).__name__ for _, metric in seen.measured.together]
    assert {"Abstention", "Calibration"} <= set(kinds)
