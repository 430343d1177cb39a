import inspect
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import litellm
import litellm.exceptions
import openai
import pytest

from corrobora.adapters import litellm_errors
from corrobora.errors import ConfigError, UpstreamBusy, UpstreamError, UpstreamRefused

pytestmark = pytest.mark.slow  # litellm takes seconds to import
BASE = "http://user:pass@127.0.0.1:9/v1?key=1"


def translated(error: Exception, *, base: str | None = None) -> Exception:
    twin = litellm_errors.translate(error, model="openai/m", base=base, secret="sk-secret")
    assert twin is not None
    return twin


def busy_with(headers: dict[str, str]) -> UpstreamBusy:
    request = httpx.Request("POST", "http://127.0.0.1")
    response = httpx.Response(429, headers=headers, request=request)
    twin = translated(litellm.exceptions.RateLimitError("slow", "openai", "m", response=response))
    assert isinstance(twin, UpstreamBusy)
    return twin


def test_every_exception_of_litellm_has_a_twin() -> None:
    foreign = {
        name
        for name, item in vars(litellm.exceptions).items()
        if inspect.isclass(item) and issubclass(item, Exception)
    }

    assert foreign - set(litellm_errors.TWINS) == set()


def test_no_twin_is_left_of_an_exception_that_is_gone() -> None:
    assert [name for name in litellm_errors.TWINS if not hasattr(litellm.exceptions, name)] == []


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("slow"),
        openai.OpenAIError("odd"),
        httpx.InvalidURL("odd"),
    ],
)
def test_exceptions_of_the_clients_below_litellm_do_not_leak(error: Exception) -> None:
    assert isinstance(translated(error), UpstreamError)


def test_our_own_bug_passes_untouched() -> None:
    with (
        pytest.raises(KeyError),
        litellm_errors.upstream_errors(model="openai/m", base=None, secret=None),
    ):
        raise KeyError("ours")


def test_the_key_is_not_in_the_message() -> None:
    error = litellm.exceptions.AuthenticationError("bad key sk-secret", "openai", "m")

    assert str(translated(error)) == "openai/m refuses: bad key ***; check CORROBORA_API_KEY"


def test_the_address_is_named_without_user_password_and_query() -> None:
    message = str(translated(httpx.ReadTimeout("slow"), base=BASE))

    assert "http://127.0.0.1:9/v1 " in message
    assert "pass" not in message
    assert "key=1" not in message


def test_a_message_is_one_line_of_bounded_length() -> None:
    error = litellm.exceptions.BadRequestError("long\n" * 500, "m", "openai")

    assert len(str(translated(error)).splitlines()) == 1
    assert len(str(translated(error))) < 300


def test_the_names_of_classes_are_not_passed_on() -> None:
    error = litellm.exceptions.Timeout(
        "litellm.Timeout: APITimeoutError - Request timed out.", "m", "openai"
    )

    assert str(translated(error)) == "openai/m is busy: Request timed out."


@pytest.mark.parametrize("seconds", ["1.5", "0"])
def test_retry_after_is_read_in_seconds(seconds: str) -> None:
    assert busy_with({"Retry-After": seconds}).retry_after == float(seconds)


def test_retry_after_is_read_as_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=30)

    after = busy_with({"Retry-After": format_datetime(later, usegmt=True)}).retry_after

    assert after is not None
    assert 25 < after <= 30


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}])
def test_retry_after_may_be_missing_or_nonsense(headers: dict[str, str]) -> None:
    assert busy_with(headers).retry_after is None


def test_an_exhausted_quota_is_not_busy() -> None:
    error = litellm.exceptions.RateLimitError(
        "You exceeded your current quota, code insufficient_quota", "openai", "m"
    )

    assert isinstance(translated(error), UpstreamRefused)


def test_a_reply_that_is_no_json_names_what_was_expected() -> None:
    error = litellm.exceptions.InternalServerError("Expecting value", "openai", "m")
    error.__cause__ = json.JSONDecodeError("Expecting value", "<html>", 0)

    assert "did not reply with JSON" in str(translated(error, base=BASE))


def test_an_unknown_provider_is_a_matter_of_settings() -> None:
    error = litellm.exceptions.LiteLLMUnknownProvider("nope/x")

    assert isinstance(translated(error), ConfigError)
