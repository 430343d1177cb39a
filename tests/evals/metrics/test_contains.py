import pytest

from corrobora.evals.metric import AnswerMetric
from corrobora.evals.metrics import contains
from tests.evals.metrics.making import abstention, answer, cited, claim, said

METRIC: AnswerMetric = contains.measure


@pytest.mark.parametrize(
    ("text", "wanted", "held"),
    [
        ("Revenue rose to $1,234.5 million.", "1234.5 million", True),
        ("It cost 3.5 dollars.", "35", False),
        ("In 1935 it rained.", "35", False),
        ("a theory", "The", False),
        ("The Hague is a city", "hague", True),
        ("", "x", False),
    ],
)
def test_words_and_numbers_are_found_whole(text: str, wanted: str, held: bool) -> None:
    assert contains.holds(text, wanted) is held


def test_any_right_answer_in_the_text_will_do() -> None:
    one = said("It was founded in Bern in 1848. [E1]", answers=("Zürich", "Bern"))

    assert METRIC([one])["answer_in_text"] == (1.0,)


def test_keys_of_evidence_are_not_part_of_the_text() -> None:
    assert METRIC([said("It rained. [E1]", answers=("E1",))])["answer_in_text"] == (0.0,)


def test_quotes_are_looked_in_one_by_one_and_fabricated_ones_are_not() -> None:
    quotes = [cited("in New"), cited("York")]
    made_up = cited("New York", verdict="fabricated")
    pairs = [
        said(answer(claims=[claim("x", *quotes, made_up)]), answers=("New York",)),
        said(answer(claims=[claim("x", cited("of New York"))]), answers=("New York",)),
    ]

    assert METRIC(pairs)["answer_in_quotes"] == (0.0, 1.0)


def test_every_item_of_a_list_has_to_stand_there() -> None:
    right = ("['13', '14']",)
    pairs = [said(text, answers=right, answer_format="List") for text in ("13 and 14", "13 and 15")]

    assert METRIC(pairs)["answer_in_text"] == (1.0, 0.0)


def test_parts_of_a_long_answer_are_counted() -> None:
    one = said("Ada met Grace", parts=(("Ada", "Lady Lovelace"), ("Babbage",)))

    assert METRIC([one])["parts_in_text"] == (0.5,)


def test_an_abstention_holds_nothing_and_no_gold_does_not_apply() -> None:
    pairs = [said(abstention(), answers=("a",), parts=(("a",),)), said("a"), said(None)]

    assert set(METRIC(pairs).values()) == {(0.0, None, None)}


def test_where_no_answer_is_right_it_does_not_apply() -> None:
    one = said("a", answers=("a",), parts=(("a",),), answerable=False)

    assert set(METRIC([one]).values()) == {(None,)}
