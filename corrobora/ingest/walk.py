"""Which files are meant by the paths that somebody gave."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from corrobora.errors import ConfigError


def files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return every file meant, each once, absolute; folders are walked in sorted order.

    Hidden files and folders inside a folder are skipped, and links to folders are not
    followed; a path given by name is always taken. Files that cannot be read are listed
    too: refusing them, with a reason, is the reader's part.

    Raises:
        ConfigError: a path is not there, or a folder cannot be listed.
    """
    found = {file: None for path in paths for file in _under(path.absolute())}
    return tuple(found)


def _under(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise ConfigError(f"expected a file or folder, got {str(path)!r}, which is not there")
    if not path.is_dir():
        yield path
        return
    try:
        children = sorted(path.iterdir())
    except OSError as error:
        raise ConfigError(f"cannot list the folder {str(path)!r}: {error.strerror}") from error
    for child in children:
        if child.name.startswith(".") or (child.is_dir() and child.is_symlink()):
            continue
        if child.exists():  # a dangling link inside a folder is nobody's wish
            yield from _under(child)
