"""Say which files were read: a figure holds for these bytes only."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

SHOWN = 16  # hex digits of the SHA-256


def of(files: Iterable[Path], folder: Path) -> Mapping[str, str]:
    """Return file -> first 16 hex digits of its SHA-256, by its path inside the folder."""
    return {path.relative_to(folder).as_posix(): _digest(path) for path in files}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:SHOWN]
