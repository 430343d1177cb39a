import time

import pytest
from typing_extensions import override

from corrobora.ports import Judge
from corrobora.records import Candidate, Query, Ranking, SourceId
from corrobora.rerank.features import Features
from corrobora.rerank.local import LIMIT, LocalJudge, Model, fitted
from corrobora.testing.contracts.judge import QUERY, JudgeContract
from corrobora.testing.judges import DictRarity, FunctionJudge, element


class TestLocal(JudgeContract):
    @pytest.fixture
    @override
    def judge(self) -> Judge:
        return LocalJudge(rarity=DictRarity())


class TestFunction(JudgeContract):
    @pytest.fixture
    @override
    def judge(self) -> Judge:
        return FunctionJudge(lambda _, text: 3.0 if "founded" in text else None)


def found(source: str, name: str, score: float) -> Ranking:
    candidate = Candidate(element=element(name, "").id, score=score)
    return Ranking(source=SourceId(source), candidates=(candidate,))


async def weight(text: str, *rankings: Ranking, query: Query = QUERY, indexed: str = "") -> float:
    given = element("e", text, indexed=indexed)
    judged = await LocalJudge(rarity=DictRarity()).judge(query, [given], rankings=rankings)
    return judged[given.id]


async def test_a_nearer_vector_is_more_evidence() -> None:
    text = "The Harbour Company was founded by Ada Larsen."

    far = await weight(text, found("paragraph/vectors", "e", 0.2))
    near = await weight(text, found("paragraph/vectors", "e", 0.8))

    assert near > far


async def test_only_the_scores_of_vector_searches_are_cosines() -> None:
    text = "The Harbour Company was founded by Ada Larsen."

    assert await weight(text, found("paragraph/words", "e", 0.9)) == await weight(text)


async def test_of_several_wordings_the_best_cosine_counts() -> None:
    first, second = found("paragraph/vectors", "e", 0.2), found("2:paragraph/vectors", "e", 0.8)

    assert await weight("Ferries.", first, second) == await weight("Ferries.", second)


async def test_a_caption_that_is_only_indexed_is_read_too() -> None:
    figure = await weight("1,187", indexed="Founders of the Harbour Company. 1,187")

    assert figure > await weight("1,187")


async def test_what_speaks_of_something_else_is_evidence_against() -> None:
    assert await weight("Beans are soaked overnight.", found("p/vectors", "e", 0.05)) < 0.0


async def test_a_query_without_content_judges_nothing() -> None:
    judge = LocalJudge(rarity=DictRarity())

    judged = await judge.judge(Query(text="what is the?"), [element("e", "the")], rankings=())

    assert dict(judged) == {}


async def test_an_element_without_text_is_left_in_ignorance() -> None:
    judge = LocalJudge(rarity=DictRarity())

    assert dict(await judge.judge(QUERY, [element("e", " ")], rankings=())) == {}


def test_the_shipped_model_knows_every_feature() -> None:
    assert set(fitted().coefficients) == set(Features._fields)
    assert 0.0 < fitted().base_rate < 1.0


def test_a_weight_is_the_gain_over_the_base_rate() -> None:
    flat = Model(base_rate=0.5, intercept=0.7, coefficients=dict.fromkeys(Features._fields, 0.0))
    wild = flat.model_copy(update={"intercept": 1e9})

    assert flat.weight(Features(*[0.0] * len(Features._fields))) == pytest.approx(0.7)
    assert wild.weight(Features(*[0.0] * len(Features._fields))) == LIMIT


async def test_a_hundred_passages_take_a_few_milliseconds() -> None:
    text = "The Harbour Company owns nine ferries and a dredger in the northern basin. " * 12
    given = [element(f"e{n:03d}", text) for n in range(100)]
    judge = LocalJudge(rarity=DictRarity())

    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        await judge.judge(QUERY, given, rankings=())
        best = min(best, time.perf_counter() - start)

    assert best < 0.05  # measured: 3 ms; the rest is for a busy machine
