"""A chat model made of a function."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from corrobora.ports import Message, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call, as the model saw it."""

    messages: tuple[Message, ...]
    max_tokens: int
    schema: type[BaseModel] | None
    logprobs: bool

    @property
    def text(self) -> str:
        """All that was said to the model."""
        return "\n".join(message.text for message in self.messages)


class FunctionChat:
    """A ChatModel whose replies are a function of the call; it keeps its calls.

    The function returns a text, a whole `Reply`, or raises. A text costs a token a word.
    """

    def __init__(
        self, reply: Callable[[Call], str | Reply], *, name: str = "fake/function"
    ) -> None:
        self._reply = reply
        self._name = name
        self.calls: list[Call] = []

    @property
    def name(self) -> str:
        """The model as "provider/model"."""
        return self._name

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        schema: type[BaseModel] | None = None,
        logprobs: bool = False,
    ) -> Reply:
        """Return what the function makes of the call."""
        call = Call(
            messages=tuple(messages), max_tokens=max_tokens, schema=schema, logprobs=logprobs
        )
        self.calls.append(call)
        reply = self._reply(call)
        if isinstance(reply, Reply):
            return reply
        return Reply(
            text=reply,
            first_token={reply.split()[0]: 0.0} if logprobs and reply.strip() else None,
            input_tokens=len(call.text.split()),
            output_tokens=len(reply.split()),
        )
