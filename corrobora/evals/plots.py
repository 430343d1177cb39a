"""Plots as SVG text: the same points give the same bytes.

Each is readable at 480 px, in grey and by those who do not tell red from green (M. Okabe,
K. Ito, "Color Universal Design", 2008: their palette). Labels are our own words; no text of a
document or a data set comes into a plot.
"""

import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (4.8, 3.1)  # inches
BLUE, SKY, ORANGE, GREY = "#0072B2", "#9ED0F0", "#D55E00", "#767676"
INK = "#1a1a1a"
STYLE = {
    "svg.hashsalt": "corrobora",  # ids inside the SVG follow from the points alone
    "svg.fonttype": "none",  # text stays text: small, searchable, read aloud
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # measured with; a reader's own sans-serif is shown
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 9,
}


def waterfall(points: Sequence[tuple[str, float, float]]) -> str:
    """Draw what is left of gold: (stage, share of cases with any, mean share of a case's)."""

    def draw(axes: "Axes") -> None:
        at = np.arange(len(points))
        some, share = [p[1] for p in points], [p[2] for p in points]
        axes.bar(at - 0.2, some, 0.38, color=BLUE, label="cases with any of it")
        axes.bar(
            at + 0.2,
            share,
            0.38,
            color=SKY,
            label="share of it, mean",
            hatch="//",
            edgecolor="white",
            lw=0,
        )
        for x, value in zip((*(at - 0.2), *(at + 0.2)), (*some, *share), strict=True):
            axes.text(float(x), value + 0.015, _short(value), ha="center", fontsize=8)
        axes.set_xticks(at, [p[0] for p in points])
        axes.set(ylim=(0, 1.24), ylabel="gold left", xlabel="after the stage")
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        axes.legend(loc="upper center", ncols=2)

    return _svg(draw)


def risk_coverage(
    points: Sequence[tuple[float, float]], *, now: tuple[float, float] | None = None
) -> str:
    """Draw (coverage, risk): of the surest answers, how many are wrong.

    `now` is the point at which the system stands.
    """

    def draw(axes: "Axes") -> None:
        axes.plot(*_columns(points), color=BLUE, drawstyle="steps-post", lw=1.8)
        if now is not None:
            axes.plot(*now, "o", color=ORANGE, ms=8, label=f"as set now: {now[1]:.2f} wrong")
            axes.legend(loc="best")
        axes.set(xlim=(0, 1.02), ylim=(0, 1.02))
        axes.set(xlabel="share of questions answered, surest first", ylabel="share of them wrong")
        axes.grid(color="#dddddd", lw=0.6)

    return _svg(draw)


def reliability(bins: Sequence[tuple[float, float, int]]) -> str:
    """Draw (mean confidence, share that is right, answers) a bin, with the counts below."""

    def draw(axes: "Axes") -> None:
        filled = [each for each in bins if each[2]]
        said, right, counts = ([each[i] for each in filled] for i in range(3))
        axes.plot([0, 1], [0, 1], "--", color=GREY, lw=1, label="said as it is")
        axes.plot(said, right, "o-", color=BLUE, lw=1.5, label="measured")
        for x, count in zip(said, counts, strict=True):
            axes.text(x, -0.13, str(count), ha="center", fontsize=8)
        axes.text(0.0, -0.13, "n", ha="right", fontsize=8, color=GREY)
        axes.set(xlim=(-0.03, 1.03), ylim=(-0.18, 1.03))
        axes.set(xlabel="confidence", ylabel="share that is right")
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        axes.legend(loc="upper left")

    return _svg(draw)


def latency(seconds: Sequence[float]) -> str:
    """Draw how many of the cases were done within a time, with the median and p95."""
    return _svg(lambda axes: _distribution(axes, seconds, label="seconds", form="{:.2g} s"))


def cost(values: Sequence[float], *, what: str) -> str:
    """Draw how many of the cases cost at most so much; `what` is "calls", "tokens" or "USD"."""
    return _svg(lambda axes: _distribution(axes, values, label=f"{what} a case", form="{:.4g}"))


def _distribution(axes: "Axes", values: Sequence[float], *, label: str, form: str) -> None:
    """Draw the empirical distribution; a log scale where values span more than a decade."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    shares = np.arange(1, ordered.size + 1) / ordered.size
    axes.plot(ordered, shares, color=BLUE, drawstyle="steps-post", lw=1.8)
    for percent, line in ((50, "-"), (95, "--")):
        at = float(np.percentile(ordered, percent))
        axes.axvline(
            at, color=ORANGE, ls=line, lw=1.4, label=f"p{percent} {form.format(at)}", zorder=1
        )
    axes.set(ylim=(0, 1.02), xlabel=label, ylabel="share of cases within")
    if ordered[0] > 0 and ordered[-1] > 10 * ordered[0]:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")
    axes.grid(color="#dddddd", lw=0.6)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)


def _short(share: float) -> str:
    """Write a share for a narrow bar: ".45", "1"."""
    written = f"{share:.2f}"
    return "1" if written == "1.00" else written[1:]


def _columns(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]


def _svg(draw: Callable[["Axes"], None]) -> str:
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):  # type: ignore[arg-type]  # it spells each key as a Literal
        figure = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.add_subplot())
        out = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(out, format="svg", metadata=nothing)
    svg = out.getvalue()
    # without the XML declaration and its DTD, which is an address, an <svg> can stand in HTML
    return re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
