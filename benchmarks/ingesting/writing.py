"""The report: figures of a set take the place of its earlier ones, and the rest stays."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import machine
from ingesting.found import Asked, Found

from corrobora.evals import manifest
from corrobora.evals.report import Report, Row
from corrobora.evals.reports import as_json
from corrobora.evals.written import write_file

BEGIN, END = "<!-- benchmarks/ingest.py: begin -->", "<!-- benchmarks/ingest.py: end -->"


def add(found: Found, folder: Path, *, asked: Asked, docs: Path | None = None) -> None:
    """Write report.json and report.md with the figures of a set in them."""
    report = _with(found, read(folder), asked=asked)
    as_json.write(report, folder)
    text = markdown(report)
    write_file(folder / "report.md", f"# Adding files\n\n{text}\n")
    if docs is not None:
        write_file(docs, renewed(docs.read_text(encoding="utf-8"), text))


def read(folder: Path) -> Report:
    """Return the report that is there, or an empty one."""
    path = folder / as_json.NAME
    if not path.exists():
        return Report(suite="ingest", manifest={}, rows=())
    values = json.loads(path.read_text(encoding="utf-8"))
    rows = tuple(Row(**row) for row in values["rows"])
    return Report(suite="ingest", manifest=values["manifest"], rows=rows)


def _with(found: Found, report: Report, *, asked: Asked) -> Report:
    others = [row for row in report.rows if row.set != found.set]
    sets = dict(report.manifest.get("sets", {}))
    sets[found.set] = {
        **machine.describe(),
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "asked": {name: str(value) for name, value in asdict(asked).items() if name != "work"},
        "tables": found.tables,
        "notes": found.notes,
    }
    values: dict[str, Any] = {**manifest.environment(), "intervals": "least and most of the runs"}
    notes = tuple(f"{name}: {note}" for name, of in sets.items() for note in of["notes"])
    rows = (*others, *found.rows)
    return replace(report, manifest={**values, "sets": sets}, rows=rows, notes=notes)


def markdown(report: Report) -> str:
    """Return the figures as tables, set by set, and how they came about."""
    parts = []
    for name, about in report.manifest["sets"].items():
        rows = [row for row in report.rows if row.set == name]
        parts += [f"**{name}**", _table(rows), *about["tables"], _listed(about["notes"])]
        parts.append(f"{about['processor']}, commit {about['commit']}, {about['measured']}")
    return "\n\n".join(part for part in parts if part)


def _table(rows: Sequence[Row]) -> str:
    """Return a column for each slice and a line for each metric."""
    slices = list(dict.fromkeys(row.slice for row in rows))
    cells = {(row.metric, row.slice): _shown(row) for row in rows}
    metrics = dict.fromkeys(row.metric for row in rows)
    body = [[metric, *(cells.get((metric, s), "") for s in slices)] for metric in metrics]
    return machine.table(["", *slices], body)


def _shown(row: Row) -> str:
    value = f"{row.value:.0f}" if row.value == int(row.value) else f"{row.value:.3g}"
    if row.low == row.high:
        return value
    return f"{value} ({row.low:.3g} to {row.high:.3g})"


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def renewed(document: str, text: str) -> str:
    """Return a document with the text between its marks.

    Raises:
        ValueError: it has no marks.
    """
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not pattern.search(document):
        raise ValueError(f"expected {BEGIN} and {END} in the document")
    return pattern.sub(lambda _: f"{BEGIN}\n\n{text}\n\n{END}", document, count=1)
