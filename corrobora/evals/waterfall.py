"""Where gold is lost: what of it is left after search, weigh, judge, select and in citations.

A stage hands a set on, so gold counts as left at whatever rank it stands. A stage that a case
did not run hands on what it was given. What this does not see: rounds before the last, of which
no ranking is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corrobora.evals.dataset import Case, Gold, Unit
from corrobora.evals.outcome import Outcome, Pair
from corrobora.records import Box, Place

CITE = "cite"  # the evidence that was cited; where no ranking tells it, the places cited
STAGES = ("search", "weigh", "judge", "select", CITE)

Ranks = tuple[int | None, ...]  # of each piece of gold, 1-based; None: it is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What of the gold is left after a stage."""

    stage: str
    cases: int  # with gold
    some: float  # share of the cases in which any of it is left
    share: float  # of a case's gold that is left, mean over the cases


def lost(pairs: Sequence[Pair], *, unit: Unit, stages: Sequence[str] = STAGES) -> tuple[Left, ...]:
    """Return what is left after each stage that any case ran, in the order of `stages`.

    Cases without gold do not count; a failed case has none of it left anywhere.
    """
    traced = [(pair, ranks(pair, unit=unit)) for pair in pairs if units(pair[0], unit=unit)]
    ran = [stage for stage in stages if any(stage in seen for _, seen in traced)]
    shares: dict[str, list[float]] = {stage: [] for stage in ran}
    for _, seen in traced:
        share = 0.0
        for stage in ran:
            if stage in seen:
                share = sum(rank is not None for rank in seen[stage]) / len(seen[stage])
            shares[stage].append(share)
    return tuple(
        Left(
            stage=stage,
            cases=len(each),
            some=sum(share > 0 for share in each) / len(each),
            share=sum(each) / len(each),
        )
        for stage, each in shares.items()
    )


def ranks(pair: Pair, *, unit: Unit, stages: Sequence[str] = STAGES) -> dict[str, Ranks]:
    """Return, for each stage that the case ran, where each of its `units` stands first."""
    case, outcome = pair
    wanted = units(case, unit=unit)
    found: dict[str, Ranks] = {}
    for stage, places in _places(outcome).items():
        if stage in stages:
            found[stage] = tuple(_rank(gold, places, unit=unit) for gold in wanted)
    return {stage: found[stage] for stage in stages if stage in found}


def units(case: Case, *, unit: Unit) -> tuple[Gold, ...]:
    """Return the relevant gold, one of each document or page where that is what counts."""
    distinct: dict[tuple[str, int | None] | Gold, Gold] = {}
    for gold in case.gold:
        if gold.grade > 0:
            distinct.setdefault(_identity(gold, unit=unit), gold)
    return tuple(distinct.values())


def holds(gold: Gold, document: str, place: Place, *, unit: Unit) -> bool:
    """Say whether a place in a document is, or overlaps, the gold.

    For elements, boxes, characters and times must overlap where both sides have them. Gold that
    names no page is held by any place in its document.
    """
    if document != gold.document:
        return False
    if unit == "document":
        return True
    where = gold.place
    if where.page is not None and place.page != where.page:
        return False
    return unit == "page" or _overlap(where, place)


def _identity(gold: Gold, *, unit: Unit) -> tuple[str, int | None] | Gold:
    if unit == "element":
        return gold
    return (gold.document, gold.place.page if unit == "page" else None)


def _places(outcome: Outcome) -> Mapping[str, Sequence[tuple[str, Place]]]:
    """Return (document, place) by stage; a failed case ran none."""
    places: dict[str, Sequence[tuple[str, Place]]] = {
        stage: [(found.document, found.place) for found in ranking]
        for stage, ranking in outcome.rankings.items()
    }
    if outcome.answer is not None and CITE not in places:
        places[CITE] = list(_cited(outcome))
    return places


def _cited(outcome: Outcome) -> Iterator[tuple[str, Place]]:
    assert outcome.answer is not None
    for claim in outcome.answer.claims:
        for cited in claim.citations:
            if cited.verdict != "fabricated":
                place = Place(
                    page=cited.page,
                    boxes=cited.boxes,
                    chars=cited.chars,
                    start=cited.start,
                    end=cited.end,
                )
                yield outcome.documents.get(cited.document, cited.document), place


def _rank(gold: Gold, places: Sequence[tuple[str, Place]], *, unit: Unit) -> int | None:
    held = (
        rank
        for rank, (document, place) in enumerate(places, start=1)
        if holds(gold, document, place, unit=unit)
    )
    return next(held, None)


def _overlap(a: Place, b: Place) -> bool:
    if a.boxes and b.boxes and not any(_touch(x, y) for x in a.boxes for y in b.boxes):
        return False
    if a.chars and b.chars and (a.chars[0] >= b.chars[1] or b.chars[0] >= a.chars[1]):
        return False
    if a.start is None or a.end is None or b.start is None or b.end is None:
        return True
    return a.start < b.end and b.start < a.end


def _touch(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1
