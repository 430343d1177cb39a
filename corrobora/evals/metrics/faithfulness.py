"""Faithfulness, judged by a model: the share of an answer's claims that its evidence supports.

Xiangyu Peng et al.: UniDoc-Bench: A Unified Benchmark for Document-Centric Multimodal RAG, 2025,
evaluation of answers: claims are taken out of the answer, then each is looked for in what
supports it.

Differs from the paper: a claim is held against the evidence that the answer was written from,
where the published scorer takes the right answer and the gold passages, so that a claim which is
right and has no source is not faithful here. One call lists the claims and judges them.

Not covered: pictures. Evidence is what its element's text says.
"""

from pydantic import BaseModel, ConfigDict

from corrobora.errors import BadModelOutput
from corrobora.evals.metrics import plain_answer
from corrobora.evals.outcome import Pair
from corrobora.generation import structured
from corrobora.ports import ChatModel, Message
from corrobora.prompts.render import fence, render
from corrobora.records import Answer

PROMPT = "judge_faithfulness"
REPLY_TOKENS = 2000


class ClaimVerdict(BaseModel):
    """One claim of the answer, and whether the evidence supports it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    claim: str
    supported: bool


class ClaimVerdicts(BaseModel):
    """The reply asked for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    claims: list[ClaimVerdict]


async def measure(pair: Pair, /, *, chat: ChatModel) -> dict[str, float]:
    """Return faithfulness.

    Empty for an abstention or no answer, and where the model's reply cannot be read or lists
    no claim.

    Raises:
        UpstreamError: the model cannot be asked.
    """
    case, outcome = pair
    if outcome.answer is None or not plain_answer.text(outcome.answer):
        return {}
    message = Message(role="user", text=_prompt(case.text, outcome.answer))
    reply = await chat.complete([message], max_tokens=REPLY_TOKENS, schema=ClaimVerdicts)
    try:
        claims = structured.read(reply.text, ClaimVerdicts).claims
    except BadModelOutput:
        return {}
    return {"faithfulness": sum(one.supported for one in claims) / len(claims)} if claims else {}


def _prompt(query: str, answer: Answer) -> str:
    return render(
        PROMPT,
        query=fence("query", query),
        evidence="\n".join(fence(item.key, item.text) for item in answer.evidence),
        answer=fence("answer", plain_answer.text(answer)),
    )
