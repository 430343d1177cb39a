from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from corrobora.errors import ConfigError
from corrobora.evals import evaluate, variants
from corrobora.evals.dataset import Dataset
from corrobora.evals.evaluate import OpenBench
from corrobora.evals.report import Report
from corrobora.evals.session import Bench, Plan, SuiteName
from corrobora.evals.variants import Variant
from corrobora.records import Observed, Query
from tests.evals.conftest import HARBOUR


@pytest.fixture
def opened(bench: Bench) -> OpenBench:
    """Variants that are named "blind" find nothing."""

    async def nothing(query: Query) -> Observed:
        return replace(await bench.find(query), rankings={}, answer=None)

    @asynccontextmanager
    async def open_bench(variant: Variant, dataset: Dataset) -> AsyncIterator[Bench]:
        find = nothing if variant.name == "blind" else bench.find
        yield replace(bench, find=find, folder=bench.folder / variant.name)

    return open_bench


async def measured(opened: OpenBench, *names: str, suite: SuiteName = "retrieval") -> Report:
    plan = Plan(suite=suite)
    return await evaluate.evaluate(
        [HARBOUR], [Variant(name=name) for name in names], plan=plan, open_bench=opened
    )


async def test_one_variant_gives_figures_without_a_name(opened: OpenBench) -> None:
    report = await measured(opened, "default")

    assert {row.variant for row in report.rows} == {""}
    assert report.suite == "retrieval"
    assert set(report.seen) == {"harbour"}


async def test_the_manifest_says_how_figures_came_about(opened: OpenBench) -> None:
    report = await measured(opened, "default")

    assert report.manifest["settings"] == {"default": {"k": 50, "prompts": "built in"}}
    assert report.manifest["data"]["harbour"]["asked"] == 2
    assert report.manifest["models"]["default"]["chat"] == "none"


async def test_variants_are_compared_with_the_first(opened: OpenBench) -> None:
    report = await measured(opened, "default", "blind")

    rows = [r for r in report.rows if (r.stage, r.metric, r.slice) == ("weigh", "R@1", "all")]
    assert [(r.variant, r.value) for r in rows if r.wins is None] == [("default", 1.0)]
    failed = [r for r in report.rows if r.metric == "failed" and r.slice == "all"]
    assert [r.variant for r in failed] == ["default", "blind", "blind less default"]


async def test_a_report_made_before_is_compared_without_asking(
    opened: OpenBench, bench: Bench
) -> None:
    await measured(opened, "default")
    before = variants.parse(str(bench.folder / "default"))

    report = await evaluate.evaluate(
        [HARBOUR],
        [replace(before, name="before"), Variant(name="now")],
        plan=Plan(suite="retrieval"),
        open_bench=opened,
    )

    row = next(r for r in report.rows if (r.stage, r.metric) == ("weigh", "R@1") and r.ties)
    assert (row.variant, row.value, row.ties) == ("now less before", 0.0, 2)


async def test_a_report_of_other_data_cannot_be_compared(opened: OpenBench, bench: Bench) -> None:
    await measured(opened, "default")
    before = variants.parse(str(bench.folder / "default"))

    with pytest.raises(ConfigError, match="expected outcomes in"):
        await evaluate.evaluate(
            [replace(HARBOUR, name="other")],
            [before],
            plan=Plan(suite="retrieval"),
            open_bench=opened,
        )


async def test_ingest_is_timed_and_read_back(opened: OpenBench) -> None:
    report = await measured(opened, "default", suite="ingest")

    found = {row.metric: row.value for row in report.rows if row.slice == "all"}
    assert (found["documents"], found["refused"]) == (3.0, 0.0)
    assert found["elements_per_second"] > 0
    assert found["seconds_again"] < found["seconds"]


async def test_what_could_not_be_used_is_noted_in_the_report(
    bench: Bench, opened: OpenBench
) -> None:
    lacking = replace(HARBOUR, notes=("2 queries have no judgements",))

    report = await evaluate.evaluate(
        [lacking], [Variant(name="default")], plan=Plan(suite="retrieval"), open_bench=opened
    )

    assert report.notes == ("harbour: 2 queries have no judgements",)
