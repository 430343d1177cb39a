"""Turn what LiteLLM raises into our errors: one line that says what failed and what to do.

LiteLLM reports a refused connection, a dropped one, a missing key and a reply that is no JSON
all as `InternalServerError` (1.106), so the causes below an exception are looked at first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from corrobora.errors import (
    ConfigError,
    CorroboraError,
    UpstreamBusy,
    UpstreamError,
    UpstreamRefused,
)

BUSY = ("BadGatewayError", "MidStreamFallbackError", "RateLimitError", "ServiceUnavailableError",
        "Timeout")  # fmt: skip
REFUSED = (
    "AuthenticationError", "BadRequestError", "BlockedPiiEntityError", "BudgetExceededError",
    "ContentPolicyViolationError", "ContextWindowExceededError", "GuardrailRaisedException",
    "ImageFetchError", "InvalidRequestError", "ModelNotMappedError", "ModifyResponseException",
    "NotFoundError", "PaymentRequiredError", "PermissionDeniedError", "RejectedRequestError",
    "SensitiveDataRouteException", "UnprocessableEntityError", "UnsupportedParamsError",
    "VectorStoreSearchError",
)  # fmt: skip
FAILED = ("APIConnectionError", "APIError", "APIResponseValidationError", "InternalServerError",
          "JSONSchemaValidationError", "MockException", "OpenAIError")  # fmt: skip
TWINS: Mapping[str, type[CorroboraError]] = {
    **dict.fromkeys(BUSY, UpstreamBusy),
    **dict.fromkeys(REFUSED, UpstreamRefused),
    **dict.fromkeys(FAILED, UpstreamError),
    "LiteLLMUnknownProvider": ConfigError,
}
FOREIGN = frozenset({"litellm", "openai", "httpx"})
UNREACHABLE = frozenset({"ConnectError", "ConnectTimeout", "ProxyError", "UnsupportedProtocol"})
DROPPED = frozenset({"ReadError", "WriteError", "CloseError", "RemoteProtocolError"})
PASSING = (408, 429, 502, 503, 504, 529)  # 529: some services' "overloaded"
NO_KEY = re.compile(r"missing.{0,30}(?:credential|api.?key)", re.IGNORECASE)
NO_PROVIDER = "LLM Provider NOT provided"
NO_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota", re.IGNORECASE)
PREFIX = re.compile(r"^(?:(?:litellm\.)?\w*(?:Error|Exception|Timeout)(?::| -)\s*)+")
LONGEST = 200  # characters of a service's own words that are passed on
PROVIDER_ADVICE = (
    "expected a model as provider/model (openai/gpt-4o-mini, ollama/llama3.1), got {model!r}"
)


@contextmanager
def upstream_errors(*, model: str, base: str | None, secret: str | None) -> Iterator[None]:
    """Raise our twin of whatever LiteLLM and its clients raise; our own bugs pass untouched."""
    try:
        yield
    except Exception as error:  # the translator must see everything
        twin = translate(error, model=model, base=base, secret=secret)
        if twin is None:
            raise
        raise twin from error


def translate(
    error: Exception, *, model: str, base: str | None, secret: str | None
) -> CorroboraError | None:
    """Return our twin of a foreign exception, None for one that is not foreign."""
    named = [cls.__name__ for cls in type(error).__mro__ if _package(cls) in FOREIGN]
    if not named:
        return None
    said = _said(error, secret)
    where = f"{model} at {shown(base)}" if base else model
    if NO_PROVIDER in str(error):
        return ConfigError(PROVIDER_ADVICE.format(model=model))
    if NO_KEY.search(said):
        return ConfigError(
            f"{where} needs a key: set CORROBORA_API_KEY, or the provider's own variable"
        )
    return _by_cause(error, where) or _by_name(error, named, where=where, said=said)


def shown(base: str) -> str:
    """Return a base URL without user, password and query."""
    parts = urlsplit(base)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _package(cls: type) -> str:
    return cls.__module__.partition(".")[0]


def _by_cause(error: BaseException, where: str) -> UpstreamError | None:
    """Return the twin that a failed connection below the exception calls for."""
    cause: BaseException | None = error
    while cause is not None:
        name, package = type(cause).__name__, _package(type(cause))
        if package == "httpx" and name in UNREACHABLE:
            return UpstreamError(
                f"{where} cannot be reached: start its server or set CORROBORA_API_BASE to its"
                " address; without a model, answers are quotes only"
            )
        if package == "httpx" and name in DROPPED:
            return UpstreamBusy(f"{where} dropped the connection")
        if name == "JSONDecodeError":
            return UpstreamError(
                f"{where} did not reply with JSON: expected the address of an OpenAI-compatible"
                " server, as http://127.0.0.1:8000/v1"
            )
        cause = cause.__cause__ or cause.__context__
    return None


def _by_name(error: Exception, named: Sequence[str], *, where: str, said: str) -> CorroboraError:
    kind = next((TWINS[name] for name in named if name in TWINS), UpstreamError)
    if kind is UpstreamError:  # a class for whatever has no class: the status says more
        kind = _by_status(getattr(error, "status_code", None))
    if kind is UpstreamBusy and not NO_QUOTA.search(str(error)):
        return _busy(error, where, said)
    if kind in (UpstreamBusy, UpstreamRefused):
        return UpstreamRefused(f"{where} refuses: {said}{_advice(named[0])}")
    return kind(f"{where} failed: {said}")


def _by_status(status: object) -> type[UpstreamError]:
    if status in PASSING:
        return UpstreamBusy
    refused = (
        isinstance(status, int)
        and HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    )
    return UpstreamRefused if refused else UpstreamError


def _busy(error: Exception, where: str, said: str) -> UpstreamBusy:
    after = _retry_after(error)
    wait = f"; it asks to wait {after:g} s" if after is not None else ""
    return UpstreamBusy(f"{where} is busy: {said}{wait}", retry_after=after)


def _retry_after(error: Exception) -> float | None:
    """Return the seconds of a Retry-After header, given in seconds or as a date."""
    headers: Any = getattr(error, "litellm_response_headers", None)
    if not headers:
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _advice(name: str) -> str:
    match name:
        case "AuthenticationError" | "PermissionDeniedError":
            return "; check CORROBORA_API_KEY"
        case "NotFoundError":
            return "; check the name of the model"
        case "ContextWindowExceededError":
            return "; keep less evidence (CORROBORA_KEEP)"
        case _:
            return ""


def _said(error: Exception, secret: str | None) -> str:
    """Return the service's words on one line, without the key."""
    said = " ".join(PREFIX.sub("", str(error)).split()) or type(error).__name__
    if secret:
        said = said.replace(secret, "***")
    return said if len(said) <= LONGEST else said[:LONGEST] + "..."
