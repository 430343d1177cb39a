"""One `corrobora eval`: data sets times variants, to one report.

With several variants each data set is measured under each, and every other variant is compared
with the first, case by case.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from corrobora.errors import ConfigError
from corrobora.evals import compare, figures, finished, manifest, session
from corrobora.evals.dataset import Dataset
from corrobora.evals.figures import Measured
from corrobora.evals.report import Report, Row, Seen
from corrobora.evals.session import Bench, Plan, Session
from corrobora.evals.suites import ingest
from corrobora.evals.variants import Variant
from corrobora.prompts import render

OpenBench = Callable[[Variant, Dataset], AbstractAsyncContextManager[Bench]]


async def evaluate(
    datasets: Sequence[Dataset],
    variants: Sequence[Variant],
    *,
    plan: Plan,
    open_bench: OpenBench,
) -> Report:
    """Return the report of all of it.

    Raises:
        ConfigError: a folder holds a measurement made with other things, or there is nothing
            to ask.
    """
    for dataset in datasets:
        if not dataset.cases and plan.suite != "ingest":
            raise ConfigError(f"expected questions in {dataset.name!r}, got none")
    collected = _Evaluation(variants=variants, plan=plan, open_bench=open_bench)
    for dataset in datasets:
        await collected.measure(dataset)
    return Report(
        suite=plan.suite,
        manifest={
            **manifest.environment(),
            "seed": plan.seed,
            "sample": plan.most,
            "paradigm": plan.paradigm,
            "settings": collected.settings,
            "models": collected.models,
            "prompts": collected.prompts,
            "data": collected.data,
            **({"judging": collected.judging} if collected.judging else {}),
        },
        rows=tuple(collected.rows),
        seen=collected.seen,
        notes=tuple(collected.notes),
        failed=collected.failed,
    )


@dataclass(slots=True)
class _Evaluation:
    """Measures data set after data set and collects what the report says."""

    variants: Sequence[Variant]
    plan: Plan
    open_bench: OpenBench
    settings: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    models: dict[str, Mapping[str, str]] = field(default_factory=dict)
    prompts: dict[str, Mapping[str, str]] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    failed: int = 0  # cases, of all variants
    data: dict[str, Any] = field(default_factory=dict)
    judging: dict[str, Mapping[str, float]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)

    async def measure(self, dataset: Dataset) -> None:
        """Measure one data set under every variant, then compare."""
        one = self._taken_in if self.plan.suite == "ingest" else self._asked
        measured = [await one(dataset, variant) for variant in self.variants]
        for variant, other in zip(self.variants[1:], measured[1:], strict=True):
            names = (self.variants[0].name, variant.name)
            self.rows += compare.rows(measured[0], other, seed=self.plan.seed, names=names)

    async def _asked(self, dataset: Dataset, variant: Variant) -> Measured:
        found = await self._session(dataset, variant)
        named = self._named(variant)
        self.rows += figures.rows(found.measured, seed=self.plan.seed, variant=named)
        self.seen.setdefault(dataset.name, found.seen)
        self._keep(dataset, found.data, named)
        self.failed += sum(bool(outcome.error) for _, outcome in found.seen.pairs)
        if found.cost:
            self.judging[f"{dataset.name} {named}".strip()] = found.cost
        return found.measured

    async def _session(self, dataset: Dataset, variant: Variant) -> Session:
        if variant.finished is not None:
            self.settings[variant.name] = {"taken from": variant.finished.name}
            return finished.recall(dataset, variant.finished, plan=self.plan)
        async with self.open_bench(variant, dataset) as bench:
            self._note(variant, bench)
            return await session.measure(dataset, bench=bench, plan=self.plan)

    async def _taken_in(self, dataset: Dataset, variant: Variant) -> Measured:
        named = self._named(variant)
        async with self.open_bench(variant, dataset) as bench:
            self._note(variant, bench)
            measured, values, data = await session.take_in(dataset, bench=bench)
        self.rows += ingest.rows(dataset.name, values, variant=named)
        self.rows += figures.rows(measured, seed=self.plan.seed, variant=named)
        self._keep(dataset, data, named)
        return measured

    def _note(self, variant: Variant, bench: Bench) -> None:
        self.settings[variant.name] = manifest.shown(bench.settings)
        self.models[variant.name] = bench.models
        self.prompts[variant.name] = render.digests()

    def _keep(self, dataset: Dataset, data: Mapping[str, Any], named: str) -> None:
        """Keep what is said of the data once, and what a variant has to note besides."""
        first = self.data.setdefault(dataset.name, data)
        for note in data["notes"]:
            self.notes.setdefault(f"{dataset.name}: {note}")
        if first is not data and data["index"] != first["index"]:
            self.notes.setdefault(f"{dataset.name}, {named}: asked of another index")

    def _named(self, variant: Variant) -> str:
        return variant.name if len(self.variants) > 1 else ""
