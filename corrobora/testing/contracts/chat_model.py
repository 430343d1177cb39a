"""What every ChatModel keeps: subclass, override the fixture `saying`, pytest runs the suite."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from pydantic import BaseModel

from corrobora.ports import ChatModel, Message

Saying = Callable[[str], AbstractContextManager[ChatModel]]
MESSAGES = (
    Message(role="system", text="You answer in one word."),
    Message(role="user", text="Is it so?", images=(b"\x89PNG\r\n\x1a\n",)),
)


class Verdict(BaseModel):
    """A schema to ask for."""

    holds: bool


class ChatModelContract:
    """Run by every chat model, real and fake."""

    @pytest.fixture
    def saying(self) -> Saying:
        """Return a function that gives, inside a `with`, a model that says a text always."""
        raise NotImplementedError

    async def test_a_reply_has_text_and_usage(self, saying: Saying) -> None:
        """What was said comes back with the tokens that it took."""
        with saying("Yes") as chat:
            reply = await chat.complete(MESSAGES, max_tokens=5)

        assert reply.text == "Yes"
        assert reply.input_tokens > 0
        assert reply.output_tokens > 0
        assert reply.usd >= 0.0

    async def test_the_name_has_its_provider(self, saying: Saying) -> None:
        """Traces and reports name the model as "provider/model"."""
        with saying("Yes") as chat:
            provider, _, model = chat.name.partition("/")

        assert provider
        assert model

    async def test_a_schema_gives_text_that_can_be_read_as_it(self, saying: Saying) -> None:
        """Validation is the caller's; the text comes through unchanged."""
        with saying('{"holds": true}') as chat:
            reply = await chat.complete(MESSAGES, max_tokens=50, schema=Verdict)

        assert Verdict.model_validate_json(reply.text).holds

    async def test_log_probabilities_are_of_the_first_token(self, saying: Saying) -> None:
        """Where they are asked for, each alternative has a log-probability, at most 0."""
        with saying("Yes") as chat:
            reply = await chat.complete(MESSAGES, max_tokens=1, logprobs=True)

        assert reply.first_token is not None
        assert reply.first_token["Yes"] <= 0.0
        assert all(value <= 0.0 for value in reply.first_token.values())

    async def test_log_probabilities_come_only_when_asked_for(self, saying: Saying) -> None:
        """A reply without them says so by None."""
        with saying("Yes") as chat:
            reply = await chat.complete(MESSAGES, max_tokens=1)

        assert reply.first_token is None

    async def test_calls_can_run_side_by_side(self, saying: Saying) -> None:
        """One model serves a whole batch at once."""
        with saying("Yes") as chat:
            replies = await asyncio.gather(
                *(chat.complete(MESSAGES, max_tokens=5) for _ in range(8))
            )

        assert [reply.text for reply in replies] == ["Yes"] * 8
