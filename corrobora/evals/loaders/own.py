"""Questions that people write themselves; docs/questions.md shows the format.

One question a line, as JSON lines or as CSV. Only `question` is needed: the same file serves
`corrobora run`. A field that is not known is an error, so that a misspelt one is told. What
`corrobora generate-questions` writes is of this format; a line struck out there in review
(`keep` false) is left out here.

It does not cover: boxes, times and grades in CSV, where gold is a document and a page; long
answers in parts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, model_validator

from corrobora.evals.dataset import Case, Dataset, Gold, Unit
from corrobora.evals.loaders import checksums, jsonl, judgements, sheet
from corrobora.records import Box, Place

HUB = None
NEEDS = ("questions.jsonl",)
ORIGIN = "docs/questions.md shows how to write one"
LISTS = ("answers", "documents", "labels", "images")  # in CSV, parted by |
COLUMNS = (  # of a CSV file
    *("id", "question", "query", "images", "answer", "answers", "unanswerable", "documents"),
    *("gold_document", "gold_page", "labels", "answer_format", "keep", "note", "kind", "element"),
)


def load(path: Path, /) -> Dataset:
    """Return the questions of a file, or of questions.jsonl or questions.csv in a folder.

    It brings no sources: the questions are asked of an index that is already there. Its unit is
    the finest that every gold place has.

    Raises:
        ConfigError: the file is missing, a line is wrong, or an id stands twice.
    """
    file = path
    if not path.is_file():
        file = jsonl.find_one(path, "questions.jsonl", "questions.csv", origin=ORIGIN)
    seen: dict[str, str] = {}  # id -> where it stands
    cases: list[Case] = []
    struck = 0
    for at, question in _questions(file):
        case = _case(question, at, file.parent)
        if case.id in seen:
            raise jsonl.wrong(at, f"an id that is not yet at {seen[case.id]}", case.id)
        seen[case.id] = at
        struck += not question.keep
        cases += [case] if question.keep else []
    return Dataset(
        name=file.name.split(".")[0],
        cases=tuple(cases),
        unit=_unit([gold for case in cases for gold in case.gold]),
        checksums=checksums.of([file], file.parent),
        notes=(f"questions struck out in review, left out: {struck}",) if struck else (),
    )


def _corners(box: tuple[float, float, float, float]) -> Box:
    corners = Box(*box)
    if corners.x0 > corners.x1 or corners.y0 > corners.y1:
        raise ValueError("x0, y0, x1, y1 with x0 <= x1 and y0 <= y1")
    return corners


def _rising(pair: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= pair[0] < pair[1]:
        raise ValueError("start and end with 0 <= start < end")
    return pair


class _Gold(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str = Field(min_length=1)
    page: int | None = Field(default=None, ge=1)
    boxes: tuple[Annotated[tuple[float, float, float, float], AfterValidator(_corners)], ...] = ()
    chars: Annotated[tuple[int, int], AfterValidator(_rising)] | None = None
    start: float | None = Field(default=None, ge=0)
    end: float | None = Field(default=None, ge=0)
    grade: int = Field(default=1, ge=0, le=judgements.HIGHEST)

    @model_validator(mode="after")
    def _is_one_place(self) -> "_Gold":
        if self.boxes and self.page is None:
            raise ValueError("on a page, since it has boxes")
        if (self.start is None) != (self.end is None) or (self.start or 0) > (self.end or 0):
            raise ValueError("a range of seconds with start <= end")
        return self


class _Question(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, coerce_numbers_to_str=True
    )

    id: str = ""
    question: str = Field(validation_alias=AliasChoices("question", "query"), min_length=1)
    images: tuple[str, ...] = ()
    answer: str = ""
    answers: tuple[str, ...] = ()
    unanswerable: bool = False
    documents: tuple[str, ...] = ()
    gold: tuple[_Gold, ...] = ()
    labels: frozenset[str] = frozenset()
    answer_format: Literal["", "Str", "Int", "Float", "List", "None"] = ""
    slices: Mapping[str, str] = Field(default_factory=dict)
    keep: bool = True
    note: str = ""  # these three are for a person who reviews the questions
    kind: str = ""
    element: str = ""

    @model_validator(mode="after")
    def _is_answered_or_not(self) -> "_Question":
        if self.unanswerable and (self.answer or self.answers):
            raise ValueError("answered or unanswerable, not both")
        return self


def _questions(file: Path) -> Sequence[tuple[str, _Question]]:
    if not {".csv", ".tsv"} & set(file.suffixes):
        return tuple(jsonl.read(file, _Question))
    rows = sheet.rows(file, columns=COLUMNS)
    return tuple((at, jsonl.parse(at, _filled(at, row), _Question)) for at, row in rows)


def _filled(at: str, row: Mapping[str, str]) -> jsonl.Values:
    """Return the cells that hold something; an empty one is a field that is not given."""
    filled: dict[str, object] = {name: cell for name, cell in row.items() if cell}
    for name in LISTS:
        if name in filled:
            filled[name] = _parts(row[name])
    documents, pages = filled.pop("gold_document", None), filled.pop("gold_page", None)
    if documents or pages:
        filled["gold"] = _places(at, _parts(row.get("gold_document", "")), row.get("gold_page", ""))
    return filled


def _places(at: str, documents: Sequence[str], pages: str) -> list[jsonl.Values]:
    """Return the gold of a row: a document each, and its page where the cell of pages has one."""
    numbers = _parts(pages) if pages else [""] * len(documents)
    if len(numbers) != len(documents):
        expected = f"as many values in gold_page as in gold_document, {len(documents)}"
        raise jsonl.wrong(at, expected, pages)
    return [
        {"document": name} | ({"page": page} if page else {})
        for name, page in zip(documents, numbers, strict=True)
    ]


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|")]


def _case(question: _Question, at: str, folder: Path) -> Case:
    answers = ((question.answer,) if question.answer else ()) + question.answers
    return Case(
        id=question.id or f"q{jsonl.number(at)}",
        text=question.question,
        images=tuple(_image(at, folder / name) for name in question.images),
        within=question.documents,
        gold=tuple(map(_gold, question.gold)),
        answers=answers,
        answer_format=question.answer_format,
        answerable=False if question.unanswerable else (True if answers else None),
        labels=question.labels,
        slices=question.slices,
    )


def _image(at: str, path: Path) -> str:
    if not path.is_file():
        raise jsonl.wrong(at, "a picture that is there", str(path))
    return str(path)


def _gold(gold: _Gold) -> Gold:
    place = Place(
        page=gold.page,
        boxes=tuple(Box(*box) for box in gold.boxes),
        chars=gold.chars,
        start=gold.start,
        end=gold.end,
    )
    return Gold(document=gold.document, place=place, grade=gold.grade)


def _unit(golds: Sequence[Gold]) -> Unit:
    units = Counter(_unit_of(gold.place) for gold in golds)
    for unit in ("document", "page", "element"):  # coarsest first
        if units[unit]:
            return unit
    return "document"


def _unit_of(place: Place) -> Unit:
    if place.boxes or place.chars or place.start is not None:
        return "element"
    return "document" if place.page is None else "page"
