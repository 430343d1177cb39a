import importlib.util
import json
from collections.abc import Callable

import pytest

from corrobora.adapters import ragas_metrics
from corrobora.adapters.ragas_metrics import RagasMetrics
from corrobora.errors import BadModelOutput, ConfigError
from corrobora.testing.chat import Call, FunctionChat
from corrobora.testing.embedder import HashEmbedder

INSTALLED = importlib.util.find_spec("ragas") is not None
needs_ragas = pytest.mark.skipif(not INSTALLED, reason="ragas is not installed")

QUERY = "How high is the dam?"
ANSWER = "It is 12 metres high."
CONTEXTS = ["The dam is 12 metres high.", "Pump 7 hums at night."]


def judging(call: Call) -> str:
    """Return what ragas asks for, by the schema that comes with the call."""
    assert call.schema is not None
    statement = {"statement": ANSWER, "reason": "it says so"}
    useful = CONTEXTS[0] in call.text
    replies = {
        "StatementGeneratorOutput": {"statements": [ANSWER, "It hums."]},
        "NLIStatementOutput": {
            "statements": [statement | {"verdict": 1}, statement | {"verdict": 0}]
        },
        "AnswerRelevanceOutput": {"question": QUERY, "noncommittal": 0},
        "ContextPrecisionOutput": {"reason": "useful", "verdict": int(useful)},
        "ContextRecallOutput": {"classifications": [statement | {"attributed": 1}]},
    }
    return json.dumps(replies[call.schema.__name__])


def metrics(reply: Callable[[Call], str] = judging) -> tuple[RagasMetrics, FunctionChat]:
    chat = FunctionChat(reply)
    return RagasMetrics(chat, HashEmbedder()), chat


@pytest.mark.skipif(INSTALLED, reason="ragas is installed")
def test_without_ragas_it_says_how_to_get_it() -> None:
    with pytest.raises(ConfigError, match="pip install ragas"):
        metrics()


@pytest.mark.parametrize("results", [{"a": float("nan"), "b": 0.5}])
def test_what_is_not_a_number_is_left_out(results: dict[str, float]) -> None:
    class Result:
        def __init__(self, value: float) -> None:
            self.value = value

    made = {name: Result(value) for name, value in results.items()}

    assert ragas_metrics._values(made) == {"b": 0.5}


@needs_ragas
async def test_all_four_are_measured_through_our_model() -> None:
    ragas, chat = metrics()

    values = await ragas.measure(QUERY, ANSWER, contexts=CONTEXTS, reference="12 metres")

    assert values == {
        "ragas_faithfulness": pytest.approx(0.5),
        "ragas_answer_relevancy": pytest.approx(1.0),
        "ragas_context_precision": pytest.approx(1.0),
        "ragas_context_recall": pytest.approx(1.0),
    }
    assert len(chat.calls) == 2 + 3 + len(CONTEXTS) + 1


@needs_ragas
@pytest.mark.parametrize(
    ("answer", "contexts", "reference", "names"),
    [
        ("", CONTEXTS, "12 metres", {"ragas_context_precision", "ragas_context_recall"}),
        (ANSWER, [" "], "12 metres", {"ragas_answer_relevancy"}),
        (ANSWER, CONTEXTS, "", {"ragas_faithfulness", "ragas_answer_relevancy"}),
        ("", [], "", set()),
    ],
)
async def test_what_does_not_apply_is_left_out(
    answer: str, contexts: list[str], reference: str, names: set[str]
) -> None:
    ragas, _ = metrics()

    assert set(await ragas.measure(QUERY, answer, contexts=contexts, reference=reference)) == names


@needs_ragas
async def test_a_reply_of_another_form_is_told() -> None:
    ragas, _ = metrics(lambda _: "I think it is fine.")

    with pytest.raises(BadModelOutput):
        await ragas.measure(QUERY, ANSWER, contexts=CONTEXTS, reference="12 metres")
