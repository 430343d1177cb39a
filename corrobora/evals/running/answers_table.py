"""Answers as CSV, for a spreadsheet: one row a question, citations one a line in their cell."""

import csv
import io
import sys
from collections.abc import Iterable

from corrobora.evals.running.answer_row import AnswerRow, RowOutcome
from corrobora.records import Usage

COLUMNS = (
    *("id", "question", "outcome", "text", "confidence", "citations", "rounds"),
    *("calls", "input_tokens", "output_tokens", "usd", "seconds", "error"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for one
OUTCOMES: dict[str, RowOutcome] = {
    "answered": "answered",
    "abstained": "abstained",
    "failed": "failed",
}


def dumped(rows: Iterable[AnswerRow]) -> str:
    """Return the table with its header.

    Cells that begin as a formula get an apostrophe before, which `loaded` takes off again.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_cells(row) for row in rows)
    return out.getvalue()


def loaded(text: str) -> list[AnswerRow]:
    """Return the rows of a table, without their lines of JSON.

    Raises:
        ValueError: it has other columns, or a cell is not what its column holds.
    """
    csv.field_size_limit(sys.maxsize)  # of the process; an answer may be long
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"expected the columns {', '.join(COLUMNS)}")
    try:
        return [_row(cells) for cells in reader]
    except (csv.Error, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"near line {reader.line_num}: {error!r}") from error


def _cells(row: AnswerRow) -> dict[str, object]:
    usage = row.usage
    return {
        "id": _inert(row.id),
        "question": _inert(row.question),
        "outcome": row.outcome,
        "text": _inert(row.text),
        "confidence": row.confidence,
        "citations": _inert("\n".join(row.citations)),
        "rounds": row.rounds,
        "calls": usage.calls,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "usd": usage.usd,
        "seconds": usage.seconds,
        "error": _inert(row.error),
    }


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def _as_it_was(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def _row(cells: dict[str, str]) -> AnswerRow:
    return AnswerRow(
        id=_as_it_was(cells["id"]),
        question=_as_it_was(cells["question"]),
        outcome=OUTCOMES[cells["outcome"]],
        text=_as_it_was(cells["text"]),
        confidence=float(cells["confidence"]),
        citations=tuple(_as_it_was(cells["citations"]).split("\n")) if cells["citations"] else (),
        rounds=int(cells["rounds"]),
        usage=Usage(
            calls=int(cells["calls"]),
            input_tokens=int(cells["input_tokens"]),
            output_tokens=int(cells["output_tokens"]),
            usd=float(cells["usd"]),
            seconds=float(cells["seconds"]),
        ),
        error=_as_it_was(cells["error"]),
    )
