"""What an `add` is told and what it tells: how to go about it, and what became of each file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from corrobora.ingest.walk import Patterns
from corrobora.records import DocumentId
from corrobora.tools.web import Web

State = Literal["added", "unchanged", "replaced", "duplicate", "removed", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOutcome:
    """What became of one file."""

    path: Path  # of the file, or of the file that it came out of
    uri: str  # "archive.zip!/inside.pdf" for a file inside another
    state: State
    document: DocumentId | None = None
    inside: str | None = None  # uri of the file that it came out of
    reason: str = ""  # why it was refused
    pages: int = 0
    elements: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()  # what could not be read in it; with none, all of it is in


@dataclass(frozen=True, slots=True, kw_only=True)
class AddProgress:
    """How far an `add` is."""

    done: int
    total: int
    outcome: AddOutcome  # of the file just done


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProgress:
    """How far one stage of an `add` is."""

    stage: Literal["reading", "vectors"]
    done: int  # pages read; elements with vectors
    total: int | None  # None: not known yet
    per_second: float
    left: float | None = None  # seconds, where that can be told


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReport:
    """What an `add` did, in the order of the files."""

    outcomes: tuple[AddOutcome, ...]
    seconds: float
    notes: tuple[str, ...] = ()  # what could not be looked at


def _nothing(*_: object) -> None:
    """Hear and forget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Who hears what, as it happens."""

    on_progress: Callable[[AddProgress], None] = _nothing
    on_start: Callable[[int, int, str], None] = _nothing  # number (1-based), of how many, uri
    on_stage: Callable[[StageProgress], None] = _nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which of the files under the paths are meant."""

    include: tuple[str, ...] = ()  # patterns in the syntax of .gitignore
    exclude: tuple[str, ...] = ()
    patterns: Patterns | None = None  # makes sense of them; without it there may be none


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How an `add` goes about it."""

    selection: Selection = field(default_factory=Selection)
    listeners: Listeners = field(default_factory=Listeners)
    words_first: float = 15.0  # seconds in which reading has the machine to itself
    web: Web | None = None  # fetches pages; None: none are
    addresses: tuple[str, ...] = ()  # that were given; the pages are those of them
    remove_gone: bool = False  # forget files that are not there any more
