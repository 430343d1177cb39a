"""Completeness, judged by a model: the share of a right answer's facts that the answer states.

Xiangyu Peng et al.: UniDoc-Bench: A Unified Benchmark for Document-Centric Multimodal RAG, 2025,
evaluation of answers: the facts that answer the question are taken out of the right answer,
then each is looked for in the answer.

Differs from the paper: one call lists the facts and judges them, where it makes two; a question
is judged once here, and the runner repeats it to show the spread. Of several right answers the
first is taken.
"""

from pydantic import BaseModel, ConfigDict

from corrobora.errors import BadModelOutput
from corrobora.evals.dataset import Case
from corrobora.evals.metrics import plain_answer
from corrobora.evals.outcome import Pair
from corrobora.generation import structured
from corrobora.ports import ChatModel, Message
from corrobora.prompts.render import fence, render

PROMPT = "judge_completeness"
REPLY_TOKENS = 2000


class Fact(BaseModel):
    """One fact of the right answer, and whether the answer states it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    fact: str
    stated: bool


class Facts(BaseModel):
    """The reply asked for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    facts: list[Fact]


async def measure(pair: Pair, /, *, chat: ChatModel) -> dict[str, float]:
    """Return completeness; an abstention has 0 without asking.

    Empty without a right answer or an answer, where the sources hold none, and where the
    model's reply cannot be read or lists no fact.

    Raises:
        UpstreamError: the model cannot be asked.
    """
    case, outcome = pair
    right = _right(case)
    if not right or case.answerable is False or outcome.answer is None:
        return {}
    said = plain_answer.text(outcome.answer)
    if not said:
        return {"completeness": 0.0}
    prompt = render(
        PROMPT,
        query=fence("query", case.text),
        right=fence("right", right),
        answer=fence("answer", said),
    )
    message = Message(role="user", text=prompt)
    reply = await chat.complete([message], max_tokens=REPLY_TOKENS, schema=Facts)
    try:
        facts = structured.read(reply.text, Facts).facts
    except BadModelOutput:
        return {}
    return {"completeness": sum(one.stated for one in facts) / len(facts)} if facts else {}


def _right(case: Case) -> str:
    if case.answers:
        return case.answers[0]
    return "\n".join(part[0] for part in case.parts if part)
