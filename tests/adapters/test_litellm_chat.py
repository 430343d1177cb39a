import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from typing_extensions import override

from corrobora.adapters.litellm_chat import LiteLLMChat
from corrobora.errors import ConfigError, UpstreamBusy, UpstreamError, UpstreamRefused
from corrobora.generation.check import check
from corrobora.generation.model_writer import AnswerReply, ModelWriter
from corrobora.ports import ChatModel, Message, Reply
from corrobora.records import Query
from corrobora.testing.contracts.chat_model import ChatModelContract, Saying
from corrobora.testing.evidence import evidence, line_box, page, source
from corrobora.testing.openai_replies import (
    Dropped,
    Failed,
    Raw,
    Said,
    Scripted,
    busy,
    filtered,
)
from corrobora.testing.openai_server import OpenAIServer, Script
from corrobora.testing.scripted_model import MADE_UP, ScriptedModel

pytestmark = pytest.mark.slow  # litellm takes seconds to import
HELLO = [Message(role="user", text="hello")]
YES = Said(text="Yes", first_token={"Yes": -0.1, "No": -2.4})


def chat_of(server: OpenAIServer, *, retries: int = 1, timeout: float = 5.0) -> LiteLLMChat:
    return LiteLLMChat(
        "openai/scripted",
        api_base=server.base_url,
        api_key="sk-secret",
        timeout=timeout,
        retries=retries,
    )


async def ask(script: Script, *, retries: int = 1) -> tuple[Reply, OpenAIServer]:
    with OpenAIServer(script) as server:
        return await chat_of(server, retries=retries).complete(HELLO, max_tokens=5), server


async def refusal(script: Script, *, retries: int = 1) -> tuple[UpstreamError, OpenAIServer]:
    with OpenAIServer(script) as server:
        with pytest.raises(UpstreamError) as caught:
            await chat_of(server, retries=retries).complete(HELLO, max_tokens=5)
        return caught.value, server


class TestLiteLLMChat(ChatModelContract):
    @override
    @pytest.fixture
    def saying(self) -> Saying:
        @contextmanager
        def model(text: str) -> Iterator[ChatModel]:
            with OpenAIServer([Said(text=text, first_token={text: -0.1, "No": -2.4})]) as server:
                yield chat_of(server)

        return model


async def test_a_call_is_made_at_temperature_0_with_key_limit_and_text() -> None:
    _, server = await ask(["hi"])

    (request,) = server.requests
    assert request.headers["authorization"] == "Bearer sk-secret"
    assert request.body == {
        "model": "scripted",
        "messages": [{"role": "user", "content": "hello"}],
        "max_tokens": 5,
        "temperature": 0.0,
    }


async def test_an_image_travels_as_a_data_url() -> None:
    message = Message(role="user", text="look", images=(b"\x89PNG!", b"\xff\xd8!"))

    with OpenAIServer(["seen"]) as server:
        await chat_of(server).complete([message], max_tokens=5)

    urls = [
        block["image_url"]["url"] for block in server.requests[0].body["messages"][0]["content"][1:]
    ]
    assert urls == ["data:image/png;base64,iVBORyE=", "data:image/jpeg;base64,/9gh"]


async def test_a_429_is_waited_for_as_long_as_it_asks() -> None:
    started = time.perf_counter()

    reply, server = await ask([busy(retry_after=0.4), "hi"])

    assert reply.text == "hi"
    assert len(server.requests) == 2
    assert 0.4 <= time.perf_counter() - started < 3.0


@pytest.mark.parametrize(
    "fault", [Failed(status=503), Failed(status=529), Failed(status=502), Dropped(), busy()]
)
async def test_a_passing_fault_is_tried_again(fault: Scripted) -> None:
    reply, server = await ask([fault, "hi"])

    assert reply.text == "hi"
    assert len(server.requests) == 2


async def test_a_slow_reply_is_tried_again() -> None:
    with OpenAIServer([Said(text="late", delay=30), "hi"]) as server:
        reply = await chat_of(server, timeout=0.3).complete(HELLO, max_tokens=5)

    assert reply.text == "hi"


async def test_retries_have_a_limit_and_the_last_error_comes_out() -> None:
    error, server = await refusal([busy(retry_after=0.01)], retries=2)

    assert isinstance(error, UpstreamBusy)
    assert error.retry_after == 0.01
    assert len(server.requests) == 3


async def test_a_server_that_asks_for_an_hour_is_not_waited_for() -> None:
    error, server = await refusal([busy(retry_after=3600)])

    assert "asks to wait 3600 s" in str(error)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "part"),
    [
        (Failed(status=400, message="odd"), UpstreamRefused, "refuses: odd"),
        (Failed(status=401, message="bad sk-secret"), UpstreamRefused, "check CORROBORA_API_KEY"),
        (Failed(status=403, message="no"), UpstreamRefused, "refuses: no"),
        (Failed(status=404, message="none"), UpstreamRefused, "check the name of the model"),
        (filtered(), UpstreamRefused, "content management policy"),
        (Said(text="", finish_reason="content_filter"), UpstreamRefused, "content filter"),
        (Failed(status=500, message="boom"), UpstreamError, "failed: boom"),
        (Raw(body=b"<html>"), UpstreamError, "did not reply with JSON"),
        (Raw(body=b"{}"), UpstreamError, "choices"),
    ],
)
async def test_a_lasting_fault_is_one_clear_line_and_not_tried_again(
    fault: Scripted, kind: type[UpstreamError], part: str
) -> None:
    error, server = await refusal([fault])

    assert type(error) is kind
    assert part in str(error)
    assert "sk-secret" not in str(error)
    assert "\n" not in str(error)
    assert len(server.requests) == 1


async def test_a_dead_server_is_named_with_what_to_do() -> None:
    with OpenAIServer(["never"]) as server:
        chat = chat_of(server)

    with pytest.raises(UpstreamError, match="cannot be reached: start its server") as caught:
        await chat.complete(HELLO, max_tokens=5)

    assert f"openai/scripted at {server.base_url} " in str(caught.value)


async def test_a_schema_is_asked_for_in_the_strict_form() -> None:
    with OpenAIServer(["{}"]) as server:
        await chat_of(server).complete(HELLO, max_tokens=5, schema=AnswerReply)

    asked = server.requests[0].body["response_format"]["json_schema"]
    assert (asked["name"], asked["strict"]) == ("AnswerReply", True)
    assert asked["schema"]["required"] == ["claims", "insufficient", "reason"]
    assert asked["schema"]["additionalProperties"] is False
    assert asked["schema"]["$defs"]["QuoteReply"]["required"] == ["key", "quote"]


async def test_what_a_server_does_not_know_is_asked_for_less_and_remembered() -> None:
    script: list[Scripted] = [
        Failed(status=400, message="json_schema is not supported"),
        Failed(status=400, message="unknown field response_format"),
        "{}",
    ]

    with OpenAIServer(script) as server:
        chat = chat_of(server)
        await chat.complete(HELLO, max_tokens=5, schema=AnswerReply)
        await chat.complete(HELLO, max_tokens=5, schema=AnswerReply)

    formats = [request.body.get("response_format", {}).get("type") for request in server.requests]
    assert formats == ["json_schema", "json_object", None, None]


async def test_log_probabilities_are_asked_with_alternatives_and_penalties_off() -> None:
    with OpenAIServer([YES]) as server:
        reply = await chat_of(server).complete(HELLO, max_tokens=1, logprobs=True)

    body = server.requests[0].body
    assert (body["logprobs"], body["top_logprobs"], body["repetition_penalty"]) == (True, 20, 1.0)
    assert reply.first_token == {"Yes": -0.1, "No": -2.4}


async def test_refused_log_probabilities_leave_a_reply_without() -> None:
    script: list[Scripted] = [
        Failed(status=400, message="repetition_penalty is not permitted"),
        Failed(status=400, message="top_logprobs must be at most 5"),
        Failed(status=400, message="logprobs are not available"),
        Said(text="Yes"),
    ]

    with OpenAIServer(script) as server:
        reply = await chat_of(server).complete(HELLO, max_tokens=1, logprobs=True)

    assert (reply.text, reply.first_token) == ("Yes", None)
    assert [r.body.get("top_logprobs") for r in server.requests] == [20, 20, 5, None]


async def test_usage_is_counted_and_an_unknown_price_is_0() -> None:
    reply, _ = await ask([Said(text="hi", input_tokens=123, output_tokens=7)])

    assert (reply.input_tokens, reply.output_tokens, reply.usd) == (123, 7, 0.0)


async def test_a_known_price_is_counted() -> None:
    with OpenAIServer([Said(text="hi", input_tokens=1000, output_tokens=100)]) as server:
        chat = LiteLLMChat("openai/gpt-4o-mini", api_base=server.base_url, api_key="k")
        reply = await chat.complete(HELLO, max_tokens=5)

    assert reply.usd > 0.0


async def test_a_server_of_ones_own_needs_no_key() -> None:
    with OpenAIServer(["hi"]) as server:
        chat = LiteLLMChat("openai/scripted", api_base=server.base_url)
        reply = await chat.complete(HELLO, max_tokens=5)

    assert reply.text == "hi"


async def test_a_missing_key_is_said_before_anything_is_sent() -> None:
    with pytest.raises(ConfigError, match="openai/x needs a key: set CORROBORA_API_KEY"):
        await LiteLLMChat("openai/x").complete(HELLO, max_tokens=5)


def test_a_well_known_name_gets_its_provider() -> None:
    assert LiteLLMChat("gpt-4o-mini").name == "openai/gpt-4o-mini"


def test_a_name_without_provider_is_a_matter_of_settings() -> None:
    with pytest.raises(ConfigError, match=r"expected a model as provider/model .* got 'foo'"):
        LiteLLMChat("foo")


async def test_an_unknown_provider_is_a_matter_of_settings() -> None:
    with pytest.raises(ConfigError, match="got 'nope/x'"):
        await LiteLLMChat("nope/x").complete(HELLO, max_tokens=5)


async def test_litellm_prints_nothing(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    await refusal([Failed(status=500)])

    assert capfd.readouterr() == ("", "")
    assert [record.name for record in caplog.records if record.name.startswith("LiteLLM")] == []


def test_importing_the_adapter_does_not_import_litellm() -> None:
    code = (
        "import sys, corrobora.adapters.litellm_chat;"
        "sys.exit(any(m in sys.modules for m in ('litellm', 'openai', 'tenacity')))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_a_draft_with_faults_comes_through_and_the_check_drops_and_corrects() -> None:
    items = [
        evidence("E1", "The lighthouse was built in 1874.", boxes=[line_box(0)]),
        evidence("E2", "Boats built here come at night.", boxes=[line_box(1)]),
    ]
    texts = source({"d1": [page(items[0].text, items[1].text)]})
    model = ScriptedModel(fabricate=True, misplace=True, busy=1, retry_after=0.1)

    with OpenAIServer(model) as server:
        writer = ModelWriter(chat_of(server), max_tokens=500)
        draft = await writer.write(Query(text="When was the lighthouse built?"), items)
    checked = await check(draft, evidence=items, texts=texts)

    found = [(c.key, c.verdict) for claim in checked.claims for c in claim.citations]
    assert found == [("E1", "verified"), ("E2", "misplaced")]
    assert [fault.quote for fault in checked.rejected] == [MADE_UP]
    assert len(server.requests) == 2
