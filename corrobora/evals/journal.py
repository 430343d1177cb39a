"""Outcomes on disk as they come, so that an interrupted measurement goes on.

A file holds a line that names what it was measured with, then a line an outcome. Places are
written once an outcome and rankings refer to them. A last line that a kill cut short is
dropped. Failed cases are not taken up again: they are asked anew.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Self, TextIO

from pydantic import TypeAdapter, ValidationError

from corrobora.errors import ConfigError
from corrobora.evals.outcome import Found, Outcome
from corrobora.records import (
    Answer,
    Box,
    CorpusName,
    ElementId,
    Place,
    RoutingDecision,
)

_NOTHING: tuple[object, ...] = (None, ())


class Journal:
    """The outcomes of one data set, in a file that this process writes."""

    def __init__(self, path: Path, *, made_with: Mapping[str, str]) -> None:
        """Take up what the file holds.

        Raises:
            ConfigError: it was measured with something else, or it is no such file.
        """
        self.known: dict[str, Outcome] = {}
        lines = _lines(path) if path.exists() else []
        if lines:
            _expect_same(lines[0], made_with, path)
            self.known = _known(lines[1:], path)
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = [json.dumps({"made_with": dict(made_with)}, sort_keys=True)]
        kept += [_to_line(outcome) for outcome in self.known.values()]
        fresh = path.with_suffix(".new")
        fresh.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
        fresh.replace(path)  # without what was cut short or failed
        self._file: TextIO = path.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def keep(self, outcome: Outcome) -> None:
        """Write an outcome down at once."""
        self._file.write(_to_line(outcome) + "\n")
        self._file.flush()


def read(path: Path) -> dict[str, Outcome]:
    """Return the outcomes of a file by case, whatever they were measured with.

    Raises:
        ConfigError: it is not there, or is no such file.
    """
    if not path.is_file():
        raise ConfigError(f"expected outcomes in {str(path)!r}, which is not there")
    return _known(_lines(path)[1:], path)


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")  # a text may hold other ends of lines
    return lines[:-1] if not lines[-1] else lines


def _known(lines: Sequence[str], path: Path) -> dict[str, Outcome]:
    """Return the outcomes that did not fail, without a last line that a kill cut short."""
    known: dict[str, Outcome] = {}
    for number, line in enumerate(lines, start=2):
        try:
            outcome = _from_line(line)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            if number == len(lines) + 1:
                break
            raise ConfigError(f"{str(path)!r} line {number} is damaged: {error}") from error
        if not outcome.error:
            known[outcome.case] = outcome
    return known


def _expect_same(line: str, made_with: Mapping[str, str], path: Path) -> None:
    try:
        before = json.loads(line)["made_with"]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"expected outcomes of corrobora in {str(path)!r}: {error}") from error
    differing = [
        f"{name}: {before.get(name)!r}, now {made_with.get(name)!r}"
        for name in sorted(before.keys() | made_with.keys())
        if before.get(name) != made_with.get(name)
    ]
    if differing:
        raise ConfigError(
            f"{str(path.parent)!r} holds a measurement made with other things "
            f"({'; '.join(differing)}): name another folder, or start anew with --fresh"
        )


def _to_line(outcome: Outcome) -> str:
    spots: dict[ElementId, int] = {}
    places: list[list[Any]] = []
    for found in (found for ranking in outcome.rankings.values() for found in ranking):
        if found.element not in spots:
            spots[found.element] = len(places)
            place = {
                name: value for name, value in asdict(found.place).items() if value not in _NOTHING
            }
            places.append([found.element, found.corpus, found.document, place])
    row = {
        "case": outcome.case,
        "error": outcome.error,
        "seconds": outcome.seconds,
        "documents": dict(outcome.documents),
        "answer": outcome.answer and _answers().dump_python(outcome.answer, mode="json"),
        "route": outcome.route and _routes().dump_python(outcome.route, mode="json"),
        "places": places,
        "rankings": {
            stage: [[spots[found.element], found.score] for found in ranking]
            for stage, ranking in outcome.rankings.items()
        },
    }
    text = json.dumps(row, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _from_line(line: str) -> Outcome:
    row = json.loads(line)
    places = [_place(place) for *_, place in row["places"]]
    try:
        answer = _answers().validate_python(row["answer"]) if row["answer"] else None
        route = _routes().validate_python(row["route"]) if row["route"] else None
    except ValidationError as error:
        raise ValueError(error.errors(include_url=False)[0]["msg"]) from error

    def found(spot: int, score: float) -> Found:
        element, corpus, document, _ = row["places"][spot]
        return Found(
            element=ElementId(element),
            corpus=CorpusName(corpus),
            document=document,
            place=places[spot],
            score=score,
        )

    return Outcome(
        case=row["case"],
        answer=answer,
        rankings={
            stage: tuple(found(spot, score) for spot, score in ranking)
            for stage, ranking in row["rankings"].items()
        },
        route=route,
        documents=row["documents"],
        seconds=row["seconds"],
        error=row["error"],
    )


def _place(row: Mapping[str, Any]) -> Place:
    chars = row.get("chars")
    return Place(
        page=row.get("page"),
        boxes=tuple(Box(*box) for box in row.get("boxes", ())),
        chars=(chars[0], chars[1]) if chars else None,
        start=row.get("start"),
        end=row.get("end"),
    )


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


@cache
def _routes() -> TypeAdapter[RoutingDecision]:
    return TypeAdapter(RoutingDecision)
