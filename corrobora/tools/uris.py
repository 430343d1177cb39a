"""What files are noted as: their paths as text, which a path need not be."""

import re
from pathlib import Path

_NO_TEXT = re.compile(r"\\u(dc[89a-f][0-9a-f])")  # a byte of a name, as `storable` writes it


def uri_of(path: Path) -> str:
    """Return what a file is noted as; its name may hold bytes that are no text."""
    return storable(str(path))


def storable(text: str) -> str:
    """Return a text with what is no text escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def paths_of(uri: str) -> tuple[Path, ...]:
    """Return the paths that are noted so: one, or two where bytes that are no text are meant."""
    with_bytes = _NO_TEXT.sub(lambda noted: chr(int(noted[1], 16)), uri)
    return tuple(map(Path, dict.fromkeys([uri, with_bytes])))
