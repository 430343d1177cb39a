"""What a scripted OpenAI-compatible server can do with a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the server got it."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]  # names in small letters

    @property
    def text(self) -> str:
        """All text that was said to the model, images left out."""
        parts = []
        for message in self.body["messages"]:
            content = message["content"]
            blocks = [{"text": content}] if isinstance(content, str) else content
            parts += [block["text"] for block in blocks if "text" in block]
        return "\n".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A completion."""

    text: str
    first_token: Mapping[str, float] | None = None  # log-probabilities, sent where asked for
    input_tokens: int = 10
    output_tokens: int = 5
    finish_reason: str = "stop"
    delay: float = 0.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An error as OpenAI's protocol words it."""

    status: int
    message: str = "scripted failure"
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Status 200 with any body."""

    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """The connection is closed without a reply."""


Scripted: TypeAlias = str | Said | Failed | Raw | Dropped


def busy(*, retry_after: float | None = None) -> Failed:
    """Return a 429, with a Retry-After header where seconds are given."""
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return Failed(status=429, message="too many requests", headers=headers)


def filtered() -> Failed:
    """Return a content filter's refusal."""
    message = "The response was filtered due to the prompt triggering content management policy"
    return Failed(status=400, message=message, code="content_filter")
