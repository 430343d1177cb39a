import dataclasses

import pytest
from typing_extensions import override

from corrobora.ports import Router
from corrobora.records import CorpusName, Query, RoutingDecision
from corrobora.routers.attachments import AttachmentsRouter
from corrobora.routers.rules import RulesRouter
from corrobora.routers.union import UnionRouter
from corrobora.testing.contracts.router import RouterContract
from corrobora.testing.routers import FixedRouter, corpora

TEXT = {"paragraph", "document", "page"}


def union(rules: dict[str, float], descriptions: dict[str, float]) -> UnionRouter:
    return UnionRouter(
        attachments=AttachmentsRouter(),
        rules=FixedRouter(rules),
        descriptions=FixedRouter(descriptions),
    )


async def decide(rules: dict[str, float], descriptions: dict[str, float]) -> RoutingDecision:
    return await union(rules, descriptions).route(Query(text="Who?"), corpora())


class TestUnion(RouterContract):
    @pytest.fixture
    @override
    def router(self) -> Router:
        return UnionRouter(
            attachments=AttachmentsRouter(),
            rules=RulesRouter(),
            descriptions=FixedRouter({"paragraph": 0.5, "table": 0.5}),
        )


class TestFixed(RouterContract):
    @pytest.fixture
    @override
    def router(self) -> Router:
        return FixedRouter({"paragraph": 1.0})


async def test_voters_that_agree_and_are_sure_ask_one_modality() -> None:
    decision = await decide({"table": 0.9, "image": 0.1}, {"table": 1.0})

    assert decision.corpora == ("table",)
    assert decision.fallback is None
    assert decision.agreement == 1.0


async def test_text_is_asked_at_every_granularity() -> None:
    decision = await decide({"paragraph": 1.0}, {"paragraph": 0.95, "image": 0.05})

    assert set(decision.corpora) == TEXT


async def test_voters_that_disagree_get_the_union_and_all_text() -> None:
    decision = await decide({"table": 1.0}, {"image": 1.0})

    assert set(decision.corpora) == TEXT | {"table", "image"}
    assert decision.fallback == "the voters disagree"
    assert decision.agreement == 0.5


async def test_a_doubtful_agreement_takes_what_is_likely_and_all_text() -> None:
    shares = {"image": 0.6, "paragraph": 0.35, "table": 0.05}

    decision = await decide(shares, shares)

    assert set(decision.corpora) == TEXT | {"image"}
    assert decision.fallback == "only 0.60 sure"


async def test_corpora_that_the_query_names_win() -> None:
    query = Query(text="What colour?", corpora=(CorpusName("table"), CorpusName("page")))

    decision = await union({"image": 1.0}, {"image": 1.0}).route(query, corpora())

    assert set(decision.corpora) == {"table", "page"}
    assert decision.fallback is None


async def test_an_attached_image_decides_before_the_words_do() -> None:
    query = Query(text="Which town is this?", images=("a.png",))

    decision = await union({"paragraph": 1.0}, {"paragraph": 1.0}).route(query, corpora())

    assert decision.router == "attachments"
    assert decision.corpora[0] == "image"


async def test_an_image_with_nothing_to_be_seen_is_routed_by_words() -> None:
    query = Query(text="", images=("a.png",))
    given = tuple(c for c in corpora() if c.modality in {"text", "table"})

    decision = await union({"paragraph": 1.0}, {"paragraph": 1.0}).route(query, given)

    assert decision.router == "union"


async def test_a_corpus_of_the_users_own_is_routed_like_any_other() -> None:
    own = dataclasses.replace(corpora()[3], name=CorpusName("photographs"))

    decision = await union({"photographs": 1.0}, {"photographs": 1.0}).route(
        Query(text="Who?"), (*corpora(), own)
    )

    assert decision.corpora == ("photographs",)
