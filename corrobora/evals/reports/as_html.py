"""`report.html`: one file with everything in it, that opens anywhere and runs nothing.

What data sets and documents say is data: Jinja escapes all of it, a policy in the page forbids
scripts and anything from elsewhere, and plots hold our own words only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corrobora.evals import worst
from corrobora.evals.report import Report, Row, Seen
from corrobora.evals.reports import by_stage, charts, headline
from corrobora.evals.reports.by_stage import Table
from corrobora.evals.reports.pictures import Album, Draw, Picture
from corrobora.evals.written import write_file

NAME = "report.html"
TEMPLATE = "report.html.jinja"
MOST_WORST = 20
LEAST_CASES = 5  # of a slice that is shown
SHOWN = 600  # characters of an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A case that went badly, as it is shown."""

    worst: worst.Worst
    answer: str
    right: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One data set."""

    name: str
    variants: tuple[str, ...]
    first: tuple[tuple[Row, ...], ...]  # what comes first, each figure of every variant
    stages: Table  # of the metrics that come first
    more: Table  # of the others
    lanes: Table
    differences: tuple[Row, ...]
    slices: tuple[Row, ...]
    single: tuple[Row, ...]
    plots: tuple[charts.Chart, ...] = ()
    bad: tuple[Bad, ...] = ()
    asked: int = 0


def write(report: Report, folder: Path, *, draw: Draw) -> Path:
    """Write the file and return its path."""
    return write_file(folder / NAME, render(report, draw=draw))


def render(report: Report, *, draw: Draw) -> str:
    """Return the page; `draw` gives pictures of pages, or None where there are none."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("corrobora.evals.reports", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "figure": headline.figure,
        "number": headline.number,
        "named": headline.named,
        "svg": lambda chart: Markup(chart.svg),  # noqa: S704  made by matplotlib of our own words
    }
    album = Album(draw)
    sections = [_section(report, name, album) for name in dict.fromkeys(r.set for r in report.rows)]
    return environment.get_template(TEMPLATE).render(
        report=report,
        sections=sections,
        full=album.full,
        manifest=json.dumps(report.manifest, ensure_ascii=False, indent=1, sort_keys=True),
    )


def _section(report: Report, name: str, album: Album) -> Section:
    rows = [row for row in report.rows if row.set == name]
    whole = [row for row in rows if row.slice == "all" and row.wins is None]
    first = _first_variant(whole)
    wanted = {pair for names in headline.FIRST.values() for pair in names}
    main = {metric for _, metric in wanted}
    steps = [row for row in first if "/" not in row.stage]
    seen = report.seen.get(name)
    return Section(
        name=name,
        variants=tuple(dict.fromkeys(row.variant for row in whole)),
        first=_by_figure(headline.chosen(whole, suite=report.suite)),
        stages=by_stage.table([row for row in steps if row.metric in main]),
        more=by_stage.table([row for row in steps if row.metric not in main]),
        lanes=by_stage.table([row for row in first if "/" in row.stage]),
        differences=tuple(row for row in _compared(rows) if row.metric in main),
        slices=tuple(
            row
            for row in rows
            if row.slice != "all" and row.n >= LEAST_CASES and (row.stage, row.metric) in wanted
            if not headline.is_free(row)
        ),
        single=_single(first),
        plots=charts.charts(seen) if seen else (),
        bad=_bad(seen, album) if seen else (),
        asked=len(seen.pairs) if seen else 0,
    )


def _by_figure(rows: Sequence[Row]) -> tuple[tuple[Row, ...], ...]:
    names = dict.fromkeys((row.stage, row.metric) for row in rows)
    return tuple(tuple(r for r in rows if (r.stage, r.metric) == name) for name in names)


def _first_variant(rows: Sequence[Row]) -> list[Row]:
    variant = rows[0].variant if rows else ""
    return [row for row in rows if row.variant == variant]


def _compared(rows: Sequence[Row]) -> list[Row]:
    return [
        row
        for row in rows
        if row.slice == "all" and "/" not in row.stage and (row.wins or row.losses)
    ]


def _single(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the figures that one step only has."""
    steps = [row for row in rows if "/" not in row.stage]
    counts: dict[str, int] = {}
    for row in steps:
        counts[row.metric] = counts.get(row.metric, 0) + 1
    return tuple(row for row in steps if counts[row.metric] == 1)


def _bad(seen: Seen, album: Album) -> tuple[Bad, ...]:
    chosen = worst.choose(seen.pairs, unit=seen.unit, most=MOST_WORST, scores=seen.right)
    return tuple(
        Bad(
            worst=one,
            answer=_cut(one.outcome.answer.text) if one.outcome.answer else "",
            right=_cut(" / ".join(one.case.answers)),
            pictures=album.of(one, seen),
        )
        for one in chosen
    )


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
