"""What was measured of one system, as a row: figures out of a result, and cells for a table."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from peers.job import Place, Result
from questions import Question
from scores import CUTS, interval, score

HEADER = (
    "system",
    *(f"recall@{k}" for k in CUTS),
    "pages/s",
    "peak memory",
    "query p50",
    "p95",
    "calls at ingest",
    "calls an answer",
    "install",
    "versions",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One system; of one that was skipped only the reason is known."""

    system: str
    skipped: str | None = None
    about: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    install_seconds: float | None = None
    install_mib: float | None = None
    pages: int = 0
    ingest_seconds: float | None = None
    peak_mib: float | None = None
    query_p50: float | None = None  # seconds
    query_p95: float | None = None
    recall: dict[str, tuple[float, float, float]] = field(default_factory=dict)  # mean, low, high
    calls_at_ingest: int | None = None
    calls_per_answer: float | None = None
    notes: tuple[str, ...] = ()

    def dump(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False))

    @classmethod
    def load(cls, path: Path) -> "Row":
        """Read what `dump` wrote."""
        read = json.loads(path.read_text())
        read["recall"] = {name: tuple(values) for name, values in read["recall"].items()}
        return cls(**read | {"notes": tuple(read["notes"])})


def measured(
    result: Result,
    *,
    system: str,
    asked: Sequence[Question],
    pages: int,
    calls: Callable[[float, float], int],
) -> Row:
    """Return the figures of a result; `calls` counts the model calls between two moments."""
    begin, end = result.ingest
    seconds = list(result.seconds.values())
    return Row(
        system=system,
        about=result.about,
        versions=result.versions,
        pages=pages,
        ingest_seconds=end - begin,
        query_p50=float(np.percentile(seconds, 50)),
        query_p95=float(np.percentile(seconds, 95)),
        recall=recall(asked, result.rankings),
        calls_at_ingest=calls(begin, end),
        calls_per_answer=per_answer(result, calls),
        notes=(
            *(f"refused {line}" for line in result.refused),
            *(f"answer failed: {line}" for line in result.answer_errors),
        ),
    )


def recall(
    asked: Sequence[Question], rankings: Mapping[str, Sequence[Place]]
) -> dict[str, tuple[float, float, float]]:
    """Return mean and interval of page recall at each cut; an unranked question found nothing."""
    values = [score(question, rankings.get(question.id, ())) for question in asked]
    return {
        f"page_recall@{k}": interval(np.array([each[f"page_recall@{k}"] for each in values]))
        for k in CUTS
    }


def per_answer(result: Result, calls: Callable[[float, float], int]) -> float | None:
    """Return the calls of one answer; None unless all answers came about."""
    if result.answering is None or not result.answered or result.answer_errors:
        return None
    return calls(*result.answering) / result.answered


def cells(row: Row) -> list[str]:
    """Return a row of the table."""
    if row.skipped:
        return [row.system, f"skipped: {row.skipped}".replace("|", "/"), *[""] * (len(HEADER) - 2)]
    return [
        row.system,
        *(f"{mean:.2f} [{low:.2f}, {high:.2f}]" for mean, low, high in row.recall.values()),
        f"{row.pages / row.ingest_seconds:.1f}" if row.ingest_seconds else "",
        f"{row.peak_mib:.0f} MiB" if row.peak_mib is not None else "",
        milliseconds(row.query_p50),
        milliseconds(row.query_p95),
        str(row.calls_at_ingest),
        f"{row.calls_per_answer:.1f}" if row.calls_per_answer is not None else "not counted",
        f"{row.install_mib:.0f} MiB, {row.install_seconds:.0f} s" if row.install_mib else "",
        ", ".join(f"{name} {version}" for name, version in row.versions.items()),
    ]


def milliseconds(seconds: float | None) -> str:
    """Return a time in milliseconds."""
    return f"{1000 * seconds:.1f} ms" if seconds is not None else ""
