import dataclasses

import pytest
from typing_extensions import override

from corrobora.ports import Router
from corrobora.records import CorpusName, Query
from corrobora.routers.rules import RulesRouter, granularity_scores
from corrobora.testing.contracts.router import RouterContract
from corrobora.testing.routers import corpora


class TestRules(RouterContract):
    @pytest.fixture
    @override
    def router(self) -> Router:
        return RulesRouter()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who founded the company?", "paragraph"),
        ("What is the FY2021 net profit margin, in percent, of total revenue?", "table"),
        ("What colour is the curve in the left chart?", "image"),
        ("What is written at the bottom of the slide on page 5?", "page"),
        ("Summarise the main findings of the whole report.", "document"),
        ("What are the steps to make a paper boat?", "video"),
        ("why did the boy turn around", "clip"),
    ],
)
def test_the_words_of_a_query_name_its_granularity(text: str, expected: str) -> None:
    scores = granularity_scores(text)

    assert max(scores, key=lambda granularity: scores[granularity]) == expected


def test_cues_do_not_care_about_case() -> None:
    assert granularity_scores("WHICH TABLE?") == granularity_scores("which table?")


async def test_corpora_of_one_granularity_share_what_it_gets() -> None:
    given = corpora()
    archive = dataclasses.replace(given[0], name=CorpusName("archive"))
    query = Query(text="Who founded the company?")
    alone = await RulesRouter().route(query, given)

    shared = await RulesRouter().route(query, (*given, archive))

    both = shared.distribution[CorpusName("paragraph")] + shared.distribution[CorpusName("archive")]
    assert both == pytest.approx(alone.distribution[CorpusName("paragraph")])
