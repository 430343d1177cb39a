"""Write a file whole or not at all, and say in one line why it cannot be."""

from pathlib import Path

from corrobora.errors import ConfigError


def write_file(path: Path, text: str) -> Path:
    """Write the text in one step and return the path; bytes that are no text are escaped.

    Raises:
        ConfigError: it cannot be written.
    """
    part = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(text.encode("utf-8", "backslashreplace"))
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"cannot write {str(path)!r}: {error.strerror}") from error
    return path
