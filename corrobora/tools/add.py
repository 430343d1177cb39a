"""Add files and folders to an index: what is new or changed is read, the rest is skipped.

A file is unchanged while its size and time of change are those noted; else its bytes decide. A
file that cannot be read is refused with the reason and the others go on. Each document that
was reported is in the index and found by its words, whatever happens to the rest; vectors follow
while other files are still being read.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from corrobora.corpora import folder
from corrobora.corpora.index import Index
from corrobora.errors import ConfigError
from corrobora.ingest import walk
from corrobora.tools import gone, intake
from corrobora.tools import roots as noted
from corrobora.tools.addition import AddReport, Selection, Ways
from corrobora.tools.parts import FileReader


async def add(
    paths: Sequence[Path],
    *,
    index: Index,
    reader: FileReader,
    urls: Sequence[str] = (),
    ways: Ways | None = None,
) -> AddReport:
    """Add every file meant by the paths, and the pages of the web at the urls.

    Raises:
        ConfigError: a path is not there, or no file is meant.
        IndexFull: the disk is full; what was reported is in.
    """
    chosen = ways or Ways()
    started = time.monotonic()
    roots = _roots(paths)
    there = await asyncio.to_thread(_there, roots) if chosen.remove_gone else roots
    found = await asyncio.to_thread(
        _found, there, own=index.folder.resolve(), selection=chosen.selection
    )
    if not found.files and not urls and not chosen.remove_gone:
        named = ", ".join(repr(str(path)) for path in paths)
        raise ConfigError(f"no files to add in {named} (hidden files and indexes are passed over)")
    await noted.remember(index.catalogue, [*chosen.addresses, *map(str, roots)])
    work = intake.Intake(index=index, reader=reader, ways=chosen)
    try:
        await work.take(found.files, urls)
        if chosen.remove_gone:  # afterwards: what moved is at its new place by now
            await gone.forget(roots, index=index, on_removed=work.removed)
        await index.tidy()
    except BaseExceptionGroup as errors:
        raise _first(errors) from errors
    return AddReport(outcomes=work.outcomes, seconds=time.monotonic() - started, notes=found.notes)


def _found(roots: Sequence[Path], *, own: Path, selection: Selection) -> walk.Found:
    """Return the files meant, without what indexes are made of; a new one is still empty."""
    found = walk.found(
        roots,
        include=selection.include,
        exclude=selection.exclude,
        patterns=selection.patterns,
        skip=lambda path: path == own or folder.is_index(path),
    )
    above = {parent for file in found.files for parent in file.path.parents}
    indexes = {parent for parent in above if parent == own or folder.is_index(parent)}
    files = tuple(file for file in found.files if indexes.isdisjoint(file.path.parents))
    return walk.Found(files=files, notes=found.notes)


def _there(roots: Sequence[Path]) -> list[Path]:
    return [root for root in roots if root.exists()]


def _roots(paths: Sequence[Path]) -> list[Path]:
    return [path.resolve() if ".." in path.parts else path.absolute() for path in paths]


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the first error of a group, however deep."""
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
