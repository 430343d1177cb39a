"""The worst cases, with the reason in words: what a person should look at first.

Kinds in the order of their weight: failed, a fabricated citation, a wrong answer given with
confidence, gold lost before the evidence, gold ranked deep, evidence with gold that no citation
names, a wrong answer given with doubt, a misplaced citation. Where there are too many, each
kind gives its worst in turn, so that no kind hides the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from corrobora.evals import waterfall
from corrobora.evals.dataset import Case, Gold, Unit
from corrobora.evals.outcome import Outcome, Pair
from corrobora.records import Citation, Verdict

CONFIDENT = 0.5
RIGHT = 0.5  # of a score of answers, from 0 to 1
DEEP = 10  # ranks that are looked at by most

Kind = Literal[
    "failed", "fabricated", "overconfident", "lost", "deep", "unused", "wrong", "misplaced"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """A case that went badly."""

    case: Case
    outcome: Outcome
    kind: Kind
    reason: str  # sentences for a person
    lost_at: str = ""  # the first stage after which none of the gold is left; empty: it is left
    gold: Gold | None = None  # the piece that the reason speaks of; None: the case has none


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A case with where its gold stands."""

    pair: Pair
    gold: tuple[Gold, ...]
    ranks: Mapping[str, waterfall.Ranks]  # by stage that was run, in order
    unit: Unit
    score: float | None  # of the answer, where something could score it

    @property
    def last(self) -> str:
        """The last stage that has any of the gold; empty: none has."""
        having = [stage for stage, ranks in self.ranks.items() if any(r is not None for r in ranks)]
        return having[-1] if having else ""

    @property
    def lost_at(self) -> str:
        """The stage after the last that has any of the gold."""
        ran = list(self.ranks)
        if not self.gold or not ran or self.last == ran[-1]:
            return ""
        return ran[ran.index(self.last) + 1] if self.last else ran[0]

    @property
    def nearest(self) -> int:
        """The piece of gold that came furthest, the better ranked there of two."""
        at = self.ranks.get(self.last, (None,) * len(self.gold))
        return min(range(len(at)), key=lambda i: (at[i] is None, at[i] or 0, i))

    @property
    def best(self) -> int:
        """Return the rank of the nearest gold in the last stage that has it; 0: none has."""
        return (self.ranks[self.last][self.nearest] or 0) if self.last else 0


def choose(
    pairs: Sequence[Pair],
    *,
    unit: Unit,
    most: int = 20,
    scores: Mapping[str, float] | None = None,
) -> tuple[Worst, ...]:
    """Return at most `most` cases, heaviest kind first, the worst of a kind first.

    `scores` by case id, from 0 to 1, say how right answers are. Without one, an answer is wrong
    where the case cannot be answered, or where none of its citations names gold. Ties keep the
    order of the pairs.
    """
    by_kind: dict[Kind, list[_Seen]] = {kind: [] for kind in get_args(Kind)}
    for pair in pairs:
        seen = _Seen(
            pair=pair,
            gold=waterfall.units(pair[0], unit=unit),
            ranks=waterfall.ranks(pair, unit=unit),
            unit=unit,
            score=(scores or {}).get(pair[0].id),
        )
        kind = _kind(seen)
        if kind is not None:
            by_kind[kind].append(seen)
    for each in by_kind.values():
        each.sort(key=_badness)
    counts = _shared_out({kind: len(each) for kind, each in by_kind.items()}, most=most)
    return tuple(
        _told(seen, kind) for kind, each in by_kind.items() for seen in each[: counts[kind]]
    )


def _shared_out(available: Mapping[Kind, int], *, most: int) -> dict[Kind, int]:
    """Say how many of each kind are taken, one of each in turn."""
    taken = dict.fromkeys(available, 0)
    while sum(taken.values()) < min(most, sum(available.values())):
        for kind, count in available.items():
            if taken[kind] < count and sum(taken.values()) < most:
                taken[kind] += 1
    return taken


def _kind(seen: _Seen) -> Kind | None:
    applies: dict[Kind, Callable[[_Seen], bool]] = {
        "failed": lambda s: bool(s.pair[1].error),
        "fabricated": lambda s: bool(_cited(s, "fabricated")),
        "overconfident": lambda s: _is_wrong(s) and _confidence(s) >= CONFIDENT,
        "lost": lambda s: bool(s.lost_at) and s.lost_at != waterfall.CITE,
        "deep": lambda s: s.pair[1].answer is None and s.best > DEEP,
        "unused": lambda s: s.lost_at == waterfall.CITE,
        "wrong": _is_wrong,
        "misplaced": lambda s: bool(_cited(s, "misplaced")),
    }
    return next((kind for kind, test in applies.items() if test(seen)), None)


def _is_wrong(seen: _Seen) -> bool:
    case, outcome = seen.pair
    if outcome.answer is None or outcome.answer.outcome != "answered":
        return False
    if case.answerable is False:
        return True
    if seen.score is not None:
        return seen.score < RIGHT
    return bool(seen.gold) and bool(seen.lost_at)


def _confidence(seen: _Seen) -> float:
    answer = seen.pair[1].answer
    return answer.confidence if answer is not None else 0.0


def _cited(seen: _Seen, verdict: Verdict) -> list[Citation]:
    answer = seen.pair[1].answer
    claims = answer.claims if answer is not None else ()
    return [c for claim in claims for c in claim.citations if c.verdict == verdict]


def _badness(seen: _Seen) -> tuple[float, float, float]:
    """Order inside a kind: surest of a wrong answer, lost earliest, ranked deepest."""
    sure = _confidence(seen) if _is_wrong(seen) else 0.0
    stages = (*waterfall.STAGES, "")
    return (-sure, stages.index(seen.lost_at), -seen.best)


def _told(seen: _Seen, kind: Kind) -> Worst:
    case, outcome = seen.pair
    sentences = [_what(seen, kind)]
    if seen.gold and not outcome.error and seen.ranks:
        sentences.append(_trail(seen))
    return Worst(
        case=case,
        outcome=outcome,
        kind=kind,
        reason=" ".join(s for s in sentences if s),
        lost_at=seen.lost_at if not outcome.error else "",
        gold=seen.gold[seen.nearest] if seen.gold else None,
    )


def _what(seen: _Seen, kind: Kind) -> str:
    """Say what is wrong with the answer; nothing where only its gold is."""
    case, outcome = seen.pair
    if kind == "failed":
        return f"Failed: {outcome.error}"
    if kind in {"fabricated", "misplaced"}:
        first, *more = _cited(seen, kind)
        also = f", and {len(more)} more" if more else ""
        return f"The citation {first.key} is {kind}{also}."
    if kind in {"overconfident", "wrong"}:
        why = "is not known to be right: it cites no gold"
        if case.answerable is False:
            why = "should not be given: the sources do not hold one"
        elif seen.score is not None:
            why = f"is wrong (score {seen.score:.2f})"
        return f"The answer, of confidence {_confidence(seen):.2f}, {why}."
    return ""


def _trail(seen: _Seen) -> str:
    """Tell how far the nearest gold came."""
    i = seen.nearest
    stands = [(stage, ranks[i]) for stage, ranks in seen.ranks.items()]
    parts = [
        f"was found by {stage} at rank {rank}" if n == 0 else f"put at {rank} by {stage}"
        for n, (stage, rank) in enumerate(
            (s, r) for s, r in stands if r is not None and s != waterfall.CITE
        )
    ]
    parts.append(_end(seen, found=bool(parts)))
    others = f" (the nearest of {len(seen.gold)})" if len(seen.gold) > 1 else ""
    told = [part for part in parts if part]
    *most, last = told
    joined = f"{', '.join(most)} and {last}" if most else last
    return f"Gold {_name(seen.gold[i], unit=seen.unit)}{others} {joined}."


def _end(seen: _Seen, *, found: bool) -> str:
    answer = seen.pair[1].answer
    was = "" if found else "was "
    if seen.lost_at == waterfall.CITE and answer is not None:
        withheld = f"the answer was withheld at confidence {answer.confidence:.2f}"
        why = withheld if answer.outcome == "abstained" else "other places were"
        return f"{was}not cited: {why}"
    if seen.lost_at:
        return f"dropped by {seen.lost_at}" if found else f"was not found by {seen.lost_at}"
    return f"{was}cited" if seen.last == waterfall.CITE else ""


def _name(gold: Gold, *, unit: Unit) -> str:
    where = gold.place
    if unit == "document" or (where.page is None and where.start is None):
        return f"document {gold.document}"
    if where.page is not None:
        return f"{'page' if unit == 'page' else 'place on page'} {where.page} of {gold.document}"
    end = f"-{where.end:.0f}" if where.end is not None else ""
    return f"second {where.start:.0f}{end} of {gold.document}"
