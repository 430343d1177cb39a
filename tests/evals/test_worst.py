from dataclasses import replace

from corrobora.evals.dataset import Case, Gold
from corrobora.evals.outcome import Found, Outcome, Pair
from corrobora.evals.worst import choose
from corrobora.records import (
    Answer,
    Citation,
    Claim,
    CorpusName,
    DocumentId,
    ElementId,
    Place,
    RoutingDecision,
    Usage,
    Verdict,
)

ROUTE = RoutingDecision(corpora=(), distribution={}, confidence=1.0, agreement=1.0, router="test")


def ranking(*pages: int) -> tuple[Found, ...]:
    return tuple(
        Found(
            element=ElementId(f"e{page}"),
            corpus=CorpusName("paragraph"),
            document="a.pdf",
            place=Place(page=page),
            score=1.0,
        )
        for page in pages
    )


def answered(page: int, *, verdict: Verdict = "verified", confidence: float = 0.9) -> Answer:
    citation = Citation(
        key="E1",
        document=DocumentId("d1"),
        uri="/a.pdf",
        page=page,
        boxes=(),
        start=None,
        end=None,
        quote="So.",
        verdict=verdict,
        belief=0.9,
    )
    return Answer(
        query="?",
        outcome="answered",
        text="So. [E1]",
        confidence=confidence,
        claims=(Claim(text="So.", citations=(citation,)),),
        evidence=(),
        conflicts=(),
        route=ROUTE,
        rounds=1,
        usage=Usage(),
    )


def pair(id_: str, *, answer: Answer | None = None, error: str = "", **pages: int) -> Pair:
    """A case with gold on page 1; `weigh=3` ranks page 3 first at weigh, then page 1."""
    case = Case(id=id_, text="?", gold=(Gold(document="a.pdf", place=Place(page=1)),))
    rankings = {stage: ranking(page) for stage, page in pages.items()}
    documents = {"d1": "a.pdf"} if answer else {}
    return case, Outcome(
        case=id_, rankings=rankings, answer=answer, error=error, documents=documents
    )


GOOD = pair("good", search=1, weigh=1, select=1, answer=answered(1))


def test_a_case_that_went_well_is_not_among_the_worst() -> None:
    assert choose([GOOD], unit="page") == ()


def test_the_reason_says_which_stage_lost_the_gold() -> None:
    lost = pair("lost", search=1, weigh=1, select=2)

    (worst,) = choose([lost], unit="page")

    assert (worst.kind, worst.lost_at) == ("lost", "select")
    assert worst.reason == (
        "Gold page 1 of a.pdf was found by search at rank 1, put at 1 by weigh "
        "and dropped by select."
    )


def test_gold_that_no_search_found_is_said() -> None:
    (worst,) = choose([pair("never", search=2, weigh=2, select=2)], unit="page")

    assert worst.lost_at == "search"
    assert "was not found by search" in worst.reason


def test_failed_cases_come_first_with_their_error() -> None:
    lost = pair("lost", search=2)
    failed = pair("failed", error="UpstreamError: down")

    first, _ = choose([lost, failed], unit="page")

    assert (first.case.id, first.kind) == ("failed", "failed")
    assert "UpstreamError: down" in first.reason


def test_a_made_up_citation_is_worse_than_a_wrong_answer() -> None:
    wrong = pair("wrong", search=1, weigh=1, select=1, answer=answered(7))
    made_up = pair("made up", search=1, select=1, answer=answered(1, verdict="fabricated"))

    kinds = [worst.kind for worst in choose([wrong, made_up], unit="page")]

    assert kinds[0] == "fabricated"


def test_a_sure_wrong_answer_comes_before_a_doubtful_one() -> None:
    pairs = [
        pair(id_, search=1, select=1, answer=answered(7, confidence=confidence))
        for id_, confidence in (("a", 0.6), ("b", 0.95))
    ]

    assert [w.case.id for w in choose(pairs, unit="page")] == ["b", "a"]


def test_an_answer_where_there_is_none_is_wrong() -> None:
    case, outcome = GOOD
    none = replace(case, gold=(), answerable=False)

    (worst,) = choose([(none, outcome)], unit="page")

    assert "should not be given" in worst.reason


def test_scores_of_answers_decide_where_there_are_any() -> None:
    assert choose([GOOD], unit="page", scores={"good": 0.0})[0].kind == "overconfident"
    assert choose([GOOD], unit="page", scores={"good": 1.0}) == ()


def test_no_more_are_taken_than_wanted_and_no_kind_hides_another() -> None:
    failed = [pair(f"f{n}", error="down") for n in range(30)]
    lost = [pair(f"l{n}", search=2) for n in range(30)]

    kinds = [worst.kind for worst in choose([*failed, *lost], unit="page", most=20)]

    assert kinds == ["failed"] * 10 + ["lost"] * 10


def test_the_choice_does_not_depend_on_the_order_of_kinds() -> None:
    pairs = [pair("a", search=2), pair("b", error="down"), pair("c", search=2)]

    ids = [w.case.id for w in choose(pairs, unit="page")]

    assert ids == ["b", "a", "c"]
