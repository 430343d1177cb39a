"""A full disk, as the stores below an index report it, told in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corrobora.errors import IndexFull

_SIGNS = ("no space left on device", "disk is full", "os error 28", "errno 28", "disk quota")


@contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Translate what a store raises when it cannot grow; the rest passes through.

    SQLite, tantivy and Chroma each have their own exception for it and share only the words.

    Raises:
        IndexFull: the disk is full.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, IndexFull) or not is_full(error):
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
