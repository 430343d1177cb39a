"""`report.json`: the figures and how they came about. Others script against its form.

    {"suite", "manifest", "notes",
     "rows": [{"set", "slice", "stage", "metric", "value", "low", "high", "n"}]}

A row also has "variant" where things are compared, and a difference "wins", "losses", "ties".
"""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corrobora.evals.report import Report, Row
from corrobora.evals.written import write_file

NAME = "report.json"
_OF_A_DIFFERENCE = ("wins", "losses", "ties")


def values(report: Report) -> dict[str, Any]:
    """Return the report as JSON values; a figure that is no number is left out."""
    return {
        "suite": report.suite,
        "manifest": dict(report.manifest),
        "rows": [_row(row) for row in report.rows if _is_a_number(row)],
        "notes": list(report.notes),
    }


def write(report: Report, folder: Path) -> Path:
    """Write the file and return its path; equal reports give equal bytes."""
    text = json.dumps(values(report), ensure_ascii=False, indent=1, allow_nan=False)
    return write_file(folder / NAME, text + "\n")


def _row(row: Row) -> dict[str, Any]:
    shown = asdict(row)
    if not row.variant:
        del shown["variant"]
    for name in _OF_A_DIFFERENCE:
        if shown[name] is None:
            del shown[name]
    return shown


def _is_a_number(row: Row) -> bool:
    return all(map(math.isfinite, (row.value, row.low, row.high)))
