"""What every Router keeps: subclass, override the fixture `router`, and pytest runs the suite."""

import math

import pytest

from corrobora.ports import Router
from corrobora.records import Corpus, CorpusName, Query, RoutingDecision
from corrobora.testing.routers import corpora


def check(decision: RoutingDecision, allowed: frozenset[str]) -> None:
    """Assert what holds of every decision among these corpora."""
    assert set(decision.distribution) == allowed
    assert math.isclose(math.fsum(decision.distribution.values()), 1.0)
    assert decision.corpora
    assert set(decision.corpora) <= allowed
    assert len(set(decision.corpora)) == len(decision.corpora)
    shares = [decision.distribution[name] for name in decision.corpora]
    assert shares == sorted(shares, reverse=True)
    assert 0.0 <= decision.confidence <= 1.0
    assert 0.0 <= decision.agreement <= 1.0
    assert decision.router


class RouterContract:
    """Run by every router, real and fake."""

    @pytest.fixture
    def router(self) -> Router:
        """Return the router to test."""
        raise NotImplementedError

    @pytest.mark.parametrize(
        "text",
        [
            "Who founded the company?",
            "What was the net margin in 2021, in percent?",
            "Summarise the whole report.",
            "What colour is the line in Figure 3?",
            "何が変わりましたか",
            "?",
            "",
            "word " * 5000,
        ],
    )
    async def test_any_query_goes_somewhere(self, router: Router, text: str) -> None:
        """A query in any words, or none, gets corpora and a whole distribution."""
        given = corpora()

        decision = await router.route(Query(text=text), given)

        check(decision, frozenset(c.name for c in given))

    async def test_empty_corpora_are_not_asked(self, router: Router) -> None:
        """The distribution is shared by the corpora that hold something."""
        given = corpora(paragraph=10, table=0, image=0, page=3, document=0)

        decision = await router.route(Query(text="What colour is the chart?"), given)

        check(decision, frozenset({"paragraph", "page"}))

    async def test_a_query_may_name_its_corpora(self, router: Router) -> None:
        """Corpora that the query does not name are never asked."""
        query = Query(text="Who founded the company?", corpora=(CorpusName("table"),))

        decision = await router.route(query, corpora())

        check(decision, frozenset({"table"}))

    async def test_without_anything_to_ask_the_decision_says_so(self, router: Router) -> None:
        """No corpus, or only empty ones: an empty decision with a reason, no exception."""
        nothing: tuple[Corpus, ...] = corpora(paragraph=0, document=0, table=0, image=0, page=0)

        for given in ((), nothing):
            decision = await router.route(Query(text="Who?"), given)

            assert decision.corpora == ()
            assert dict(decision.distribution) == {}
            assert decision.fallback

    async def test_an_attached_image_is_routed_too(self, router: Router) -> None:
        """Also where the query has no words."""
        given = corpora()

        decision = await router.route(Query(text="", images=("photo.png",)), given)

        check(decision, frozenset(c.name for c in given))

    async def test_the_order_of_corpora_does_not_matter(self, router: Router) -> None:
        """The same corpora in another order give the same decision."""
        given = corpora()
        query = Query(text="How many rows does the table have?")

        assert await router.route(query, given) == await router.route(query, given[::-1])
