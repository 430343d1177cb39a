"""A full disk, as the stores below an index report it, told in one line."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corrobora.errors import IndexFull

_SIGNS = ("no space left on device", "disk is full", "os error 28", "errno 28", "disk quota")

_ROOM = 1 << 20  # bytes free on a disk below which whatever failed is put down to it


@contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Translate what a store raises when it cannot grow; the rest passes through.

    SQLite, tantivy and Chroma each have their own exception for it and share only the words;
    Chroma has others that say nothing of a disk, so the disk is asked, too.

    Raises:
        IndexFull: the disk is full.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, IndexFull) or not (is_full(error) or _has_no_room(folder)):
            raise
        raise IndexFull(
            f"no space left for the index {str(folder)!r}: what was reported as added is in; "
            "make room and run the command again"
        ) from error


def is_full(error: BaseException) -> bool:
    """Say whether the error, or what caused it, is that of a full disk."""
    found: BaseException | None = error
    while found is not None:
        if any(sign in str(found).lower() for sign in _SIGNS):
            return True
        found = found.__cause__ or found.__context__
    return False


def _has_no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return False
