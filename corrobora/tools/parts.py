"""What a file becomes while it is read: parts, ready to be stored, so that no whole need be held.

Rows are those of `corpora.rows`. A document comes as pages, elements, assets and attachments and
ends with its description; a container (an archive) comes as attachments and ends as one.
"""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from corrobora.corpora import rows
from corrobora.corpora.rows import Row
from corrobora.errors import IngestError
from corrobora.records import Asset, DocumentId, Reading

PAGES_AT_ONCE = 64
ELEMENTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """So many pages (or rows, or seconds) of so many are read."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Some pages of a document, in order."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """Some elements of a document, in order."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An asset of a document."""

    asset: Asset


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """A file that came out of another; it is deleted when it has been read."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is known of a document as a whole; its last part."""

    row: Row
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The file holds others and is no document itself; the last part."""

    notes: tuple[str, ...]


Part = Step | Pages | Elements | Picture | Inside | Description | Container


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A file to read."""

    path: Path
    name: str  # what people call it: a file inside another has a path that says nothing
    document: DocumentId
    uri: str
    keep: Path  # folder for what an interrupted reading keeps
    inside: Path  # folder for the files that come out of this one; it exists


class Passing(IngestError):
    """A file could not be read this time, which says nothing of the file."""


class FileReader(Protocol):
    """Reads files into parts."""

    @property
    def at_once(self) -> int:
        """Say how many files it can read at a time."""
        ...

    @property
    def fingerprint(self) -> str:
        """Name what there is to read with: a refused file is tried again where it differs."""
        ...

    def read(self, job: Job) -> AsyncIterator[Part]:
        """Yield the parts of a file.

        Raises:
            IngestError: it cannot be read; the message says why in one line.
        """
        ...


@contextlib.contextmanager
def steady(path: Path) -> Iterator[None]:
    """Read a file that stays as it is meanwhile.

    Raises:
        IngestError: it changed, or it cannot be looked at.
    """
    before = _stamp(path)
    yield
    if _stamp(path) != before:
        raise IngestError(_changed(path))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise IngestError(f"{path.name}: cannot be opened: {error.strerror}") from error
    return status.st_size, status.st_mtime_ns


def _changed(path: Path) -> str:
    return f"{path.name}: it changed while it was read; add it again"


def of_reading(reading: Reading, job: Job) -> Iterator[Part]:
    """Yield the parts of what a reader returned; files inside are written to the job's folder.

    Raises:
        IngestError: these are not the bytes that the job means.
    """
    if reading.document.id != job.document:
        raise IngestError(_changed(job.path))
    for start in range(0, len(reading.pages), PAGES_AT_ONCE):
        those = reading.pages[start : start + PAGES_AT_ONCE]
        yield Pages(rows=tuple(map(rows.from_page, those)))
    for start in range(0, len(reading.elements), ELEMENTS_AT_ONCE):
        some = reading.elements[start : start + ELEMENTS_AT_ONCE]
        yield Elements(rows=tuple(map(rows.from_element, some)))
    for asset in reading.assets:
        yield Picture(asset=asset)
    names: set[str] = set()
    for number, attachment in enumerate(reading.attachments):
        name = only(attachment.name, names)
        yield inside(name, attachment.content, number=number, folder=job.inside)
    yield Description(row=rows.from_reading(reading), notes=reading.notes)


def only(name: str, names: set[str]) -> str:
    """Return the name, or "name (2).txt" and so on if it is in `names` already; enter it."""
    number, free, path = 1, name, PurePosixPath(name)
    while free in names:
        number += 1
        free = f"{name.removesuffix(path.suffix)} ({number}){path.suffix}"
    names.add(free)
    return free


def inside(name: str, content: bytes, *, number: int, folder: Path) -> Inside:
    """Write a file that came out of another, under a name of its own in a folder of its own."""
    path = folder / f"{number:05d}" / safe_name(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Inside(name=name, path=path)


def safe_name(name: str) -> str:
    """Return the last part of a name, of characters that no file system reads anything into."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(c if c.isalnum() or c in "._- " else "_" for c in last).strip(". ")
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[:60]}{dot}{suffix[:12]}" if dot else kept[:60] or "file"
