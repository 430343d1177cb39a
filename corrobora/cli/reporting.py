"""How a measurement is written down and shown."""

from collections.abc import Sequence
from pathlib import Path

from corrobora.adapters.pymupdf_pdf import PyMuPdfRenderer
from corrobora.cli.output import print_json, tell
from corrobora.errors import IngestError
from corrobora.evals.report import Report
from corrobora.evals.reports import as_html, as_json, as_markdown, headline
from corrobora.records import Box

WIDTH = 28  # of a metric's name in a terminal
DPI = 72  # of the pages of bad cases: to be recognised, and read when they are plain


def write(report: Report, folder: Path) -> None:
    """Write report.json, report.md and report.html into the folder."""
    tell(f"wrote {as_json.write(report, folder)}")
    tell(f"wrote {as_markdown.write(report, folder)}")
    tell(f"wrote {as_html.write(report, folder, draw=draw)}")


def draw(uri: str, page: int, marks: Sequence[Box]) -> bytes | None:
    """Return a page of a PDF with the marks outlined; None where it cannot be drawn."""
    try:
        return PyMuPdfRenderer().render(Path(uri), page=page, dpi=DPI, marks=marks)
    except IngestError:
        return None


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
                name = f"{row.stage} {headline.named(row.metric)}"
                print(f"  {name:<{WIDTH}} {headline.figure(row)}  n={row.n}")
