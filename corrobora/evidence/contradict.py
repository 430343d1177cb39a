"""Statements of different evidence that cannot both hold, found by code.

Three rules, each for precision: sentences that agree in words, periods, names and units but not
in a number; one and the same sentence with and without a negation, or once up and once down;
and, when the query asks how many, two sentences that each hold all of the query's words and
count the same thing differently.

What it does not cover: rows of tables (the period stands in a header), one name put for
another, paraphrase, implied contradiction. A model's verdict can add those as further
conflicts. Statements about "we" or "the company" are compared inside one document only.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from corrobora.evidence import statements
from corrobora.evidence.statements import Quantity, Statement
from corrobora.records import Conflict, ElementId, Evidence, Query

ALIKE = 0.8  # share of content words that two wordings of one statement have in common
MIN_SHARED = 4  # content words; fewer is a label
MAX_QUANTITIES = 3  # more is a row of a table
AGAINST = 1.0  # nats on both ends: one of the two is wrong, nobody knows which

_COUNTS = re.compile(
    r"\bhow (?:many|much)\b|\bwhat (?:is|was|are|were)\b.*\b(?:number|percentage|share|count)\b",
    re.IGNORECASE,
)
_ASKED = frozenset(  # stems that a query for a number holds beside what it wants counted
    ("many", "much", "number", "percent", "percentag", "share", "count", "accord", "report")
)


def find(evidence: Sequence[Evidence], query: Query) -> tuple[Conflict, ...]:
    """Return the conflicts between pieces of evidence, at most one a pair, in their order."""
    told = [(e, tuple(statements.split(e.text))) for e in evidence if e.modality != "table"]
    asked = _asked(query.text)
    conflicts = []
    for (one, here), (other, there) in combinations(told, 2):
        pair = _first(here, there, same_document=one.document == other.document, asked=asked)
        if pair is not None:
            conflicts.append(
                Conflict(
                    keys=(one.key, other.key),
                    about=_about(*pair),
                    statements=(pair[0].text, pair[1].text),
                )
            )
    return tuple(conflicts)


def weights_against(
    conflicts: Iterable[Conflict], evidence: Sequence[Evidence], *, nats: float = AGAINST
) -> dict[ElementId, float]:
    """Return V- for each element that a conflict names, once however many name it."""
    elements: Mapping[str, ElementId] = {e.key: e.element for e in evidence}
    named = dict.fromkeys(key for conflict in conflicts for key in conflict.keys)
    return {elements[key]: nats for key in named if key in elements}


def _first(
    here: Sequence[Statement],
    there: Sequence[Statement],
    *,
    same_document: bool,
    asked: frozenset[str],
) -> tuple[Statement, Statement] | None:
    for one in here:
        for other in there:
            if one.periods != other.periods or one.text == other.text:
                continue
            if not same_document and (one.speaks_of_itself or other.speaks_of_itself):
                continue
            if _differ(one, other, asked):
                return one, other
    return None


def _differ(one: Statement, other: Statement, asked: frozenset[str]) -> bool:
    if _counted_differently(one, other, asked):
        return True
    if not _one_wording(one, other):
        return False
    if _number_differs(one.quantities, other.quantities):
        return one.words == other.words or not _opposite(one, other)
    same_numbers = one.quantities == other.quantities
    return same_numbers and (_negated(one, other) or _opposite(one, other))


def _one_wording(one: Statement, other: Statement) -> bool:
    """Say whether one statement has all the content words of the other, and few more."""
    shared = one.words & other.words
    left, right = one.words - shared - {"+up", "+down"}, other.words - shared - {"+up", "+down"}
    if len(shared) < MIN_SHARED or (left and right) or one.names ^ other.names:
        return False
    return len(shared) >= ALIKE * len(one.words | other.words)


def _number_differs(one: Sequence[Quantity], other: Sequence[Quantity]) -> bool:
    if not 0 < len(one) == len(other) <= MAX_QUANTITIES:
        return False
    if any(a.unit != b.unit for a, b in zip(one, other, strict=True)):
        return False
    differing = [not statements.agree(a, b) for a, b in zip(one, other, strict=True)]
    return sum(differing) == 1


def _negated(one: Statement, other: Statement) -> bool:
    return one.words == other.words and (one.negations + other.negations) % 2 == 1


def _opposite(one: Statement, other: Statement) -> bool:
    return one.words ^ other.words == {"+up", "+down"} and one.negations == other.negations


def _counted_differently(one: Statement, other: Statement, asked: frozenset[str]) -> bool:
    if len(asked) < 2 or not asked <= one.words & other.words or one.names ^ other.names:  # noqa: PLR2004
        return False
    mine = [q for q in one.quantities if q.unit in asked or q.unit == "%"]
    theirs = [q for q in other.quantities if q.unit in asked or q.unit == "%"]
    if len(mine) != 1 or len(theirs) != 1 or one.negations != other.negations:
        return False
    return mine[0].unit == theirs[0].unit and not statements.agree(mine[0], theirs[0])


def _asked(text: str) -> frozenset[str]:
    """Return what a query that asks for a number wants counted; empty for any other query."""
    return statements.content(text) - _ASKED if _COUNTS.search(text) else frozenset()


def _about(one: Statement, other: Statement) -> str:
    shared = one.words & other.words
    words = re.findall(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*", one.text)
    kept = [w for w in words if statements.stem(w.lower()) in shared]
    return " ".join(dict.fromkeys(kept))
