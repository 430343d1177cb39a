"""The tasks of a collection of data sets: one is asked for by its name."""

from collections.abc import Sequence
from pathlib import Path

from corrobora.errors import ConfigError


def choose(present: Sequence[str], task: str | None, *, folder: Path, origin: str) -> str:
    """Return the task that is asked for, or the only one there is.

    Raises:
        ConfigError: it is not there, or none is asked for and there are several; all are listed.
    """
    if not present:
        raise ConfigError(f"expected tasks in {str(folder)!r}, got none; {origin}")
    listed = ", ".join(present)
    if task is None and len(present) > 1:
        raise ConfigError(f"expected one task to be named, got none; in {str(folder)!r}: {listed}")
    if task is not None and task not in present:
        raise ConfigError(f"expected a task among {listed}, got {task!r}")
    return task or present[0]
