import json
import subprocess
import sys

import httpx
import pytest

from corrobora.prompts.render import fence
from corrobora.testing.openai_replies import Dropped, Failed, Raw, Said, Scripted, busy, filtered
from corrobora.testing.openai_server import OpenAIServer, Script
from corrobora.testing.scripted_model import ScriptedModel

BODY = {"model": "scripted", "messages": [{"role": "user", "content": "Is it so?"}]}


def ask(script: Script, **more: object) -> tuple[httpx.Response, OpenAIServer]:
    with OpenAIServer(script) as server:
        url = f"{server.base_url}/chat/completions"
        return httpx.post(url, json=BODY | more, timeout=2.0), server


def test_a_text_is_a_completion_with_usage() -> None:
    response, _ = ask(["Yes"])

    assert response.json()["choices"][0]["message"]["content"] == "Yes"
    assert response.json()["usage"]["total_tokens"] == 15


def test_log_probabilities_come_when_asked_best_first() -> None:
    said = Said(text="Yes", first_token={"No": -2.0, "Yes": -0.1})

    asked, _ = ask([said], logprobs=True, top_logprobs=1)
    not_asked, _ = ask([said])

    token = asked.json()["choices"][0]["logprobs"]["content"][0]
    assert token["token"] == "Yes"
    assert [option["token"] for option in token["top_logprobs"]] == ["Yes"]
    assert "logprobs" not in not_asked.json()["choices"][0]


@pytest.mark.parametrize(
    ("scripted", "status", "part"),
    [
        (busy(retry_after=2), 429, "too many requests"),
        (filtered(), 400, "content_filter"),
        (Failed(status=500), 500, "scripted failure"),
        (Raw(body=b"<html>"), 200, "<html>"),
    ],
)
def test_a_fault_is_given_as_scripted(scripted: Scripted, status: int, part: str) -> None:
    response, _ = ask([scripted])

    assert response.status_code == status
    assert part in response.text


def test_a_busy_reply_says_when_to_come_back() -> None:
    response, _ = ask([busy(retry_after=0.5)])

    assert response.headers["Retry-After"] == "0.5"


def test_a_dropped_connection_gives_no_reply() -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        ask([Dropped()])


def test_a_slow_reply_ends_with_the_server() -> None:
    with (
        OpenAIServer([Said(text="late", delay=60)]) as server,
        pytest.raises(httpx.ReadTimeout),
    ):
        httpx.post(f"{server.base_url}/chat/completions", json=BODY, timeout=0.1)


def test_the_last_reply_of_a_sequence_stays() -> None:
    with OpenAIServer(["one", "two"]) as server:
        url = f"{server.base_url}/chat/completions"
        texts = [
            httpx.post(url, json=BODY).json()["choices"][0]["message"]["content"] for _ in range(3)
        ]

    assert texts == ["one", "two", "two"]


def test_requests_are_kept_with_their_text_and_headers() -> None:
    blocks = [
        {"type": "text", "text": "Look:"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}},
    ]

    _, server = ask(["Yes"], messages=[{"role": "user", "content": blocks}])

    assert server.requests[0].text == "Look:"
    assert server.requests[0].headers["content-type"] == "application/json"


def test_models_are_listed() -> None:
    with OpenAIServer(["x"]) as server:
        assert httpx.get(f"{server.base_url}/models").json()["data"][0]["id"] == "scripted"


@pytest.mark.slow
def test_it_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "corrobora.testing.openai_server", "--port", "0", "--busy=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = f"{process.stdout.readline().strip()}/chat/completions"
        first, second = httpx.post(url, json=BODY), httpx.post(url, json=BODY)
        process.terminate()

    assert (first.status_code, second.status_code) == (429, 200)


PIECES = [
    ("question", "When was the lighthouse built?"),
    ("E1", "The lighthouse was built in 1874. It is tall."),
    ("E2", "Boats built here come at night."),
]


def draft(model: ScriptedModel) -> list[tuple[str, str]]:
    prompt = "\n".join(fence(key, text) for key, text in PIECES)
    response, _ = ask(model, messages=[{"role": "user", "content": prompt}])
    claims = json.loads(response.json()["choices"][0]["message"]["content"])["claims"]
    return [(quote["key"], quote["quote"]) for claim in claims for quote in claim["quotes"]]


def test_the_scripted_model_quotes_the_sentence_that_shares_most_with_the_question() -> None:
    assert draft(ScriptedModel()) == [("E1", "The lighthouse was built in 1874.")]


def test_the_scripted_model_errs_on_request() -> None:
    quotes = draft(ScriptedModel(fabricate=True, misplace=True))

    assert quotes[1] == ("E1", "Boats built here come at night.")
    assert "1874" in quotes[2][1]
    assert quotes[2][1] not in PIECES[1][1]


def test_the_scripted_model_judges_with_log_probabilities() -> None:
    prompt = f"{fence('candidate', PIECES[1][1])}\n\nQuery: When was the lighthouse built?\n"

    response, _ = ask(
        ScriptedModel(),
        messages=[{"role": "user", "content": prompt}],
        logprobs=True,
        top_logprobs=5,
    )

    choice = response.json()["choices"][0]
    assert choice["message"]["content"] == "Yes"
    assert len(choice["logprobs"]["content"][0]["top_logprobs"]) == 2


def test_the_scripted_model_repeats_a_question_that_it_shall_reword() -> None:
    prompt = "Write one other wording.\n\nQuestion: When was it built?\n\nReply with it only."

    response, _ = ask(ScriptedModel(), messages=[{"role": "user", "content": prompt}])

    assert response.json()["choices"][0]["message"]["content"] == "When was it built?"
