"""What travels through the graph: records only, so that a checkpointer can keep it."""

from collections.abc import Mapping
from typing import TypedDict

from corrobora.records import (
    Answer,
    Claim,
    Conflict,
    CorpusName,
    Draft,
    Element,
    ElementId,
    Evidence,
    Query,
    Ranking,
    RoutingDecision,
    Usage,
    Weight,
)


class State(TypedDict, total=False):
    """Every step returns the keys that it changed; later rounds replace what earlier ones set."""

    query: Query
    turns: tuple[str, ...]  # what was asked before in this conversation, oldest first
    round: int  # 1 in the first
    route: RoutingDecision
    searched: tuple[CorpusName, ...]  # corpora asked until now, all rounds
    queries: tuple[str, ...]  # wordings searched for: the query, its parts, its rewriting
    rankings: tuple[Ranking, ...]  # of all rounds, one a corpus, lane and wording
    elements: Mapping[ElementId, Element]  # the best that the rankings name
    weights: Mapping[ElementId, Weight]
    judged: Mapping[ElementId, float]  # nats by the absolute channels alone
    reasons: Mapping[ElementId, str]  # why a candidate stayed or went
    evidence: tuple[Evidence, ...]
    conflicts: tuple[Conflict, ...]
    confidence: float
    draft: Draft
    claims: tuple[Claim, ...]
    quotes_dropped: int  # of all drafts
    notes: tuple[str, ...]
    spent: Usage
    answer: Answer
