from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals import session
from corrobora.evals.metric import Column
from corrobora.evals.session import Bench, Plan, Session
from corrobora.ports import Reply
from corrobora.records import CorpusName, Observed, Query, Ranking
from corrobora.testing.chat import FunctionChat
from tests.evals.conftest import HARBOUR

RETRIEVAL = Plan(suite="retrieval")


class Killed(BaseException):
    """Stands for the end of the process."""


def column(seen: Session, stage: str, metric: str) -> Column:
    return seen.measured.columns[stage, metric]


async def test_retrieval_is_measured_at_every_stage(bench: Bench) -> None:
    seen = await session.measure(HARBOUR, bench=bench, plan=RETRIEVAL)

    stages = {stage for stage, _ in seen.measured.columns}
    assert {"search/paragraph/words", "search", "weigh", "select"} <= stages
    assert column(seen, "weigh", "nDCG@10") == (1.0, 1.0)


async def test_retrieval_asks_only_cases_that_say_what_is_to_be_found(bench: Bench) -> None:
    seen = await session.measure(HARBOUR, bench=bench, plan=RETRIEVAL)

    assert [case.id for case, _ in seen.measured.pairs] == ["q1", "q2"]
    assert seen.data["asked"] == 2
    assert seen.data["cases"] == 3


async def test_answers_are_measured_with_their_citations(bench: Bench) -> None:
    seen = await session.measure(HARBOUR, bench=bench, plan=Plan(suite="answers"))

    assert column(seen, "answer", "answer_in_quotes")[:2] == (1.0, 1.0)
    assert column(seen, "answer", "quote_verified")[:2] == (1.0, 1.0)
    assert ("cite", "R@1") in seen.measured.columns


async def test_every_stage_writes_a_run(bench: Bench) -> None:
    await session.measure(HARBOUR, bench=bench, plan=RETRIEVAL)

    files = {path.name for path in (bench.folder / "runs").iterdir()}
    assert {"harbour.search.trec", "harbour.weigh.trec", "harbour.qrels"} <= files


async def test_the_same_measurement_gives_the_same_run_byte_for_byte(
    bench: Bench, tmp_path: Path
) -> None:
    other = replace(bench, folder=tmp_path / "again")

    for each in (bench, other):
        await session.measure(HARBOUR, bench=each, plan=replace(RETRIEVAL, concurrency=3))

    one, two = ((each.folder / "runs" / "harbour.weigh.trec") for each in (bench, other))
    assert one.read_bytes() == two.read_bytes()


async def test_an_interrupted_measurement_asks_only_what_is_missing(bench: Bench) -> None:
    asked: list[str] = []

    async def dying(query: Query) -> Observed:
        asked.append(query.text)
        if len(asked) == 2:
            raise Killed
        return await bench.find(query)

    with pytest.raises(Killed):
        await session.measure(
            HARBOUR, bench=replace(bench, find=dying), plan=replace(RETRIEVAL, concurrency=1)
        )
    await session.measure(HARBOUR, bench=replace(bench, find=dying), plan=RETRIEVAL)

    assert asked == ["How deep is the harbour?", "When do ferries leave?", "When do ferries leave?"]


async def test_what_was_measured_with_other_settings_is_not_mixed_in(bench: Bench) -> None:
    await session.measure(HARBOUR, bench=bench, plan=RETRIEVAL)

    with pytest.raises(ConfigError, match="setting k: '50', now '20'"):
        await session.measure(HARBOUR, bench=replace(bench, settings={"k": 20}), plan=RETRIEVAL)

    fresh = replace(RETRIEVAL, fresh=True)
    await session.measure(HARBOUR, bench=replace(bench, settings={"k": 20}), plan=fresh)


Fault = Callable[[Observed], Observed]


def reversed_at(stage: str) -> Fault:
    def fault(observed: Observed) -> Observed:
        ranking = observed.rankings[stage]
        turned = Ranking(source=ranking.source, candidates=ranking.candidates[::-1])
        return replace(observed, rankings={**observed.rankings, stage: turned})

    return fault


@pytest.mark.parametrize("stage", ["search/paragraph/words", "search", "weigh"])
async def test_a_fault_in_a_stage_is_seen_at_that_stage(
    stage: str, bench: Bench, tmp_path: Path
) -> None:
    async def faulty(query: Query) -> Observed:
        return reversed_at(stage)(await bench.find(query))

    good = await session.measure(HARBOUR, bench=bench, plan=RETRIEVAL)
    bad = await session.measure(
        HARBOUR, bench=replace(bench, find=faulty, folder=tmp_path / "bad"), plan=RETRIEVAL
    )

    differing = {
        where
        for where, metric in good.measured.columns
        if metric == "RR" and column(good, where, metric) != column(bad, where, metric)
    }
    assert differing == {stage}


async def test_only_the_corpora_named_are_searched(bench: Bench) -> None:
    plan = replace(RETRIEVAL, corpora=(CorpusName("document"),))

    seen = await session.measure(HARBOUR, bench=bench, plan=plan)

    lanes = {stage for stage, _ in seen.measured.columns if "/" in stage}
    assert lanes == {f"search/document/{lane}" for lane in ("words", "vectors", "inside")}


async def test_a_model_judges_three_times_and_the_spread_is_shown(
    bench: Bench, tmp_path: Path
) -> None:
    said = iter(range(1000))

    def judge(call: object) -> Reply:
        supported = next(said) % 2 == 0
        verdict = f'{{"claims": [{{"claim": "One.", "supported": {str(supported).lower()}}}]}}'
        return Reply(text=verdict, input_tokens=10, output_tokens=2, usd=0.001)

    chat = FunctionChat(judge)
    judged = replace(bench, chat=chat)

    seen = await session.measure(
        HARBOUR, bench=judged, plan=Plan(suite="answers", concurrency=1, judging_usd=1.0)
    )

    names = {metric for stage, metric in seen.measured.columns if stage == "judged"}
    assert {
        "faithfulness",
        "faithfulness.run1",
        "faithfulness.run3",
        "faithfulness.spread",
    } <= names
    assert seen.cost["calls"] > 0


async def test_an_index_of_ones_own_is_asked_without_sources(bench: Bench, tmp_path: Path) -> None:
    await session.measure(HARBOUR, bench=bench, plan=RETRIEVAL)
    own = replace(HARBOUR, name="own", sources=(), cases=HARBOUR.cases[:1])

    seen = await session.measure(own, bench=replace(bench, folder=tmp_path / "own"), plan=RETRIEVAL)

    assert column(seen, "weigh", "R@1") == (1.0,)
    assert seen.data["notes"] == []


def test_bench_names_its_models(bench: Bench) -> None:
    assert bench.models == {"encoder": bench.index.embedder.fingerprint, "chat": "none"}
