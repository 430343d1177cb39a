import math

import pytest

from corrobora.evidence import zscore
from corrobora.records import Candidate, ElementId, Ranking, SourceId

WEIGHTS = {SourceId("text"): 0.75, SourceId("image"): 0.25}


def ranking(source: str, **scores: float) -> Ranking:
    return Ranking(
        source=SourceId(source),
        candidates=tuple(Candidate(element=ElementId(e), score=s) for e, s in scores.items()),
    )


def fused(*rankings: Ranking) -> dict[str, float]:
    return {c.element: c.score for c in zscore.fuse(rankings, weights=WEIGHTS).candidates}


def test_the_worked_example() -> None:
    scores = fused(ranking("text", a=3.0, b=1.0), ranking("image", a=10.0, b=20.0))

    assert scores == pytest.approx({"a": 0.75 - 0.25, "b": -0.75 + 0.25})


def test_an_element_of_one_modality_keeps_that_ones_score() -> None:
    scores = fused(ranking("text", a=3.0, b=1.0), ranking("image", a=10.0))

    assert scores["b"] == pytest.approx(-1.0)


def test_equal_scores_say_nothing() -> None:
    assert fused(ranking("text", a=0.3, b=0.1 + 0.2)) == {"a": 0.0, "b": 0.0}


def test_a_missing_score_is_unknown() -> None:
    assert "b" not in fused(ranking("text", a=3.0, b=math.nan, c=1.0))


def test_the_order_of_sources_does_not_matter() -> None:
    sources = [ranking("text", a=3.0, b=1.0, c=2.5), ranking("image", c=1.0, b=4.0)]

    assert zscore.fuse(sources, weights=WEIGHTS) == zscore.fuse(sources[::-1], weights=WEIGHTS)
