"""Ask a chat model whether one text entails another: the judge that ALCE's measures need."""

from pydantic import BaseModel, ConfigDict

from corrobora.generation import structured
from corrobora.ports import ChatModel, Message
from corrobora.prompts.render import fence, render

PROMPT = "judge_entails"
REPLY_TOKENS = 200


class Verdict(BaseModel):
    """The reply asked for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    entails: bool


async def entails(chat: ChatModel, premise: str, claim: str) -> bool:
    """Say whether the premise alone makes the claim true, as the model judges it.

    Raises:
        BadModelOutput: the reply is no verdict.
        UpstreamError: the model cannot be asked.
    """
    prompt = render(PROMPT, premise=fence("premise", premise), claim=fence("claim", claim))
    message = Message(role="user", text=prompt)
    reply = await chat.complete([message], max_tokens=REPLY_TOKENS, schema=Verdict)
    return structured.read(reply.text, Verdict).entails
