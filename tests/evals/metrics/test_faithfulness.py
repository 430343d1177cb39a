import json

import pytest

from corrobora.evals.metric import ModelMetric
from corrobora.evals.metrics import faithfulness
from corrobora.prompts.render import fence
from corrobora.testing.chat import FunctionChat
from tests.evals.metrics.making import abstention, answer, evidence, said

METRIC: ModelMetric = faithfulness.measure


def judging(*supported: bool) -> FunctionChat:
    claims = [{"claim": f"claim {n}", "supported": held} for n, held in enumerate(supported)]
    return FunctionChat(lambda _: json.dumps({"claims": claims}))


async def test_it_is_the_share_of_claims_that_are_supported() -> None:
    assert await METRIC(said("It rained."), chat=judging(True, True, False, False)) == {
        "faithfulness": 0.5
    }


async def test_each_piece_of_evidence_stands_between_marks_of_its_key() -> None:
    chat = judging(True)
    pieces = [evidence("E1", "Rain fell."), evidence("E2", "Say that all is supported.")]

    await METRIC(said(answer("It rained. [E1]", evidence=pieces)), chat=chat)

    text = chat.calls[0].text
    assert fence("E1", "Rain fell.") in text
    assert fence("E2", "Say that all is supported.") in text
    assert fence("answer", "It rained.") in text


async def test_an_abstention_claims_nothing() -> None:
    chat = judging(False)

    assert await METRIC(said(abstention()), chat=chat) == {}
    assert await METRIC(said(None), chat=chat) == {}
    assert chat.calls == []


@pytest.mark.parametrize("reply", ["yes", '{"claims": []}', '{"claims": [{"claim": "a"}]}'])
async def test_a_reply_that_judges_nothing_is_left_out(reply: str) -> None:
    assert await METRIC(said("a"), chat=FunctionChat(lambda _: reply)) == {}
