from corrobora.evals.metrics import correctness
from tests.evals.metrics.making import abstention, answer, cited, claim, gold, said


def test_any_answer_is_wrong_where_the_sources_hold_none() -> None:
    assert correctness.of(said("x", answerable=False), correct=lambda _: 1.0) == 0.0


def test_an_abstention_where_there_is_nothing_to_say_is_no_wrong_answer() -> None:
    assert correctness.of(said(abstention(), answerable=False), correct=lambda _: 1.0) is None


def test_an_abstention_is_not_right_and_unknown_where_nobody_can_tell() -> None:
    assert correctness.of(said(abstention()), correct=lambda _: 1.0) == 0.0
    assert correctness.of(said(abstention()), correct=lambda _: None) is None
    assert correctness.of(said(None), correct=lambda _: 1.0) is None


def test_by_words_the_answer_may_stand_in_the_text_or_in_a_quote() -> None:
    quoting = answer("x", claims=[claim("x", cited("in Bern"))])

    assert correctness.by_words(said("in Bern", answers=("Bern",))) == 1.0
    assert correctness.by_words(said(quoting, answers=("Bern",))) == 1.0
    assert correctness.by_words(said("x", answers=("Bern",))) == 0.0
    assert correctness.by_words(said("x")) is None


def test_by_place_one_gold_page_is_enough() -> None:
    one = said(answer(claims=[claim("x", cited(page=1))]), gold=(gold(page=1), gold(page=2)))

    assert correctness.by_place(one) == 1.0
    assert correctness.by_place(said("x", gold=(gold(page=1),))) == 0.0
    assert correctness.by_place(said("x")) is None
