"""Cases and answers as small as can be."""

from corrobora.evals.dataset import Case
from corrobora.records import (
    Answer,
    Box,
    Citation,
    Claim,
    DocumentId,
    Outcome,
    RoutingDecision,
    Usage,
)


def cases(count: int) -> tuple[Case, ...]:
    return tuple(Case(id=f"q{n}", text=f"How high is dam {n}?") for n in range(1, count + 1))


def answer(
    text: str = "12 metres.", *, outcome: Outcome = "answered", calls: int = 0, usd: float = 0.0
) -> Answer:
    return Answer(
        query="How high is the dam?",
        outcome=outcome,
        text=text,
        confidence=0.8,
        claims=(Claim(text=text, citations=(citation(),)),) if outcome == "answered" else (),
        evidence=(),
        conflicts=(),
        route=RoutingDecision(
            corpora=(), distribution={}, confidence=1.0, agreement=1.0, router="rules"
        ),
        rounds=1,
        usage=Usage(calls=calls, input_tokens=10 * calls, usd=usd, seconds=0.5),
    )


def citation() -> Citation:
    return Citation(
        key="E1",
        document=DocumentId("d1"),
        uri="/reports/dam.pdf",
        page=2,
        boxes=(Box(1, 2, 3, 4),),
        start=None,
        end=None,
        quote="it is 12\nmetres high",
        verdict="verified",
        belief=0.9,
    )
