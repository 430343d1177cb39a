import json

import pytest

from corrobora.testing.openai_replies import Failed
from corrobora.testing.openai_server import OpenAIServer
from corrobora.testing.scripted_model import ScriptedModel
from tests.cli.conftest import Command, Ran

pytestmark = pytest.mark.slow

WHY = "Why was pump 3 at Mill Basin replaced, and how high is the dam at Ferry Lane?"


BOTH = "Which pump hums at night, and which pump at Mill Basin was replaced in June?"


def ask(
    corrobora: Command, index: str, server: OpenAIServer, *more: str, question: str = WHY
) -> Ran:
    where = ("--index", index, "--model", "openai/scripted", "--api-base", server.base_url)
    return corrobora("ask", question, *where, "--json", *more)


def test_a_model_writes_and_every_call_is_counted(corrobora: Command, index: str) -> None:
    with OpenAIServer(ScriptedModel()) as server:
        ran = ask(corrobora, index, server)

    usage = ran.json["usage"]
    assert ran.json["outcome"] == "answered"
    assert {c["verdict"] for claim in ran.json["claims"] for c in claim["citations"]} == {
        "verified"
    }
    assert usage["stages"]["write"]["calls"] == 1
    assert usage["stages"]["judge"]["calls"] >= 1
    assert usage["calls"] == sum(stage["calls"] for stage in usage["stages"].values())
    assert usage["input_tokens"] > 0
    assert usage["output_tokens"] > 0


def test_a_fabricated_quote_is_dropped_and_told(corrobora: Command, index: str) -> None:
    with OpenAIServer(ScriptedModel(fabricate=True)) as server:
        ran = ask(corrobora, index, server)

    assert "lighthouse" not in json.dumps(ran.json["claims"])
    assert "lighthouse" not in ran.json["text"]
    assert any("dropped" in note for note in ran.json["notes"])


def test_a_misplaced_quote_is_moved_to_where_it_stands(
    corrobora: Command, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORROBORA_JUDGE", "false")  # it would leave one piece of evidence
    with OpenAIServer(ScriptedModel(misplace=True)) as server:
        ran = ask(corrobora, index, server, question=BOTH)

    citations = [c for claim in ran.json["claims"] for c in claim["citations"]]
    assert "misplaced" in {c["verdict"] for c in citations}
    assert all("cited as" in c["note"] for c in citations if c["verdict"] == "misplaced")


def test_a_busy_service_is_waited_for(corrobora: Command, index: str) -> None:
    with OpenAIServer(ScriptedModel(busy=1)) as server:
        ran = ask(corrobora, index, server)

    assert (ran.code, ran.json["outcome"]) == (0, "answered")


def test_a_dead_service_is_one_clear_line(corrobora: Command, index: str) -> None:
    with OpenAIServer(ScriptedModel()) as server:
        pass  # it is gone again

    ran = ask(corrobora, index, server)

    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert server.base_url in ran.err


def test_a_refusal_is_one_clear_line(corrobora: Command, index: str) -> None:
    refused = Failed(status=401, message="no such key")

    with OpenAIServer(lambda _: refused) as server:
        ran = ask(corrobora, index, server)

    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "no such key" in ran.err


def test_a_limit_of_calls_holds(corrobora: Command, index: str) -> None:
    with OpenAIServer(ScriptedModel()) as server:
        ran = ask(corrobora, index, server, "--max-calls", "1")

    assert ran.json["usage"]["calls"] == 1
    assert ran.json["outcome"] == "answered"
