"""Our messages and replies in the form that LiteLLM takes and gives."""

import base64
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from corrobora.errors import UpstreamError, UpstreamRefused
from corrobora.ports import Message, Reply

if TYPE_CHECKING:
    from litellm import Choices, ModelResponse

PNG = b"\x89PNG"


def message(message: Message) -> dict[str, Any]:
    """Return a message with its images as data URLs."""
    if not message.images:
        return {"role": message.role, "content": message.text}
    pictures = [
        {"type": "image_url", "image_url": {"url": _data_url(image)}} for image in message.images
    ]
    return {"role": message.role, "content": [{"type": "text", "text": message.text}, *pictures]}


def json_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """Return the response_format that asks for a schema, in the strict form."""
    return {
        "type": "json_schema",
        "json_schema": {
            "name": schema.__name__,
            "schema": _strict(schema.model_json_schema()),
            "strict": True,
        },
    }


def reply(response: "ModelResponse", *, model: str, usd: float) -> Reply:
    """Return the first choice of a response as a Reply.

    Raises:
        UpstreamError: there is no choice in it.
        UpstreamRefused: a content filter stopped it.
    """
    if not response.choices:
        raise UpstreamError(f"{model}: expected a choice in the reply, got none")
    choice = response.choices[0]
    if choice.finish_reason == "content_filter":
        raise UpstreamRefused(f"{model} refuses: its content filter stopped the reply")
    usage = getattr(response, "usage", None)
    return Reply(
        text=choice.message.content or "",
        first_token=_first_token(choice),
        input_tokens=getattr(usage, "prompt_tokens", 0) or 0,
        output_tokens=getattr(usage, "completion_tokens", 0) or 0,
        usd=usd,
    )


def _data_url(image: bytes) -> str:
    kind = "png" if image.startswith(PNG) else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(image).decode()}"


def _strict(node: object) -> object:
    """Return a schema with every property required, none besides, and no defaults."""
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    strict = {name: _strict(value) for name, value in node.items() if name != "default"}
    if isinstance(node.get("properties"), dict):
        strict |= {"additionalProperties": False, "required": list(node["properties"])}
    return strict


def _first_token(choice: "Choices") -> dict[str, float] | None:
    """Return the alternatives of the first token with their log-probabilities."""
    content = getattr(getattr(choice, "logprobs", None), "content", None)
    if not content:
        return None
    first = content[0]
    given = {option.token: option.logprob for option in first.top_logprobs or ()}
    return {first.token: first.logprob} | given
