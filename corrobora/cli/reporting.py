"""How a measurement is written down and shown."""

from pathlib import Path

from corrobora.cli.output import print_json, tell
from corrobora.evals.report import Report
from corrobora.evals.reports import as_json, as_markdown, headline

WIDTH = 28  # of a metric's name in a terminal


def write(report: Report, folder: Path) -> None:
    """Write report.json and report.md into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (as_json.write(report, folder), as_markdown.write(report, folder)):
        tell(f"wrote {path}")


def show(report: Report, *, json: bool) -> None:
    """Print the report's JSON, or the figures that come first."""
    if json:
        print_json(as_json.values(report))
        return
    for note in report.notes:
        print(f"note: {note}")
    rows = headline.chosen(report.rows, suite=report.suite)
    for set_, variant in dict.fromkeys((row.set, row.variant) for row in rows):
        print("\n" + " · ".join(part for part in (set_, variant) if part))
        for row in rows:
            if (row.set, row.variant) == (set_, variant):
                name = f"{row.stage} {row.metric}"
                print(f"  {name:<{WIDTH}} {headline.figure(row)}  n={row.n}")
