import pytest

from corrobora.errors import ConfigError
from corrobora.evals import paradigm
from corrobora.records import (
    Candidate,
    CorpusName,
    ElementId,
    Observed,
    Query,
    Ranking,
    RoutingDecision,
    SourceId,
)
from corrobora.testing.routers import corpora

ALL = corpora()
ROUTE = RoutingDecision(corpora=(), distribution={}, confidence=1.0, agreement=1.0, router="test")


class Asked:
    """Finds seven elements of the first corpus that may be searched."""

    def __init__(self) -> None:
        self.queries: list[Query] = []

    async def __call__(self, query: Query) -> Observed:
        self.queries.append(query)
        name = query.corpora[0] if query.corpora else CorpusName("any")
        ranking = Ranking(
            source=SourceId("weigh"),
            candidates=tuple(
                Candidate(element=ElementId(f"{name}{n}"), score=1.0) for n in range(7)
            ),
        )
        return Observed(answer=None, route=ROUTE, rankings={"weigh": ranking}, elements={})


async def test_text_alone_leaves_pictures_and_pages_out() -> None:
    asked = Asked()

    await paradigm.ask_by("text", asked, ALL)(Query(text="?"))

    assert set(asked.queries[0].corpora) == {"paragraph", "document", "table"}


async def test_joint_is_the_search_as_it_is() -> None:
    asked = Asked()

    assert paradigm.ask_by("joint", asked, ALL) is asked


async def test_fusion_takes_the_five_best_of_each_kind_in_turn() -> None:
    observed = await paradigm.ask_by("fusion", Asked(), ALL)(Query(text="?"))

    fused = [c.element for c in observed.rankings["fuse"].candidates]
    assert fused[:4] == ["paragraph0", "image0", "paragraph1", "image1"]
    assert len(fused) == 10
    assert set(observed.rankings) == {"fuse", "text/weigh", "image/weigh"}


def test_a_kind_that_the_index_does_not_hold_is_told() -> None:
    with pytest.raises(ConfigError, match="no corpus of image"):
        paradigm.ask_by("image", Asked(), corpora(image=0, page=0))
