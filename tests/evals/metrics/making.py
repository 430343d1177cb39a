"""Cases, outcomes and answers made from short tuples."""

from collections.abc import Mapping, Sequence
from typing import Any

from corrobora.evals.dataset import Case, Gold
from corrobora.evals.outcome import Found, Outcome, Pair
from corrobora.records import (
    Answer,
    Box,
    Citation,
    Claim,
    CorpusName,
    DocumentId,
    ElementId,
    Evidence,
    Place,
    RoutingDecision,
    Usage,
    Verdict,
)


def route(*corpora: str) -> RoutingDecision:
    """Return a decision for the corpora, likeliest first."""
    return RoutingDecision(
        corpora=tuple(map(CorpusName, corpora)),
        distribution={CorpusName(name): 1 / len(corpora) for name in corpora},
        confidence=1.0,
        agreement=1.0,
        router="fake",
    )


def gold(document: str = "d", grade: int = 1, **where: Any) -> Gold:
    """Return gold at a place given by the fields of `Place`."""
    return Gold(document=document, grade=grade, place=Place(**where))


def found(document: str = "d", element: str = "", score: float = 1.0, **where: Any) -> Found:
    """Return an element of a ranking at a place given by the fields of `Place`."""
    return Found(
        element=ElementId(element or f"{document}-{sorted(where.items())}"),
        corpus=CorpusName("paragraph"),
        document=document,
        place=Place(**where),
        score=score,
    )


def ranked(case_gold: Sequence[Gold], ranking: Sequence[Found], *, id: str = "q") -> Pair:
    """Return a case with gold and what stage "search" ranked."""
    case = Case(id=id, text="?", gold=tuple(case_gold))
    return case, Outcome(case=id, rankings={"search": tuple(ranking)})


def cited(
    quote: str = "", document: str = "d", verdict: Verdict = "verified", **where: Any
) -> Citation:
    """Return a citation; `document` is a DocumentId."""
    fields = {"page": None, "boxes": (), "start": None, "end": None, "chars": None} | where
    return Citation(
        key="E1",
        document=DocumentId(document),
        uri="",
        quote=quote,
        verdict=verdict,
        belief=0.5,
        **fields,
    )


def claim(text: str = "", *citations: Citation) -> Claim:
    return Claim(text=text, citations=citations)


def evidence(key: str, text: str) -> Evidence:
    return Evidence(
        key=key,
        element=ElementId(key),
        corpus=CorpusName("paragraph"),
        modality="text",
        document=DocumentId("d"),
        uri="",
        page=None,
        boxes=(),
        start=None,
        end=None,
        text=text,
        belief=0.5,
        plausibility=1.0,
        conflict=0.0,
        probability=0.5,
    )


def answer(
    text: str = "",
    *,
    claims: Sequence[Claim] = (),
    evidence: Sequence[Evidence] = (),
    confidence: float = 1.0,
    usage: Usage | None = None,
) -> Answer:
    """Return an answer."""
    return Answer(
        query="?",
        outcome="answered",
        text=text,
        confidence=confidence,
        claims=tuple(claims),
        evidence=tuple(evidence),
        conflicts=(),
        route=route("paragraph"),
        rounds=1,
        usage=usage or Usage(),
    )


def abstention(confidence: float = 0.0) -> Answer:
    """Return an answer that says nothing but that."""
    return Answer(
        query="?",
        outcome="abstained",
        text="The sources do not say.",
        confidence=confidence,
        claims=(),
        evidence=(),
        conflicts=(),
        route=route("paragraph"),
        rounds=1,
        usage=Usage(),
    )


def said(
    reply: Answer | str | None, *, documents: Mapping[str, str] | None = None, **case: Any
) -> Pair:
    """Return a case of the given fields and the answer, or its text, that came of it."""
    made = answer(reply) if isinstance(reply, str) else reply
    asked = Case(id="q", text="?", **case)
    return asked, Outcome(case="q", answer=made, documents=documents or {})


def box(x0: float, y0: float, x1: float, y1: float) -> Box:
    return Box(x0, y0, x1, y1)
