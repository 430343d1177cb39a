"""ALCE's citation recall and precision: do the quotes of a claim support it, and is each needed?

Tianyu Gao, Howard Yen, Jiatong Yu and Danqi Chen: Enabling Large Language Models to Generate
Text with Citations, EMNLP 2023, section 3 (citation quality) and the published scorer. A claim
has recall 1 if its citations together entail it. A citation has precision 1 if its claim has
recall 1 and the citation entails the claim alone, or the others without it do not.

Differs from the paper: the premise is the cited quote, not the passage around it; a claim is
one of the answer's claims, not a sentence found in its text; the judge is whatever is passed
in, where the paper has TRUE (T5-XXL). A fabricated quote is no premise but counts as cited.
"""

from collections.abc import Awaitable, Callable, Sequence

from corrobora.errors import BadModelOutput
from corrobora.evals.metric import Column
from corrobora.evals.metrics import entailment
from corrobora.evals.outcome import Pair
from corrobora.ports import ChatModel
from corrobora.records import Claim

RECALL, PRECISION = "ALCE_citation_recall", "ALCE_citation_precision"

Entails = Callable[[str, str], Awaitable[bool]]  # premise, claim


async def measure(pairs: Sequence[Pair], /, *, entails: Entails) -> dict[str, Column]:
    """Return ALCE_citation_recall and ALCE_citation_precision, pair by pair."""
    values = [await score(pair, entails=entails) for pair in pairs]
    return {name: tuple(one.get(name) for one in values) for name in (RECALL, PRECISION)}


async def judge(pair: Pair, /, *, chat: ChatModel) -> dict[str, float]:
    """Return both figures with a chat model as the judge.

    Empty where one of its verdicts cannot be read: the other verdicts make no figure.

    Raises:
        UpstreamError: the model cannot be asked.
    """

    async def entails(premise: str, claim: str) -> bool:
        return await entailment.entails(chat, premise, claim)

    try:
        return await score(pair, entails=entails)
    except BadModelOutput:
        return {}


async def score(pair: Pair, /, *, entails: Entails) -> dict[str, float]:
    """Return recall (mean over claims) and precision (share of citations) of one answer.

    Empty for an abstention or no answer; claims that cite nothing make a precision of 0.
    """
    answer = pair[1].answer
    if answer is None or not answer.claims:
        return {}
    supported = needed = cited = 0
    for claim in answer.claims:
        holds, useful = await _claim(claim, entails)
        supported += holds
        needed += useful
        cited += len(claim.citations)
    return {RECALL: supported / len(answer.claims), PRECISION: needed / cited if cited else 0.0}


async def _claim(claim: Claim, entails: Entails) -> tuple[bool, int]:
    """Return whether the quotes entail the claim, and how many of them are needed."""
    quotes = [one.quote for one in claim.citations if one.verdict != "fabricated"]
    if not quotes or not await entails("\n".join(quotes), claim.text):
        return False, 0
    if len(quotes) == 1:
        return True, 1
    useful = 0
    for at, quote in enumerate(quotes):
        others = "\n".join(quotes[:at] + quotes[at + 1 :])
        useful += await entails(quote, claim.text) or not await entails(others, claim.text)
    return True, useful
