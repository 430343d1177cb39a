"""The sample that comes with corrobora: one report of five pages and a few questions of it.

Made by this project (scripts/make_sample.py); it shows that measuring works, and measures
nothing that matters.
"""

from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from corrobora.evals.dataset import Case, Dataset, FileSource, Gold
from corrobora.evals.loaders import checksums, jsonl
from corrobora.records import Place

HUB = None
NEEDS = ("questions.json", "report.pdf")
ORIGIN = "the sample comes with corrobora"


class _Quoted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    page: int
    quote: str


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    question: str
    gold: tuple[_Quoted, ...]


def load(folder: Path, /) -> Dataset:
    """Return the questions and the report in the folder.

    Raises:
        ConfigError: a file is missing or a question is not of the form.
    """
    questions, report = folder / "questions.json", folder / "report.pdf"
    rows = [row for _, row in jsonl.read(questions, _Question)]
    return Dataset(
        name="sample",
        cases=tuple(_case(number, row) for number, row in enumerate(rows, start=1)),
        sources=(FileSource(name=report.name, path=report),),
        unit="page",
        checksums=checksums.of([questions, report], folder),
    )


def folder() -> Path:
    """Return where the installed package keeps the sample."""
    return Path(str(resources.files("corrobora"))) / "sample"


def _case(number: int, row: _Question) -> Case:
    return Case(
        id=f"{number}-{row.kind}",
        text=row.question,
        gold=tuple(Gold(document="report.pdf", place=Place(page=g.page)) for g in row.gold),
        answers=tuple(g.quote for g in row.gold),
        answerable=bool(row.gold),
        slices={"kind": row.kind},
    )
