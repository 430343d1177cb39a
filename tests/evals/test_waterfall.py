from collections.abc import Sequence

import pytest

from corrobora.evals import waterfall
from corrobora.evals.dataset import Case, Gold, Unit
from corrobora.evals.outcome import Found, Outcome, Pair
from corrobora.records import Box, CorpusName, ElementId, Place
from tests.evals.metrics.making import answer, cited, claim


def found(page: int, *, document: str = "a", boxes: tuple[Box, ...] = ()) -> Found:
    return Found(
        element=ElementId(f"{document}{page}"),
        corpus=CorpusName("paragraph"),
        document=document,
        place=Place(page=page, boxes=boxes),
        score=1.0,
    )


def pair(gold: Sequence[int], **stages: Sequence[int]) -> Pair:
    case = Case(id="q", text="?", gold=tuple(Gold(document="a", place=Place(page=p)) for p in gold))
    rankings = {stage: tuple(found(page) for page in pages) for stage, pages in stages.items()}
    return case, Outcome(case="q", rankings=rankings)


def shares(*pairs: Pair, unit: Unit = "page") -> dict[str, tuple[float, float]]:
    return {one.stage: (one.some, one.share) for one in waterfall.lost(pairs, unit=unit)}


def test_gold_is_left_at_whatever_rank_it_stands() -> None:
    left = shares(pair([1, 2], search=[9, 8, 1, 2], weigh=[1, 9], select=[9]))

    assert left == {"search": (1.0, 1.0), "weigh": (1.0, 0.5), "select": (0.0, 0.0)}


def test_shares_are_means_over_cases_with_gold() -> None:
    left = shares(pair([1], weigh=[1]), pair([1], weigh=[2]), pair([], weigh=[1]))

    assert left == {"weigh": (0.5, 0.5)}


def test_a_stage_that_a_case_did_not_run_hands_on_what_it_got() -> None:
    left = shares(pair([1], weigh=[1], judge=[1]), pair([1], weigh=[1]))

    assert left["judge"] == (1.0, 1.0)


def test_a_failed_case_has_nothing_left() -> None:
    case, _ = pair([1])

    left = shares(pair([1], weigh=[1]), (case, Outcome(case="q", error="down")))

    assert left == {"weigh": (0.5, 0.5)}


def test_ranks_say_where_each_piece_of_gold_stands_first() -> None:
    ranks = waterfall.ranks(pair([1, 2], weigh=[3, 2, 2]), unit="page")

    assert ranks == {"weigh": (None, 2)}


@pytest.mark.parametrize(
    ("unit", "held"), [("document", (1.0, 1.0)), ("page", (0.0, 0.0)), ("element", (0.0, 0.0))]
)
def test_a_document_is_found_by_any_of_its_pages(unit: Unit, held: tuple[float, float]) -> None:
    assert shares(pair([1], weigh=[2]), unit=unit) == {"weigh": held}


@pytest.mark.parametrize(
    ("box", "held"), [(Box(50, 50, 150, 150), True), (Box(200, 200, 300, 300), False)]
)
def test_an_element_has_to_meet_the_gold_box(box: Box, held: bool) -> None:
    gold = Gold(document="a", place=Place(page=1, boxes=(Box(0, 0, 100, 100),)))

    where = found(1, boxes=(box,)).place

    assert waterfall.holds(gold, "a", where, unit="element") is held


@pytest.mark.parametrize(
    ("place", "held"),
    [
        (Place(start=0.0, end=5.0), False),
        (Place(start=8.0, end=12.0), True),
        (Place(chars=(0, 5)), True),  # nothing that both sides have says otherwise
    ],
)
def test_a_moment_has_to_overlap(place: Place, held: bool) -> None:
    gold = Gold(document="a", place=Place(start=10.0, end=20.0))

    assert waterfall.holds(gold, "a", place, unit="element") is held


@pytest.mark.parametrize(
    ("ranked", "left"), [({"cite": (found(1),)}, (1.0, 1.0)), ({}, (0.0, 0.0))]
)
def test_citations_are_looked_at_only_where_no_cited_evidence_is_ranked(
    ranked: dict[str, tuple[Found, ...]], left: tuple[float, float]
) -> None:
    case, _ = pair([1])
    elsewhere = answer(claims=[claim("x", cited(document="a", page=2))])

    outcome = Outcome(case="q", answer=elsewhere, rankings=ranked)

    assert shares((case, outcome)) == {"cite": left}
