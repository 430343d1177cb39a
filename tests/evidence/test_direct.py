import pytest

from corrobora.evidence import direct
from corrobora.records import Candidate, ElementId, Ranking, SourceId


def ranking(source: str, **scores: float) -> Ranking:
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    candidates = tuple(Candidate(element=ElementId(e), score=s) for e, s in best)
    return Ranking(source=SourceId(source), candidates=candidates)


def test_the_lanes_of_a_corpus_add_up() -> None:
    words = ranking("paragraph/words", a=9.0, b=5.0, c=1.0)
    vectors = ranking("paragraph/vectors", a=0.9, b=0.5, c=0.1)

    both = direct.weigh([words, vectors])

    one = direct.weigh([words])
    assert both[ElementId("a")] == pytest.approx(2 * one[ElementId("a")])


def test_an_element_that_a_lane_did_not_return_gets_that_lanes_least() -> None:
    words = ranking("paragraph/words", a=9.0, b=5.0, c=1.0)
    vectors = ranking("paragraph/vectors", b=0.9, c=0.5, d=0.1)

    weights = direct.weigh([words, vectors])

    alone = direct.weigh([words])
    assert weights[ElementId("d")] < weights[ElementId("b")]
    assert weights[ElementId("a")] < alone[ElementId("a")]


def test_a_lane_that_found_nothing_says_nothing() -> None:
    words = ranking("table/words", a=9.0, b=5.0, c=1.0)
    silent = ranking("table/vectors")

    assert direct.weigh([words, silent]) == direct.weigh([words])


def test_corpora_do_not_weaken_each_other() -> None:
    paragraphs = ranking("paragraph/words", a=9.0, b=5.0, c=1.0)
    tables = ranking("table/words", t=2.0, u=1.0, v=0.5)

    weights = direct.weigh([paragraphs, tables])

    assert weights[ElementId("a")] == direct.weigh([paragraphs])[ElementId("a")]


def test_of_two_wordings_the_better_one_counts() -> None:
    asked = ranking("paragraph/words", a=9.0, b=5.0, c=1.0)
    reworded = ranking("2:paragraph/words", c=9.0, b=5.0, a=1.0)

    weights = direct.weigh([asked, reworded])

    assert weights[ElementId("c")] == pytest.approx(weights[ElementId("a")])


def test_the_order_of_rankings_does_not_matter() -> None:
    words = ranking("paragraph/words", a=9.0, b=5.0, c=1.0)
    vectors = ranking("paragraph/vectors", b=0.9, c=0.5, d=0.1)

    assert direct.weigh([words, vectors]) == pytest.approx(direct.weigh([vectors, words]))


def test_no_rankings_give_no_weights() -> None:
    assert direct.weigh([]) == {}
