"""Add files and folders to an index: what is new or changed is read, the rest is skipped.

A file is unchanged while its size and time of change are those noted; else its bytes decide. A
file that cannot be read is refused with the reason and the others go on. Each document that
was reported is in the index, whatever happens to the rest.
"""

import asyncio
import logging
import stat
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from corrobora.corpora import folder
from corrobora.corpora.index import Index
from corrobora.corpora.journal import SourceStamp
from corrobora.errors import ConfigError, IngestError
from corrobora.ingest import identity, walk
from corrobora.records import DocumentId, Reading
from corrobora.tools import aside

State = Literal["added", "unchanged", "replaced", "duplicate", "refused"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOutcome:
    """What became of one file."""

    path: Path
    state: State
    document: DocumentId | None = None
    reason: str = ""  # why it was refused
    pages: int = 0
    elements: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()  # what could not be read in it


@dataclass(frozen=True, slots=True, kw_only=True)
class AddProgress:
    """How far an `add` is."""

    done: int
    total: int
    outcome: AddOutcome  # of the file just done


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReport:
    """What an `add` did, in the order of the files."""

    outcomes: tuple[AddOutcome, ...]
    seconds: float


async def add(
    paths: Sequence[Path],
    *,
    index: Index,
    read: Callable[[Path], Reading],
    on_progress: Callable[[AddProgress], None],
    on_start: Callable[[int, int, Path], None] | None = None,
) -> AddReport:
    """Add every file meant by the paths, one after the other.

    `on_start` hears the number of each file (1-based), of how many, and which, as it begins.

    Raises:
        ConfigError: a path is not there, or no file is meant.
    """
    started = time.monotonic()
    files = _files(paths, own=index.folder.resolve())
    outcomes: list[AddOutcome] = []
    for number, path in enumerate(files, start=1):
        if on_start is not None:
            on_start(number, len(files), path)
        outcomes.append(await _add_file(path, index=index, read=read))
        on_progress(AddProgress(done=len(outcomes), total=len(files), outcome=outcomes[-1]))
    return AddReport(outcomes=tuple(outcomes), seconds=time.monotonic() - started)


def uri_of(path: Path) -> str:
    """Return what a file is noted as; its name may hold bytes that are no text."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def _files(paths: Sequence[Path], *, own: Path) -> tuple[Path, ...]:
    """Return the files meant, without what indexes are made of; a new one is still empty."""
    found = walk.files([path.resolve() if ".." in path.parts else path for path in paths])
    above = {parent for file in found for parent in file.parents}
    indexes = {parent for parent in above if parent == own or folder.is_index(parent)}
    files = tuple(file for file in found if indexes.isdisjoint(file.parents))
    if not files:
        named = ", ".join(repr(str(path)) for path in paths)
        raise ConfigError(f"no files to add in {named} (hidden files and indexes are passed over)")
    return files


async def _add_file(path: Path, *, index: Index, read: Callable[[Path], Reading]) -> AddOutcome:
    started = time.monotonic()
    try:
        outcome = await _outcome(path, index=index, read=read)
    except IngestError as error:
        outcome = AddOutcome(path=path, state="refused", reason=str(error))
    return replace(outcome, seconds=time.monotonic() - started)


async def _outcome(path: Path, *, index: Index, read: Callable[[Path], Reading]) -> AddOutcome:
    source = _stamp(path)
    noted = await index.catalogue.at(source.uri)
    if noted is not None and noted[1] == source:
        return AddOutcome(path=path, state="unchanged", document=noted[0])
    document = await asyncio.to_thread(identity.document_id, path)
    linked = await index.link(document, source=source)
    if linked is not None:
        return AddOutcome(path=path, state=linked, document=document)
    reading = await aside.run(partial(_read, path, read))
    state = await index.add(reading, source=source)
    return AddOutcome(
        path=path,
        state=state,
        document=reading.document.id,
        pages=len(reading.pages),
        elements=len(reading.elements),
        notes=reading.notes,
    )


def _stamp(path: Path) -> SourceStamp:
    try:
        found = path.stat()
    except OSError as error:
        raise IngestError(f"{path.name}: cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(found.st_mode):  # a pipe or a device may never end
        raise IngestError(f"{path.name}: not a regular file")
    return SourceStamp(uri=uri_of(path), size=found.st_size, mtime_ns=found.st_mtime_ns)


def _read(path: Path, read: Callable[[Path], Reading]) -> Reading:
    try:
        return read(path)
    except IngestError:
        raise
    except Exception as error:  # one strange file must not end the addition of the others
        logger.exception("reading %s failed", path)
        raise IngestError(f"{path.name}: reading failed: {error!r}") from error
