"""The file that `corrobora generate-questions` writes: one question a line, for a person to edit.

The lines are what the loader of own questions reads. A line is appended as soon as it is
checked; what a person changed in the file is never written over. `keep: false` strikes a
question out without losing its place.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from corrobora.errors import ConfigError
from corrobora.evals.generating.drafted import Drafted
from corrobora.records import Element


class Spot(BaseModel):
    """Where the answer stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str  # by what it is found in the index: its file's name, uri or id
    page: int | None = None  # 1-based
    boxes: tuple[tuple[float, float, float, float], ...] = ()  # points, origin top left
    chars: tuple[int, int] | None = None  # of the stored text, for sources without pages


class Line(BaseModel):
    """One question of the file, with what it was made of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    answers: tuple[str, ...]
    gold: tuple[Spot, ...]
    labels: tuple[str, ...]
    slices: dict[str, str]
    keep: bool = True
    element: str
    note: str  # file, page and the words that the question rests on


class Done(BaseModel):
    """What is read of a line that stands there already; a person may have added fields."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    keep: bool = True
    element: str = ""
    labels: tuple[str, ...] = ()


def line(drafted: Drafted, element: Element, *, name: str, document: str = "") -> Line:
    """Return the line of a question about an element of the document with this name.

    `document` is by what it is found in the index; empty: its id.
    """
    place = element.where
    page = f", page {place.page}" if place.page is not None else ""
    return Line(
        id=f"{drafted.kind}-{element.id}",
        question=drafted.question,
        answers=(drafted.answer,),
        gold=(
            Spot(
                document=document or element.document,
                page=place.page,
                boxes=tuple(_rounded(box) for box in place.boxes),
                chars=place.chars,
            ),
        ),
        labels=(element.corpus,),
        slices={"modality": element.modality, "kind": drafted.kind},
        element=element.id,
        note=f"{name}{page}: {drafted.quote}",
    )


def read(path: Path) -> list[Done]:
    """Return the lines that stand in the file, none where there is no file.

    A last line that was cut off by a kill is dropped from the file.

    Raises:
        ConfigError: the file cannot be read, or a line of it is no question.
    """
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the questions in {str(path)!r}: {error}") from error
    if text and not text.endswith("\n"):
        text = _ended(text)
        path.write_text(text, encoding="utf-8")
    return [
        _done(row, f"{path.name}, line {number}")
        for number, row in enumerate(text.split("\n"), start=1)
        if row.strip()
    ]


def append(path: Path, new: Line) -> None:
    """Write one more line; it is in the file when this returns."""
    values: dict[str, Any] = new.model_dump(mode="json")
    if new.gold[0].chars is None:
        del values["gold"][0]["chars"]
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(values, ensure_ascii=False) + "\n")


def start(path: Path, *, fresh: bool) -> Sequence[Done]:
    """Make the file ready to be written to and return what stands in it.

    Raises:
        ConfigError: it cannot be written, or holds something that is no question.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if fresh else "a", encoding="utf-8"):
            pass
    except OSError as error:
        raise ConfigError(f"cannot write questions to {str(path)!r}: {error.strerror}") from error
    return read(path)


def _rounded(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (round(side, 1) for side in box)
    return x0, y0, x1, y1


def _ended(text: str) -> str:
    """Return a text whose last line is whole, or gone."""
    head, _, last = text.rpartition("\n")
    try:
        json.loads(last)
    except ValueError:
        return f"{head}\n" if head else ""
    return f"{text}\n"


def _done(row: str, where: str) -> Done:
    try:
        return Done.model_validate_json(row)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        raise ConfigError(
            f"expected a question as JSON in {where}, got {row[:60]!r}: {problem['msg']}; "
            "mend the line, or begin anew with --fresh"
        ) from error
