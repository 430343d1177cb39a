"""Add files and folders to an index: what is new or changed is read, the rest is skipped.

A file is unchanged while its size and time of change are those noted; else its bytes decide. A
file that cannot be read is refused with the reason and the others go on. Each document that
was reported is in the index, whatever happens to the rest.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from corrobora.corpora.index import Index
from corrobora.corpora.journal import SourceStamp
from corrobora.errors import IngestError
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
        ConfigError: a path is not there.
    """
    started = time.monotonic()
    files = walk.files(paths)
    outcomes: list[AddOutcome] = []
    for number, path in enumerate(files, start=1):
        if on_start is not None:
            on_start(number, len(files), path)
        outcomes.append(await _add_file(path, index=index, read=read))
        on_progress(AddProgress(done=len(outcomes), total=len(files), outcome=outcomes[-1]))
    return AddReport(outcomes=tuple(outcomes), seconds=time.monotonic() - started)


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
    uri = str(path).encode("utf-8", "backslashreplace").decode("utf-8")  # names may be any bytes
    return SourceStamp(uri=uri, size=found.st_size, mtime_ns=found.st_mtime_ns)


def _read(path: Path, read: Callable[[Path], Reading]) -> Reading:
    try:
        return read(path)
    except IngestError:
        raise
    except Exception as error:  # one strange file must not end the addition of the others
        logger.exception("reading %s failed", path)
        raise IngestError(f"{path.name}: reading failed: {error!r}") from error
