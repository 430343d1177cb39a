"""Questions with their gold pages, from the two sets of real PDFs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETS = ("financebench", "mmlongbench")

Place = tuple[str, int]  # name of the file without .pdf, page (1-based)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about one document."""

    id: str
    text: str
    document: str  # name of the file without .pdf
    pages: tuple[int, ...]  # gold, 1-based; empty where the document does not answer it
    answerable: bool


def pdfs(data: Path, name: str) -> list[Path]:
    """Return the files of a set, by name."""
    return sorted((data / name / "pdfs").glob("*.pdf"))


def questions(data: Path, name: str) -> list[Question]:
    """Return all questions of a set, in the order of its file."""
    lines = (data / name / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    read = _financebench if name == "financebench" else _mmlongbench
    return list(read(json.loads(line) for line in lines if line.strip()))


def with_gold(data: Path, name: str) -> list[Question]:
    """Return the questions that name at least one gold page."""
    return [question for question in questions(data, name) if question.pages]


def _financebench(rows: Iterator[dict[str, Any]]) -> Iterator[Question]:
    for row in rows:
        pages = {evidence["page1"]: None for evidence in row["evidence"]}
        yield Question(
            id=row["id"],
            text=row["question"],
            document=row["doc"].removesuffix(".pdf"),
            pages=tuple(sorted(pages)),
            answerable=True,
        )


def _mmlongbench(rows: Iterator[dict[str, Any]]) -> Iterator[Question]:
    for row in rows:
        outside = set(row["evidence_pages_out_of_range"])
        pages = {page for page in row["evidence_pages_1based"] if page not in outside}
        yield Question(
            id=row["id"],
            text=row["question"],
            document=row["doc"].removesuffix(".pdf"),
            pages=tuple(sorted(pages)) if row["answerable"] else (),
            answerable=row["answerable"],
        )
