"""Statements of different evidence that cannot both hold, found by code.

Four rules, each for precision: sentences that agree in words, periods, names and units but not
in a number; one and the same sentence with and without a negation, or once up and once down;
two sentences that hold all the words of a query for a number and count the same thing
differently; and one sentence that two documents give alike but for a phrase, where the rest of
it is what the query speaks of.

Measured on the best eight passages of development queries: nothing in 32 over company filings,
2 in 141 over reports (both one sentence, said of two test sets), 2 in 600 over encyclopedia,
contracts and abstracts; on 110 queries with planted misinformation 14 found, 1 wrong.

What it does not cover: rows of tables (the period stands in a header), paraphrase, implied
contradiction. A model's verdict can add those as further conflicts. Statements about "we" or
"the company" are compared inside one document only.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, takewhile

from corrobora.evidence import statements
from corrobora.evidence.statements import Quantity, Statement
from corrobora.records import Conflict, ElementId, Evidence, Query

ALIKE = 0.8  # share of content words that two wordings of one statement have in common
MIN_SHARED = 4  # content words; fewer is a label
MAX_QUANTITIES = 3  # more is a row of a table
MOST_STATEMENTS = 100  # of one piece of evidence; a whole document has thousands
MIN_FRAME = 6  # content words around a phrase that is replaced
MIN_AROUND = 8  # words of any kind around it
MAX_PHRASE = 5  # words, of either
AGAINST = 1.0  # nats on both ends: one of the two is wrong, nobody knows which

_DIRECTIONS = frozenset({statements.UP, statements.DOWN})
_COUNTS = re.compile(
    r"\bhow (?:many|much)\b|\bwhat (?:is|was|are|were)\b.*\b(?:number|percentage|share|count)\b",
    re.IGNORECASE,
)
_ASKED = frozenset(  # stems that a query for a number holds beside what it wants counted
    ("many", "much", "number", "percent", "percentag", "share", "count", "accord", "report")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """What the query speaks of, as stems of its content words."""

    words: frozenset[str]
    counted: frozenset[str]  # what it wants a number of; empty where it asks for no number


def find(evidence: Sequence[Evidence], query: Query) -> tuple[Conflict, ...]:
    """Return the conflicts between pieces of evidence, in the order of the evidence.

    Two statements conflict once, however many pieces hold them: all their keys are named.
    """
    sought = _sought(query.text)
    told = [(e, _told(e.text, sought)) for e in evidence if e.modality != "table"]
    found: dict[tuple[str, str], dict[str, Statement]] = {}
    for (one, here), (other, there) in combinations(told, 2):
        pair = _first(here, there, one_document=one.document == other.document, sought=sought)
        if pair is not None:
            first, second = sorted((pair[0].text, pair[1].text))
            holders = found.setdefault((first, second), {})
            holders |= {one.key: pair[0], other.key: pair[1]}
    order = {e.key: place for place, e in enumerate(evidence)}
    return tuple(_conflict(holders, order) for holders in found.values())


def _told(text: str, sought: _Sought) -> tuple[Statement, ...]:
    """Return the statements of a text; of a long one those nearest to what is sought."""
    every = list(statements.split(text))
    if len(every) > MOST_STATEMENTS:
        every.sort(key=lambda statement: -len(statement.words & sought.words))
    return tuple(every[:MOST_STATEMENTS])


def _conflict(holders: Mapping[str, Statement], order: Mapping[str, int]) -> Conflict:
    keys = tuple(sorted(holders, key=lambda key: order[key]))
    said = {statement.text: statement for statement in holders.values()}
    return Conflict(
        keys=keys, about=_about(*said.values()), statements=tuple(holders[k].text for k in keys)
    )


def weights_against(
    conflicts: Iterable[Conflict], evidence: Sequence[Evidence], *, nats: float = AGAINST
) -> dict[ElementId, float]:
    """Return V- for each element that a conflict names, once however many name it."""
    elements: Mapping[str, ElementId] = {e.key: e.element for e in evidence}
    named = dict.fromkeys(key for conflict in conflicts for key in conflict.keys)
    return {elements[key]: nats for key in named if key in elements}


def _sought(text: str) -> _Sought:
    words = statements.content(text)
    return _Sought(words=words, counted=words - _ASKED if _COUNTS.search(text) else frozenset())


def _first(
    here: Sequence[Statement],
    there: Sequence[Statement],
    *,
    one_document: bool,
    sought: _Sought,
) -> tuple[Statement, Statement] | None:
    all_here, all_there = {s.text for s in here}, {s.text for s in there}
    for one in here:
        if one.text in all_there:
            continue  # who holds both statements, as a whole document may, contradicts neither
        for other in there:
            if other.text in all_here or one.periods != other.periods:
                continue
            if not one_document and (one.speaks_of_itself or other.speaks_of_itself):
                continue
            if _differ(one, other, sought) or (
                not one_document and _phrase_replaced(one, other, sought.words)
            ):
                return one, other
    return None


def _differ(one: Statement, other: Statement, sought: _Sought) -> bool:
    if _counted_differently(one, other, sought.counted):
        return True
    if not _one_wording(one, other):
        return False
    if _number_differs(one.quantities, other.quantities):
        return one.words == other.words or not _opposite(one, other)
    same_numbers = one.quantities == other.quantities
    return same_numbers and (_negated(one, other) or _opposite(one, other))


def _one_wording(one: Statement, other: Statement) -> bool:
    """Say whether one statement has all the content words of the other, and few more."""
    mine, theirs = one.words - _DIRECTIONS, other.words - _DIRECTIONS
    shared = mine & theirs
    if len(shared) < MIN_SHARED or (mine - shared and theirs - shared) or one.names ^ other.names:
        return False
    return len(shared) >= ALIKE * len(mine | theirs)


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
    return one.words ^ other.words == _DIRECTIONS and one.negations == other.negations


def _counted_differently(one: Statement, other: Statement, counted: frozenset[str]) -> bool:
    if len(counted) < 2 or not counted <= one.words & other.words or one.names ^ other.names:  # noqa: PLR2004
        return False
    mine = [q for q in one.quantities if q.unit in counted or q.unit == "%"]
    theirs = [q for q in other.quantities if q.unit in counted or q.unit == "%"]
    if len(mine) != 1 or len(theirs) != 1 or one.negations != other.negations:
        return False
    return mine[0].unit == theirs[0].unit and not statements.agree(mine[0], theirs[0])


def _phrase_replaced(one: Statement, other: Statement, sought: frozenset[str]) -> bool:
    """Say whether a sentence about what is sought has one phrase put for another."""
    shared = one.words & other.words
    changed = one.words ^ other.words
    if len(shared) < max(MIN_FRAME, 0.7 * max(len(one.words), len(other.words))):
        return False
    if one.words <= other.words or other.words <= one.words or one.quantities != other.quantities:
        return False
    if changed & sought or 2 * len(shared & sought) < len(sought):
        return False
    return not any(word[0].isdigit() for word in changed) and _one_phrase(one.text, other.text)


def _one_phrase(one: str, other: str) -> bool:
    a, b = one.lower().split(), other.lower().split()
    before = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    rest_a, rest_b = a[before:][::-1], b[before:][::-1]
    behind = sum(1 for _ in takewhile(lambda p: p[0] == p[1], zip(rest_a, rest_b, strict=False)))
    longest = max(len(rest_a), len(rest_b)) - behind
    return before > 0 and before + behind >= MIN_AROUND and longest <= MAX_PHRASE


def _about(one: Statement, other: Statement) -> str:
    shared = one.words & other.words
    words = re.findall(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*", one.text)
    kept = [w for w in words if statements.stem(w.lower()) in shared]
    return " ".join(dict.fromkeys(kept))
