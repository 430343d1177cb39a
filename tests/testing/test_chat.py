from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from typing_extensions import override

from corrobora.errors import UpstreamRefused
from corrobora.ports import ChatModel, Message, Reply
from corrobora.testing.chat import Call, FunctionChat
from corrobora.testing.contracts.chat_model import ChatModelContract, Saying


class TestFunctionChat(ChatModelContract):
    @override
    @pytest.fixture
    def saying(self) -> Saying:
        @contextmanager
        def model(text: str) -> Iterator[ChatModel]:
            yield FunctionChat(lambda _: text)

        def give(text: str) -> AbstractContextManager[ChatModel]:
            return model(text)

        return give


async def test_it_keeps_its_calls() -> None:
    chat = FunctionChat(lambda call: call.text.upper())

    reply = await chat.complete([Message(role="user", text="say it")], max_tokens=3)

    assert reply.text == "SAY IT"
    assert [call.max_tokens for call in chat.calls] == [3]


async def test_a_whole_reply_passes_as_it_is() -> None:
    whole = Reply(text="x", usd=0.5)

    assert await FunctionChat(lambda _: whole).complete([], max_tokens=1) is whole


async def test_it_may_raise() -> None:
    def refuse(call: Call) -> str:
        raise UpstreamRefused(f"no to {call.max_tokens}")

    with pytest.raises(UpstreamRefused, match="no to 7"):
        await FunctionChat(refuse).complete([], max_tokens=7)
