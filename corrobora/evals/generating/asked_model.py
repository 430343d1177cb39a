"""Questions by a language model: written from one element, and checked before they are kept.

Code looks its quote up in the element. Then the model answers the question twice: with nothing
but the element it must give the same answer, without it another one or none, for what can be
guessed says nothing about a search. Three calls a question at most.

What it does not see: pictures. A figure is asked about by its caption and the words in it.
"""

import logging
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from corrobora.errors import BadModelOutput
from corrobora.evals.generating import agree, statements
from corrobora.evals.generating.drafted import Drafted, Dropped
from corrobora.generation import quotes, structured
from corrobora.ports import ChatModel, Message
from corrobora.prompts.render import fence, render
from corrobora.records import Element

WRITE, ANSWER = "generate_question", "answer_from"
NO_MATERIAL = "(There is no material.)"
FEWEST = 8  # words of an element worth a call
MAX_TOKENS = 400

ASIDE = "references, contents, too short"
NOT_JSON = "the model's reply is not the JSON asked for"
NO_FACT = "the model found nothing to ask"
POINTS = "the question is not understood alone"
NO_QUOTE = "the quote is not in the element"
NOT_ANSWERABLE = "not answerable from the element"
GUESSABLE = "guessable without the element"

R = TypeVar("R", bound=BaseModel)
logger = logging.getLogger(__name__)


class QuestionReply(BaseModel):
    """The reply that is asked for; empty strings: there is nothing to ask."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    question: str
    answer: str
    quote: str


class AnswerFromReply(BaseModel):
    """The answer to a question; empty: it cannot be told."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    answer: str


@dataclass(frozen=True, slots=True)
class AskedModel:
    """A Drafter that asks a chat model."""

    chat: ChatModel

    async def __call__(self, element: Element, /, *, title: str) -> Drafted | Dropped:
        """Return a question that passed every check, or the first check that it failed.

        Raises:
            UpstreamError: the model cannot be asked.
            BudgetExceeded: the limit of the run is reached.
        """
        if statements.is_aside(element) or len(element.text.split()) < FEWEST:
            return Dropped(ASIDE)
        try:
            reply = await self._write(element, title)
            fault = _fault(reply, element) or await self._unsound(reply, element)
        except BadModelOutput as error:
            logger.info("%s: %s", element.id, error)
            return Dropped(NOT_JSON, usable=False)
        return Dropped(fault, usable=True) if fault else _drafted(reply)

    async def _unsound(self, reply: QuestionReply, element: Element) -> str:
        """Return what two answers to the question show to be wrong with it, "" for nothing."""
        with_it = await self._answer(reply.question, fence("element", element.text))
        if not agree.same(with_it, reply.answer):
            return NOT_ANSWERABLE
        without = await self._answer(reply.question, NO_MATERIAL)
        return GUESSABLE if agree.same(without, reply.answer) else ""

    async def _write(self, element: Element, title: str) -> QuestionReply:
        where = f", page {element.where.page}" if element.where.page is not None else ""
        prompt = render(
            WRITE, source=fence("source", f"{title}{where}"), element=fence("element", element.text)
        )
        return await self._ask(prompt, QuestionReply)

    async def _answer(self, question: str, material: str) -> str:
        prompt = render(ANSWER, material=material, query=fence("question", question))
        return (await self._ask(prompt, AnswerFromReply)).answer

    async def _ask(self, prompt: str, schema: type[R]) -> R:
        message = Message(role="user", text=prompt)
        reply = await self.chat.complete([message], max_tokens=MAX_TOKENS, schema=schema)
        return structured.read(reply.text, schema)


def _fault(reply: QuestionReply, element: Element) -> str:
    """Return what is wrong with the question by itself, "" where nothing is."""
    if not (reply.question.strip() and reply.answer.strip()):
        return NO_FACT
    if not quotes.find_in_text(reply.quote, element.text):
        return NO_QUOTE
    return POINTS if statements.points_out(reply.question) else ""


def _drafted(reply: QuestionReply) -> Drafted:
    return Drafted(
        question=" ".join(reply.question.split()),
        answer=reply.answer.strip(),
        kind="model",
        quote=" ".join(reply.quote.split()),
    )
