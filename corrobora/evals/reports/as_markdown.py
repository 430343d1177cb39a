"""`report.md`: what a person reads in a terminal, an editor or a pull request."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from corrobora.evals import waterfall, worst
from corrobora.evals.report import Report, Row, Seen
from corrobora.evals.reports import by_stage, headline
from corrobora.evals.written import write_file

NAME = "report.md"
LANE = "/"  # stands in the names of lanes, which have a table of their own
LEAST_CASES = 5  # of a slice that is shown


def write(report: Report, folder: Path) -> Path:
    """Write the file and return its path."""
    return write_file(folder / NAME, render(report))


def render(report: Report) -> str:
    """Return the report: notes, what comes first, then set by set, and how it came about."""
    parts = [f"# {report.suite}", _notes(report.notes), _first(report)]
    parts.append("Figures with 95 % intervals over cases. ↓ marks those of which less is better.")
    for set_ in dict.fromkeys(row.set for row in report.rows):
        rows = [row for row in report.rows if row.set == set_]
        parts += [f"## {set_}", _differences(rows), _lost(report.seen.get(set_))]
        parts += [_stages(rows), _others(rows), _slices(rows), _worst(report.seen.get(set_))]
    parts.append(_manifest(report))
    return "\n\n".join(part for part in parts if part) + "\n"


def _notes(notes: Sequence[str]) -> str:
    return "\n".join(f"- {escaped(note)}" for note in notes)


def _first(report: Report) -> str:
    rows = [row for row in headline.chosen(report.rows, suite=report.suite) if row.wins is None]
    columns = list(dict.fromkeys(_named(row) for row in rows))
    metrics = dict.fromkeys((row.stage, row.metric) for row in rows)
    cells = {(row.stage, row.metric, _named(row)): row for row in rows}
    body = [
        [
            f"{headline.named(metric)}, {stage}",
            *(_cell(cells.get((stage, metric, name))) for name in columns),
        ]
        for stage, metric in metrics
    ]
    return table(["figure", *columns], body) if body else ""


def _differences(rows: Sequence[Row]) -> str:
    """Return the paired differences of the metrics that come first, at every step."""
    wanted = {metric for names in headline.FIRST.values() for _, metric in names}
    found = [row for row in rows if row.wins is not None and row.slice == "all" and _is_step(row)]
    if not found:
        return ""
    telling = [row for row in found if row.metric in wanted and (row.wins or row.losses)]
    if not telling:
        return "**Differences**: none in any case."
    body = [[r.variant, r.stage, headline.named(r.metric), *_compared(r)] for r in telling]
    header = ["", "stage", "metric", "difference", "n", "more", "less", "same"]
    return "**Differences**, case by case\n\n" + table(header, body)


def _compared(row: Row) -> tuple[object, ...]:
    counts = (row.wins, row.losses, row.ties)
    return (headline.figure(row), row.n, *("" if count is None else count for count in counts))


def _lost(seen: Seen | None) -> str:
    """Return what of the gold is left after each stage."""
    left = waterfall.lost(seen.pairs, unit=seen.unit) if seen else ()
    if not left:
        return ""
    body = [[one.stage, headline.number(one.some), headline.number(one.share)] for one in left]
    header = ["after the stage", "cases with any of their gold", "share of a case's gold"]
    return f"**Where gold is lost**, of {left[0].cases} cases\n\n" + table(header, body)


def _worst(seen: Seen | None) -> str:
    """Return the worst cases in a sentence each."""
    chosen = worst.choose(seen.pairs, unit=seen.unit, scores=seen.right) if seen else ()
    lines = [
        f"- {escaped(one.case.id)}: {escaped(one.case.text)} **{one.kind}** {escaped(one.reason)}"
        for one in chosen
    ]
    return "\n".join(["**The worst cases**\n", *lines]) if lines else ""


def _stages(rows: Sequence[Row]) -> str:
    """Return the metrics that several stages have, a column a stage."""
    plain = [row for row in rows if row.slice == "all" and row.wins is None]
    parts = []
    for variant in dict.fromkeys(row.variant for row in plain):
        own = [row for row in plain if row.variant == variant]
        for title, wanted in (("Stages", False), ("Lanes", True)):
            chosen = [row for row in own if (LANE in row.stage) == wanted]
            parts.append(_by_stage(chosen, f"{title} {variant}".strip()))
    return "\n\n".join(filter(None, parts))


def _by_stage(rows: Sequence[Row], title: str) -> str:
    found = by_stage.table(rows)
    if not found.rows:
        return ""
    body = [
        [headline.named(metric), *(_cell(row, interval=False) for row in cells)]
        for metric, cells in found.rows
    ]
    return f"**{escaped(title)}**\n\n" + table(["metric", *found.stages], body)


def _others(rows: Sequence[Row]) -> str:
    """Return the figures that belong to one stage only, with their intervals."""
    plain = [row for row in rows if row.slice == "all" and row.wins is None and _is_step(row)]
    stages_of: dict[str, set[str]] = {}
    for row in plain:
        stages_of.setdefault(row.metric, set()).add(row.stage)
    single = [row for row in plain if len(stages_of[row.metric]) == 1]
    body = [
        [row.variant, row.stage, headline.named(row.metric), headline.figure(row), row.n]
        for row in single
    ]
    return (
        "**Figures of one stage**\n\n" + table(["", "stage", "metric", "", "n"], body)
        if body
        else ""
    )


def _slices(rows: Sequence[Row]) -> str:
    """Return the figures that come first, by slice; slices of very few cases are left out."""
    wanted = {name for names in headline.FIRST.values() for name in names}
    chosen = [
        row
        for row in rows
        if row.slice != "all" and (row.stage, row.metric) in wanted and row.n >= LEAST_CASES
        if not headline.is_free(row)
    ]
    body = [
        [row.slice, row.variant, row.stage, row.metric, *_compared(row)]
        for row in chosen
        if row.wins is None or row.wins or row.losses
    ]
    if not body:
        return ""
    header = ["slice", "", "stage", "metric", "", "n", "more", "less", "same"]
    width = len(header) if any(row.wins is not None for row in chosen) else len(header) - 3
    return "**Slices**\n\n" + table(header[:width], [row[:width] for row in body])


def _manifest(report: Report) -> str:
    text = json.dumps(report.manifest, ensure_ascii=False, indent=1, sort_keys=True)
    return f"## How these figures came about\n\n```json\n{text}\n```"


def table(header: Sequence[str], body: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; what is in a cell cannot end it."""
    rows = [header, ["---"] * len(header), *body]
    return "\n".join(f"| {' | '.join(escaped(str(cell)) for cell in row)} |" for row in rows)


def escaped(text: str) -> str:
    """Return a text of one line that is no markup and no end of a cell."""
    line = " ".join(text.split())
    return "".join(f"\\{c}" if c in r"\|<>`*[]" else c for c in line)


def _named(row: Row) -> str:
    return f"{row.set}, {row.variant}" if row.variant else row.set


def _cell(row: Row | None, *, interval: bool = True) -> str:
    if row is None:
        return ""
    return headline.figure(row) if interval else headline.number(row.value)


def _is_step(row: Row) -> bool:
    return LANE not in row.stage
