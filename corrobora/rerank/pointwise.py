"""A chat model judges candidates one by one: yes or no, softened by their probabilities.

UniME-V2: MLLM-as-a-Judge for Universal Multimodal Embedding Learning, 2025, section on the
judge: s = e^yes / (e^yes + e^no) from the logits of "Yes" and "No".

Differs from the paper: by API, where one token with its alternatives is all there is to see, so
the spellings of yes and of no are summed; the score becomes logit s, evidence for or against. A
service that gives no probabilities is believed by its word, graded and capped at WORD nats: that
is not calibrated and the log says so. A reply that is neither is ignorance.
"""

import asyncio
import logging
import math
import re
from collections.abc import Mapping, Sequence

from corrobora.errors import BudgetExceeded, UpstreamError
from corrobora.ports import ChatModel, Message, Reply
from corrobora.prompts.render import fence, render
from corrobora.records import Element, ElementId, Query, Ranking, SourceId

LIMIT = 6.0  # nats, either way: models are surer than they are right
WORD = 1.5  # nats for a bare yes or no, uncalibrated
HALF_WORD = 0.4  # nats for "partly" or "maybe"
READ = 6000  # characters of a candidate that are sent
REPLY_TOKENS = 4  # the first decides; "Yes." may come as two

YES, NO = "yes", "no"  # the words that the prompt asks for
_HEDGES = ("partly", "partially", "somewhat", "maybe", "possibly", "perhaps")
_FIRST_WORD = re.compile(r"[^\W\d_]+")

logger = logging.getLogger(__name__)


class PointwiseJudge:
    """Asks a chat model about the first candidates, several at a time."""

    def __init__(self, chat: ChatModel, *, candidates: int, concurrency: int) -> None:
        self._chat = chat
        self._candidates = candidates
        self._concurrency = concurrency

    @property
    def source(self) -> SourceId:
        """Name the judge in traces and runs."""
        return SourceId("judge/pointwise")

    async def judge(
        self,
        query: Query,
        elements: Sequence[Element],
        *,
        rankings: Sequence[Ranking],  # noqa: ARG002 - the model reads; scores would lead it
    ) -> Mapping[ElementId, float]:
        """Return signed weights for the first `candidates` elements that could be judged.

        One that fails is left out; the budget's end leaves out the rest.

        Raises:
            UpstreamError: none of the first `concurrency` could be judged, for this reason.
            BudgetExceeded: the limit was reached before the first.
        """
        asked = elements[: self._candidates]
        first, rest = asked[: self._concurrency], asked[self._concurrency :]
        replies = await self._ask_all(query, first)
        failures = [reply for reply in replies if not isinstance(reply, Reply)]
        if failures and len(failures) == len(replies):
            raise failures[0]  # a service that answers none of these is not asked on
        replies += await self._ask_all(query, rest)
        judged = {}
        for element, reply in zip(asked, replies, strict=True):
            weight = verdict(reply) if isinstance(reply, Reply) else None
            if weight is None:
                logger.info("%s gave no verdict on %s", self._chat.name, element.id)
            else:
                judged[element.id] = weight
        return judged

    async def _ask_all(
        self, query: Query, elements: Sequence[Element]
    ) -> list[Reply | UpstreamError | BudgetExceeded]:
        limit = asyncio.Semaphore(self._concurrency)
        return await asyncio.gather(*(self._ask(query, e, limit=limit) for e in elements))

    async def _ask(
        self, query: Query, element: Element, *, limit: asyncio.Semaphore
    ) -> Reply | UpstreamError | BudgetExceeded:
        prompt = render(
            "judge_pointwise",
            query=query.text,
            candidate=fence("candidate", (element.indexed or element.text)[:READ]),
        )
        async with limit:
            try:
                return await self._chat.complete(
                    [Message(role="user", text=prompt)], max_tokens=REPLY_TOKENS, logprobs=True
                )
            except (UpstreamError, BudgetExceeded) as error:
                return error


def verdict(reply: Reply) -> float | None:
    """Return the weight in nats of a yes or no, None where the reply is neither."""
    if reply.first_token:
        soft = _soft(reply.first_token)
        if soft is not None:
            return soft
    return _by_word(reply.text)


def _soft(alternatives: Mapping[str, float]) -> float | None:
    """Return logit of yes against no; None where neither is among the alternatives.

    Of two words, one that is not listed is at most as likely as the least that is, and as
    what the listed leave over.
    """
    sums = {YES: 0.0, NO: 0.0}
    for token, log_probability in alternatives.items():
        word = token.strip(" \t\n\r\"'*.,:\u2581\u0120").lower()
        if word in sums:
            sums[word] += math.exp(min(log_probability, 0.0))
    if not any(sums.values()):
        return None
    left_over = max(1.0 - math.fsum(math.exp(min(p, 0.0)) for p in alternatives.values()), 1e-6)
    unseen = min(left_over, *(math.exp(min(p, 0.0)) for p in alternatives.values()))
    odds = math.log(sums[YES] or unseen) - math.log(sums[NO] or unseen)
    return min(max(odds, -LIMIT), LIMIT)


def _by_word(text: str) -> float | None:
    match = _FIRST_WORD.search(text)
    word = match.group().lower() if match else ""
    grades = {YES: WORD, NO: -WORD} | dict.fromkeys(_HEDGES, HALF_WORD)
    if word in grades:
        logger.info("judged by a word without probabilities: uncalibrated")
    return grades.get(word)
