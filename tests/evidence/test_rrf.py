import pytest

from corrobora.evidence import rrf
from corrobora.records import Candidate, ElementId, Ranking, SourceId

EQUAL = {SourceId("words"): 1.0, SourceId("vectors"): 1.0}


def ranking(source: str, *elements: str) -> Ranking:
    return Ranking(
        source=SourceId(source),
        candidates=tuple(
            Candidate(element=ElementId(e), score=float(-n)) for n, e in enumerate(elements)
        ),
    )


def test_the_formula_of_the_paper() -> None:
    fused = rrf.fuse([ranking("words", "a", "b"), ranking("vectors", "b")], weights=EQUAL)

    assert [c.element for c in fused.candidates] == ["b", "a"]
    assert [c.score for c in fused.candidates] == pytest.approx([1 / 62 + 1 / 61, 1 / 61])


def test_the_order_of_sources_does_not_matter() -> None:
    sources = [ranking("words", "a", "b", "c"), ranking("vectors", "c", "b", "d")]

    assert rrf.fuse(sources, weights=EQUAL) == rrf.fuse(sources[::-1], weights=EQUAL)


def test_ties_stand_by_id() -> None:
    fused = rrf.fuse([ranking("words", "b"), ranking("vectors", "a")], weights=EQUAL)

    assert [c.element for c in fused.candidates] == ["a", "b"]


def test_a_source_without_a_weight_is_refused() -> None:
    with pytest.raises(KeyError, match="pages"):
        rrf.fuse([ranking("pages", "a")], weights=EQUAL)
