"""The folder of an index: what may be opened, and what is in it."""

import os
from pathlib import Path

from corrobora.corpora import owner
from corrobora.errors import ConfigError, IndexDamaged
from corrobora.records import DocumentId

CATALOGUE = "catalogue.sqlite"
WORDS = "words"
VECTORS = "chroma"
ASSETS = "assets"
INCOMING = "incoming"  # files that came out of others, while they are being read
READING = "reading"  # what interrupted readings kept

_BEFORE = frozenset({owner.LOCK_FILE, owner.NAME_FILE})  # may be there before the catalogue is


def prepare(folder: Path, *, create: bool) -> None:
    """Make sure that there is a folder that is an index, or may become one.

    Raises:
        ConfigError: it is not, or it cannot be written.
        IndexDamaged: it was one, and its catalogue is gone.
    """
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"expected a folder for the index, got a file: {str(folder)!r}")
    if not create and not (folder / CATALOGUE).exists():
        raise ConfigError(f"no index in {str(folder)!r}: make one with `corrobora add PATH...`")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise ConfigError(f"cannot use the index {str(folder)!r}: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(f"cannot write to the index {str(folder)!r}: permission denied")
    if CATALOGUE not in names:
        _expect_empty(folder, names)


def is_index(folder: Path) -> bool:
    """Tell whether the folder is an index."""
    return (folder / CATALOGUE).is_file() and (folder / WORDS).is_dir()


def assets_of(folder: Path, document: DocumentId) -> Path:
    """Return where a document's crops and frames are kept."""
    return folder / ASSETS / document


def reading_of(folder: Path, document: DocumentId) -> Path:
    """Return where the reading of a document keeps what is dear, until the document is in."""
    return folder / READING / document


def kept_readings(folder: Path) -> tuple[DocumentId, ...]:
    """Return the documents of which a reading kept something, by id."""
    return tuple(sorted(DocumentId(path.name) for path in (folder / READING).glob("*")))


def size(folder: Path) -> int:
    """Return the bytes of all files in the folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _expect_empty(folder: Path, names: set[str]) -> None:
    others = sorted(names - _BEFORE)
    if {WORDS, VECTORS} & names:
        raise IndexDamaged(
            f"the index {str(folder)!r} has lost its {CATALOGUE}: remove the folder and add again"
        )
    if others:
        raise ConfigError(
            f"{str(folder)!r} is not an index and not empty (it holds {others[0]!r}): "
            "name another folder with --index"
        )
