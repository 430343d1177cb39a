"""Write with a language model: claims, each with quotes under keys, read strictly.

What the model says is a draft: `generation.check` looks up its quotes and refuses keys that are
not in the evidence. Its sentences are made inert here, so that a document cannot speak through
them by a link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from pydantic import BaseModel, ConfigDict

from corrobora.generation import structured
from corrobora.generation.inert import inert
from corrobora.ports import ChatModel, Message
from corrobora.prompts.render import fence, render
from corrobora.records import Draft, DraftClaim, DraftQuote, Evidence, Query

PROMPT = "write_answer"
REPAIR = "write_answer_repair"
INSUFFICIENT = "insufficient"  # the field, or the whole reply, that says: not answerable
NO_CLAIM = "the model made no claim from the evidence"


class QuoteReply(BaseModel):
    """A quote as the model gives it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    key: str
    quote: str


class ClaimReply(BaseModel):
    """A claim as the model gives it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    text: str
    quotes: list[QuoteReply]


class AnswerReply(BaseModel):
    """The whole reply that is asked for."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    claims: list[ClaimReply]
    insufficient: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ModelWriter:
    """A Writer that asks a chat model."""

    chat: ChatModel
    max_tokens: int

    async def write(
        self, query: Query, evidence: Sequence[Evidence], *, complaint: str = ""
    ) -> Draft:
        """Return the model's claims, or the reason that it gives for having none.

        Raises:
            BadModelOutput: the reply cannot be read as an answer.
            UpstreamError: the model cannot be asked.
        """
        message = Message(role="user", text=_prompt(query, evidence, complaint))
        reply = await self.chat.complete([message], max_tokens=self.max_tokens, schema=AnswerReply)
        if reply.text.strip(" \n.\"'`*").lower() == INSUFFICIENT:
            return Draft(claims=(), reason=NO_CLAIM)
        return _draft(structured.read(reply.text, AnswerReply), evidence)


def _prompt(query: Query, evidence: Sequence[Evidence], complaint: str) -> str:
    prompt = render(
        PROMPT,
        sources=fence("sources", "\n".join(_source(item) for item in evidence)),
        evidence="\n".join(fence(item.key, item.text) for item in evidence),
        query=fence("question", query.text),
    )
    if not complaint:
        return prompt
    return f"{prompt}\n{render(REPAIR, complaint=fence('faults', complaint))}"


def _source(evidence: Evidence) -> str:
    name = " ".join(PurePath(evidence.uri).name.split())
    if evidence.page is not None:
        return f"{evidence.key}: {name}, page {evidence.page}"
    if evidence.start is not None:
        return f"{evidence.key}: {name}, from second {evidence.start:.0f}"
    return f"{evidence.key}: {name}"


def _draft(reply: AnswerReply, evidence: Sequence[Evidence]) -> Draft:
    sources = [item.text for item in evidence]
    reason = inert(reply.reason, sources=sources) or NO_CLAIM
    if reply.insufficient:
        return Draft(claims=(), reason=reason)
    claims = tuple(
        DraftClaim(
            text=text,
            quotes=tuple(DraftQuote(key=q.key.strip(), text=q.quote) for q in claim.quotes),
        )
        for claim in reply.claims
        if (text := inert(claim.text, sources=sources))
    )
    return Draft(claims=claims, reason="" if claims else reason)
