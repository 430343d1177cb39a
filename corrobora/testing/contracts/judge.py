"""What every Judge keeps: subclass, override the fixture `judge`, and pytest runs the suite."""

import math

import pytest

from corrobora.ports import Judge
from corrobora.records import Candidate, Element, Query, Ranking, SourceId
from corrobora.testing.judges import element

QUERY = Query(text="Who founded the Harbour Company?")


def elements() -> tuple[Element, ...]:
    """Return one element that answers QUERY, one beside it, one foreign, and one without text."""
    return (
        element("answers", "The Harbour Company was founded by Ada Larsen."),
        element("beside", "The Harbour Company owns nine ferries."),
        element("foreign", "Beans are soaked overnight."),
        element("empty", ""),
    )


class JudgeContract:
    """Run by every judge, real and fake."""

    @pytest.fixture
    def judge(self) -> Judge:
        """Return the judge to test."""
        raise NotImplementedError

    async def test_it_is_named_as_a_judge(self, judge: Judge) -> None:
        """Traces and runs tell judges from searches by their source."""
        assert judge.source.startswith("judge/")

    async def test_weights_are_finite_and_of_the_elements_given(self, judge: Judge) -> None:
        """No other ids, no NaN; whoever is left out is in ignorance."""
        given = elements()

        weights = await judge.judge(QUERY, given, rankings=())

        assert set(weights) <= {e.id for e in given}
        assert all(math.isfinite(v) and abs(v) <= 12.0 for v in weights.values())

    async def test_nothing_to_judge_is_nothing(self, judge: Judge) -> None:
        """No elements, no weights, no exception."""
        assert dict(await judge.judge(QUERY, (), rankings=())) == {}

    async def test_the_answer_weighs_more_than_what_is_foreign(self, judge: Judge) -> None:
        """The least that a judge is for."""
        given = elements()

        weights = await judge.judge(QUERY, given, rankings=())

        assert weights[given[0].id] > weights.get(given[2].id, 0.0)

    async def test_the_order_of_elements_changes_no_weight(self, judge: Judge) -> None:
        """Each element is judged for itself."""
        given = elements()

        forth = await judge.judge(QUERY, given, rankings=())
        back = await judge.judge(QUERY, given[::-1], rankings=())

        assert dict(forth) == dict(back)

    async def test_rankings_that_do_not_name_an_element_do_no_harm(self, judge: Judge) -> None:
        """Also with scores that no search gives."""
        ranking = Ranking(
            source=SourceId("paragraph/vectors"),
            candidates=(Candidate(element=elements()[1].id, score=float("nan")),),
        )

        weights = await judge.judge(QUERY, elements()[:1], rankings=(ranking,))

        assert all(math.isfinite(v) for v in weights.values())
