from corrobora.evals.dataset import Case, Dataset, Gold
from corrobora.evals.outcome import Found, Outcome, Pair
from corrobora.evals.suites import retrieval
from corrobora.records import CorpusName, ElementId, Place, RoutingDecision

ROUTE = RoutingDecision(
    corpora=(CorpusName("table"),),
    distribution={CorpusName("table"): 1.0},
    confidence=1.0,
    agreement=1.0,
    router="test",
)


def pair(error: str = "", **about: object) -> Pair:
    case = Case(id="q", text="?", gold=(Gold(document="d"),), labels=frozenset({"table"}))
    outcome = Outcome(case="q", error=error, route=None if error else ROUTE)
    return case, outcome


def test_lanes_stand_before_the_steps_in_their_order() -> None:
    outcome = Outcome(
        case="q", rankings={"search": (), "weigh": (), "search/b/words": (), "search/a/words": ()}
    )

    assert retrieval.stages([(Case(id="q", text="?"), outcome)]) == (
        "search/a/words",
        "search/b/words",
        "search",
        "weigh",
    )


def test_failed_cases_are_counted() -> None:
    measured = retrieval.measure(Dataset(name="set", cases=()), [pair(), pair(error="down")])

    assert measured.columns["all", "failed"] == (0.0, 1.0)


def test_routing_is_measured_where_cases_have_labels() -> None:
    measured = retrieval.measure(Dataset(name="set", cases=()), [pair()])

    assert measured.columns["route", "route_accuracy"] == (1.0,)
    assert "route" in [stage for stage, _ in measured.together]


def test_a_case_without_gold_and_labels_is_of_no_use() -> None:
    assert not retrieval.is_of_use(Case(id="q", text="?", gold=(Gold(document="d", grade=0),)))
    assert retrieval.is_of_use(pair()[0])


def test_a_stage_of_whole_documents_has_no_figures_of_pages() -> None:
    whole = Found(
        element=ElementId("e"),
        corpus=CorpusName("document"),
        document="d",
        place=Place(),
        score=1.0,
    )
    case = Case(id="q", text="?", gold=(Gold(document="d", place=Place(page=1)),))
    outcome = Outcome(case="q", rankings={"search/document/words": (whole,), "weigh": ()})

    measured = retrieval.measure(Dataset(name="set", cases=()), [(case, outcome)])

    with_pages = {stage for stage, metric in measured.columns if metric == "page_recall@1"}
    assert with_pages == {"weigh"}
