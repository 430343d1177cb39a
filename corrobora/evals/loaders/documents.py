"""Find the files that the questions of a data set name as their documents."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from corrobora.errors import ConfigError
from corrobora.evals.dataset import FileSource


def of(
    folder: Path, names: Iterable[str], *, places: tuple[str, ...], origin: str
) -> tuple[FileSource, ...]:
    """Return a source a name, each once, in the order in which names are first seen.

    A name may stand without its ".pdf". `places` are the folders to look in, first one first.

    Raises:
        ConfigError: a name has no file, or points out of the folder.
    """
    return tuple(
        FileSource(name=name, path=_path(folder, name, places=places, origin=origin))
        for name in dict.fromkeys(names)
    )


def _path(folder: Path, name: str, *, places: tuple[str, ...], origin: str) -> Path:
    file = name if name.lower().endswith(".pdf") else f"{name}.pdf"
    if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts:
        raise ConfigError(f"expected a document inside {str(folder)!r}, got {name!r}")
    for place in places:
        if (path := folder / place / file).is_file():
            return path
    expected = " or ".join((PurePosixPath(place) / file).as_posix() for place in places)
    raise ConfigError(f"expected {expected} in {str(folder)!r}, got no such file; {origin}")
