"""What the check of quotes found: verified, misplaced or fabricated, and claims without any.

A misplaced quote stands in the sources and was moved to its true place. What was fabricated is
dropped before an answer leaves, so that its share is not 0 only for answers of other systems;
what a writer made up shows in quotes_dropped and quotes_found, over its first and last draft.
"""

from collections.abc import Sequence
from typing import get_args

from corrobora.evals.metric import Column
from corrobora.evals.metrics import citations
from corrobora.evals.outcome import Pair
from corrobora.records import Verdict

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return the columns of quotes.

    citations_verified, _misplaced, _fabricated, quote_verified, claims_uncited, quotes_dropped
    and quotes_found.

    The first three are shares of an answer's citations; quote_verified is 1 where all of them
    are verified; claims_uncited counts claims. None for abstentions and, but for the last, for
    answers that cite nothing. quotes_dropped counts quotes, of abstentions too; quotes_found is
    the share kept of those kept and dropped, None where there are none of either.
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
        "quotes_dropped": tuple(_dropped(pair) for pair in pairs),
        "quotes_found": tuple(_found(pair) for pair in pairs),
    }


def _share(pair: Pair, verdict: Verdict) -> float | None:
    answer = pair[1].answer
    cited = citations.of(answer) if answer else ()
    if not cited:
        return None
    return sum(one.verdict == verdict for one in cited) / len(cited)


def _dropped(pair: Pair) -> float | None:
    answer = pair[1].answer
    return None if answer is None else float(answer.quotes_dropped)


def _found(pair: Pair) -> float | None:
    answer = pair[1].answer
    if answer is None:
        return None
    kept = sum(one.verdict != "fabricated" for one in citations.of(answer))
    made_up = len(citations.of(answer)) - kept
    written = kept + made_up + answer.quotes_dropped
    return kept / written if written else None


def _uncited(pair: Pair) -> float | None:
    answer = pair[1].answer
    if answer is None or answer.outcome == "abstained":
        return None
    return float(sum(not claim.citations for claim in answer.claims))
