import json
from collections.abc import Sequence

import pytest

from corrobora.evals.metric import ModelMetric
from corrobora.evals.metrics import alce
from corrobora.records import Citation
from corrobora.testing.chat import FunctionChat
from tests.evals.metrics.making import abstention, answer, cited, claim, said

METRIC: ModelMetric = alce.judge


async def holds(premise: str, statement: str) -> bool:
    """Judge that a premise entails a claim if it has all of the claim's letters."""
    return set(statement) <= set(premise)


async def figures(*claims: tuple[str, Sequence[str | Citation]]) -> dict[str, float]:
    made = [
        claim(text, *(cited(q) if isinstance(q, str) else q for q in quotes))
        for text, quotes in claims
    ]
    return await alce.score(said(answer(claims=made)), entails=holds)


@pytest.mark.parametrize(
    ("claims", "recall", "precision"),
    [
        ([("ab", ["ab"])], 1, 1),
        ([("ab", ["a"])], 0, 0),
        ([("ab", ["a", "b"])], 1, 1),  # together, each needed
        ([("ab", ["a", "b", "x"])], 1, 2 / 3),  # the third is not
        ([("ab", ["ab", "x"])], 1, 1 / 2),
        ([("ab", ["ab", "ab"])], 1, 1),  # each supports it alone
        ([("ab", ["ab"]), ("ab", [])], 1 / 2, 1),
        ([("ab", [])], 0, 0),
        ([("ab", ["a", "x"]), ("c", ["c"])], 1 / 2, 1 / 3),  # an unsupported claim's count too
    ],
)
async def test_a_quote_is_needed_if_it_supports_alone_or_the_others_do_not(
    claims: list[tuple[str, list[str | Citation]]], recall: float, precision: float
) -> None:
    found = await figures(*claims)

    assert found[alce.RECALL] == pytest.approx(recall)
    assert found[alce.PRECISION] == pytest.approx(precision)


async def test_a_fabricated_quote_supports_nothing_and_counts_as_cited() -> None:
    found = await figures(("ab", ["ab", cited("ab", verdict="fabricated")]))

    assert found == {alce.RECALL: 1.0, alce.PRECISION: 0.5}


async def test_many_pairs_give_columns_and_abstentions_none() -> None:
    pairs = [said(answer(claims=[claim("a", cited("a"))])), said(abstention()), said(None)]

    columns = await alce.measure(pairs, entails=holds)

    assert columns == {alce.RECALL: (1.0, None, None), alce.PRECISION: (1.0, None, None)}


async def test_a_chat_model_can_be_the_judge() -> None:
    chat = FunctionChat(lambda call: json.dumps({"entails": "rain" in call.text}))
    claims = [claim("It was wet.", cited("rain")), claim("It was wet.", cited("sun"))]

    assert await METRIC(said(answer(claims=claims)), chat=chat) == {
        alce.RECALL: 0.5,
        alce.PRECISION: 0.5,
    }


async def test_a_verdict_that_cannot_be_read_leaves_the_figures_out() -> None:
    chat = FunctionChat(lambda _: "perhaps")

    assert await METRIC(said(answer(claims=[claim("a", cited("a"))])), chat=chat) == {}
