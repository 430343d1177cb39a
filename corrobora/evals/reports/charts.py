"""The plots of one data set, each with the sentence that says how to read it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from corrobora.evals import plots, waterfall
from corrobora.evals.metric import Rows
from corrobora.evals.metrics import abstention, calibration
from corrobora.evals.metrics.abstention import Abstention
from corrobora.evals.metrics.calibration import Calibration
from corrobora.evals.outcome import Pair
from corrobora.evals.report import Seen

LEAST = 2  # cases under which a curve says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A plot as SVG, of our own words only."""

    title: str
    reading: str  # how to read it
    svg: str


def charts(seen: Seen) -> tuple[Chart, ...]:
    """Return the plots that the cases give something for."""
    return (*_lost(seen), *_answers(seen), *_times(seen), *_costs(seen))


def _lost(seen: Seen) -> Iterator[Chart]:
    left = waterfall.lost(seen.pairs, unit=seen.unit)
    if left:
        yield Chart(
            title="Where gold is lost",
            reading=f"What is left of the gold after each stage, over {left[0].cases} cases that "
            "have any.",
            svg=plots.waterfall([(one.stage, one.some, one.share) for one in left]),
        )


def _answers(seen: Seen) -> Iterator[Chart]:
    def correct(pair: Pair) -> float | None:
        return seen.right.get(pair[0].id)

    abstained = _rows(Abstention(correct=correct), seen)
    if len(abstained) >= LEAST and seen.right:
        coverage, risk = abstention.curve(abstained)
        figures = Abstention(correct=correct).score(abstained)
        now = None
        if "selective_accuracy" in figures:
            now = figures["coverage"], 1.0 - figures["selective_accuracy"]
        yield Chart(
            title="Risk and coverage",
            reading="Of the surest answers, how many are wrong. A curve that rises late knows "
            "what it does not know.",
            svg=plots.risk_coverage(
                list(zip(coverage.tolist(), risk.tolist(), strict=True)), now=now
            ),
        )
    given = _rows(Calibration(correct=correct), seen)
    if len(given) >= LEAST:
        bins = [(b.confidence, b.accuracy, b.n) for b in calibration.bins(given)]
        yield Chart(
            title="Reliability",
            reading="Is confidence the share that is right? Below the line it promises too much.",
            svg=plots.reliability(bins),
        )


def _times(seen: Seen) -> Iterator[Chart]:
    seconds = [outcome.seconds for _, outcome in seen.pairs if not outcome.error]
    if len(seconds) >= LEAST:
        yield Chart(
            title="Time",
            reading="Share of the cases that were done within so many seconds.",
            svg=plots.latency(seconds),
        )


def _costs(seen: Seen) -> Iterator[Chart]:
    usages = [outcome.answer.usage for _, outcome in seen.pairs if outcome.answer is not None]
    what = (
        ("calls", [float(usage.calls) for usage in usages]),
        ("tokens", [float(usage.input_tokens + usage.output_tokens) for usage in usages]),
        ("USD", [usage.usd for usage in usages]),
    )
    for name, values in what:
        if len(values) >= LEAST and any(values):
            yield Chart(
                title=f"Cost in {name}",
                reading=f"Share of the cases that took at most so many {name}.",
                svg=plots.cost(values, what=name),
            )


def _rows(metric: Abstention | Calibration, seen: Seen) -> Rows:
    rows = [row for pair in seen.pairs if (row := metric.observe(pair)) is not None]
    return np.array(rows, dtype=np.float64)
