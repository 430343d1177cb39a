"""What the check of quotes found: verified, misplaced or fabricated, and claims without any.

A misplaced quote stands in the sources and was moved to its true place. What was fabricated is
dropped before an answer leaves, so the share is not 0 only for answers of other systems.
"""

from collections.abc import Sequence
from typing import get_args

from corrobora.evals.metric import Column
from corrobora.evals.metrics import citations
from corrobora.evals.outcome import Pair
from corrobora.records import Verdict

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return citations_verified, _misplaced, _fabricated, quote_verified, claims_uncited.

    The first three are shares of an answer's citations; quote_verified is 1 where all of them
    are verified; claims_uncited counts claims. None for abstentions and, but for the last, for
    answers that cite nothing.
    """
    shares = {
        f"citations_{verdict}": tuple(_share(pair, verdict) for pair in pairs)
        for verdict in VERDICTS
    }
    verified = shares["citations_verified"]
    return {
        **shares,
        "quote_verified": tuple(None if v is None else float(v == 1) for v in verified),
        "claims_uncited": tuple(_uncited(pair) for pair in pairs),
    }


def _share(pair: Pair, verdict: Verdict) -> float | None:
    answer = pair[1].answer
    cited = citations.of(answer) if answer else ()
    if not cited:
        return None
    return sum(one.verdict == verdict for one in cited) / len(cited)


def _uncited(pair: Pair) -> float | None:
    answer = pair[1].answer
    if answer is None or answer.outcome == "abstained":
        return None
    return float(sum(not claim.citations for claim in answer.claims))
