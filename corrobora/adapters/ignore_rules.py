"""Patterns in the syntax of .gitignore, by pathspec: `Patterns` of ingest/walk.py."""

from collections.abc import Sequence

from corrobora.errors import ConfigError
from corrobora.ingest.walk import Verdict


def patterns(lines: Sequence[str]) -> Verdict:
    """Return what the lines say of a path ("a/b.txt"): the last that names it decides.

    Raises:
        ConfigError: a line is no pattern.
    """
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines(lines)
    except ValueError as error:
        raise ConfigError(f"expected patterns as in .gitignore, got {error}") from error

    def verdict(path: str, is_folder: bool) -> bool | None:  # noqa: FBT001 - a Verdict
        return spec.check_file(f"{path}/" if is_folder else path).include

    return verdict
