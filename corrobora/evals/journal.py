"""Outcomes on disk as they come, so that an interrupted measurement goes on.

A file holds a line that names what it was measured with, then a line an outcome, each with a
digest of what was asked: a question that has changed since is asked anew. Places are written
once an outcome and rankings refer to them; documents go by their ids. A last line that a kill
cut short is dropped. Failed cases are not taken up again either.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
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


INDEX = "index"  # what a header says of the index, which is known last


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An outcome, and a digest of what was asked."""

    asked: str
    outcome: Outcome


class Journal:
    """The outcomes of one data set, in a file that this process writes."""

    def __init__(self, path: Path, *, made_with: Mapping[str, str]) -> None:
        """Take up what the file holds.

        Raises:
            ConfigError: it was measured with something else, is no such file, or cannot be written.
        """
        self._path = path
        self._entries = read(path, made_with=made_with) if path.exists() else {}
        kept = [json.dumps({"made_with": dict(made_with)}, sort_keys=True)]
        kept += [_to_line(entry) for entry in self._entries.values() if not entry.outcome.error]
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
            fresh.replace(path)  # without what was cut short or failed
            self._file: TextIO = path.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def known(self, asked: Mapping[str, str]) -> dict[str, Outcome]:
        """Return the outcomes of cases that were asked as they are asked now, by digest."""
        return {
            case: entry.outcome
            for case, entry in self._entries.items()
            if asked.get(case) == entry.asked and not entry.outcome.error
        }

    def keep(self, outcome: Outcome, *, asked: str) -> None:
        """Write an outcome down at once."""
        with _told(self._path):
            self._file.write(_to_line(Entry(asked=asked, outcome=outcome)) + "\n")
            self._file.flush()


def read(path: Path, *, made_with: Mapping[str, str] | None = None) -> dict[str, Entry]:
    """Return what a file holds by case, the last of each, failed ones too.

    Raises:
        ConfigError: it is not there, is no such file, or was measured with something else.
    """
    if not path.is_file():
        raise ConfigError(f"expected outcomes in {str(path)!r}, which is not there")
    lines = _lines(path)
    _expect_same(lines[0] if lines else "", made_with, path)
    return _entries(lines[1:], path)


def header(path: Path) -> dict[str, str]:
    """Return what a file was measured with.

    Raises:
        ConfigError: it is no such file.
    """
    return _header((_lines(path) or [""])[0], path)


def expect(path: Path, *, made_with: Mapping[str, str]) -> None:
    """Make sure that a file, if there is one, may be gone on with, whatever the index is.

    Raises:
        ConfigError: it was measured with something else, or is no such file.
    """
    if path.exists():
        before = header(path)
        _expect_same(json.dumps({"made_with": before}), {**made_with, INDEX: before[INDEX]}, path)


def _lines(path: Path) -> list[str]:
    """Return the lines; a last one that is no UTF-8 was cut short and is dropped."""
    raw = path.read_bytes().split(b"\n")  # a text may hold other ends of lines
    raw = raw[:-1] if not raw[-1] else raw
    lines = []
    for number, line in enumerate(raw, start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            if number < len(raw):
                raise ConfigError(f"{str(path)!r} line {number} is no UTF-8") from None
    return lines


def _entries(lines: Sequence[str], path: Path) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for number, line in enumerate(lines, start=2):
        try:
            entry = _from_line(line)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            if number == len(lines) + 1:
                break
            kind = type(error).__name__
            raise ConfigError(f"{str(path)!r} line {number} is damaged ({kind})") from error
        entries[entry.outcome.case] = entry
    return entries


def _header(line: str, path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(line)["made_with"])
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"expected outcomes of corrobora in {str(path)!r}") from error


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in one line why a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise ConfigError(f"cannot write {str(path)!r}: {error.strerror}") from error


def _expect_same(line: str, made_with: Mapping[str, str] | None, path: Path) -> None:
    before = _header(line, path)
    if made_with is None:
        return
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


def _to_line(entry: Entry) -> str:
    outcome = entry.outcome
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
        "asked": entry.asked,
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


def _from_line(line: str) -> Entry:
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

    outcome = Outcome(
        case=str(row["case"]),
        answer=answer,
        rankings={
            stage: tuple(found(spot, float(score)) for spot, score in ranking)
            for stage, ranking in row["rankings"].items()
        },
        route=route,
        documents=dict(row["documents"]),
        seconds=float(row["seconds"]),
        error=str(row["error"]),
    )
    return Entry(asked=str(row["asked"]), outcome=outcome)


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
