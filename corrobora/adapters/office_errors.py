"""What the libraries of the extra `office` raise, told in one line that names the file.

They raise whatever a damaged file leads to; their exceptions share no base but Exception.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corrobora.errors import IngestError


@contextmanager
def translated(path: Path, *, kind: str, many: str) -> Iterator[None]:
    """Raise every error inside as an IngestError; `kind` is one such file, `many` several.

    Raises:
        IngestError: the file is damaged or cannot be read, or the extra is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise IngestError(
            f"{path.name}: {many} need an extra: pip install 'corrobora[office]'"
        ) from error
    except IngestError as error:
        raise IngestError(f"{path.name}: {error}") from error
    except OSError as error:
        raise IngestError(f"{path.name}: cannot be read: {error.strerror or error}") from error
    except Exception as error:
        raise IngestError(f"{path.name}: a damaged {kind}: {one_line(error)}") from error


def one_line(error: Exception) -> str:
    """Return what an exception says, on a line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
