"""Which files are meant by the paths that somebody gave, found without opening any of them.

Hidden files and folders inside a folder are passed over, and so is what an ignore file
(`.corroboraignore`, in the syntax of .gitignore) or an exclude pattern names; a path given by
name is always taken. What was passed over for any other reason is a note. Does not cover:
ignore files above the folder that was given, and what .gitignore says.
"""

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from corrobora.errors import ConfigError

IGNORE_FILE = ".corroboraignore"
_MAX_IGNORE_CHARACTERS = 1_000_000

Verdict = Callable[[str, bool], bool | None]  # (path below the patterns' folder, is a folder)
Patterns = Callable[
    [Sequence[str]], Verdict
]  # True: named; False: taken back by "!"; None: neither


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file as the folder shows it."""

    path: Path  # absolute
    size: int  # bytes
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The files that are meant, and a line for each thing that could not be looked at."""

    files: tuple[FoundFile, ...]
    notes: tuple[str, ...] = ()


def files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the path of every file that `found` finds, without patterns or ignore files.

    Raises:
        ConfigError: a path is not there, or a folder that was named cannot be listed.
    """
    return tuple(file.path for file in found(paths).files)


def found(
    paths: Sequence[Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    patterns: Patterns | None = None,
    skip: Callable[[Path], bool] | None = None,
) -> Found:
    """Return every file meant, each once where it comes first; folders go in sorted order.

    `include` and `exclude` are patterns in the syntax of .gitignore, held against the path below
    the folder given; with an `include`, only files that it names are taken. `patterns` makes
    sense of them and of ignore files, which count only where it is given. A folder that `skip`
    says yes to is not entered. Links to files are taken, links to folders are not followed.

    Raises:
        ConfigError: a path is not there, or a folder that was named cannot be listed.
    """
    if patterns is None and (include or exclude):
        raise ConfigError("expected `patterns` beside include or exclude, got none")
    walk = _Walk(
        include=patterns(include) if patterns and include else None,
        exclude=patterns(exclude) if patterns and exclude else None,
        patterns=patterns,
        skip=skip,
    )
    for path in paths:
        walk.take(path.absolute())
    return Found(files=tuple(walk.files.values()), notes=tuple(walk.notes))


@dataclass(frozen=True, slots=True)
class _Folder:
    path: str
    below: str  # its path under the root with "/" behind each name; "" at the root
    ignoring: tuple[tuple[int, Verdict], ...] = ()  # innermost first; where its paths begin


@dataclass(slots=True, kw_only=True)
class _Walk:
    include: Verdict | None
    exclude: Verdict | None
    patterns: Patterns | None
    skip: Callable[[Path], bool] | None
    files: dict[str, FoundFile] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def take(self, path: Path) -> None:
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                self._descend(_Folder(str(path), ""))
            else:
                self._keep(str(path), status)
        except OSError as error:
            raise ConfigError(_unusable(path, error)) from error

    def _descend(self, root: _Folder) -> None:
        """Go through a folder by a stack of its own: paths may be deeper than calls can be."""
        waiting = self._children(root)
        while waiting:
            entry, folder = waiting.pop()
            try:
                if entry.is_dir(follow_symlinks=False):
                    below = f"{folder.below}{entry.name}/"
                    waiting += self._children(_Folder(entry.path, below, folder.ignoring))
                elif entry.is_dir():
                    self._note(entry.path, "a link to a folder, not followed; name it to add it")
                else:
                    self._keep(entry.path, entry.stat())
            except FileNotFoundError:
                continue  # a dangling link, or gone since: nobody's wish
            except OSError as error:
                self._note(entry.path, f"cannot be looked at: {error.strerror}")

    def _children(self, folder: _Folder) -> list[tuple["os.DirEntry[str]", _Folder]]:
        """Return what is meant in a folder, last first."""
        if self.skip is not None and self.skip(Path(folder.path)):
            return []
        with os.scandir(folder.path) as listing:
            entries = sorted(listing, key=lambda entry: entry.name, reverse=True)
        if self.patterns is not None and any(entry.name == IGNORE_FILE for entry in entries):
            folder = self._with_ignore_file(folder, self.patterns)
        return [
            (entry, folder)
            for entry in entries
            if not entry.name.startswith(".") and self._meant(entry, folder)
        ]

    def _with_ignore_file(self, folder: _Folder, patterns: Patterns) -> _Folder:
        path = os.path.join(folder.path, IGNORE_FILE)  # noqa: PTH118 - many, and text already
        try:
            with open(path, encoding="utf-8-sig", errors="replace") as file:  # noqa: PTH123
                verdict = patterns(file.read(_MAX_IGNORE_CHARACTERS).splitlines())
        except (OSError, ConfigError) as error:
            self._note(path, f"cannot be used, so nothing is ignored by it: {error}")
            return folder
        return replace(folder, ignoring=((len(folder.below), verdict), *folder.ignoring))

    def _meant(self, entry: "os.DirEntry[str]", folder: _Folder) -> bool:
        if self.include is None and self.exclude is None and not folder.ignoring:
            return True
        path, is_folder = folder.below + entry.name, entry.is_dir(follow_symlinks=False)
        if self.exclude is not None and self.exclude(path, is_folder):
            return False
        for start, verdict in folder.ignoring:
            said = verdict(path[start:], is_folder)
            if said is not None:
                if said:
                    return False
                break
        return is_folder or self.include is None or bool(self.include(path, is_folder))

    def _keep(self, path: str, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device may never end
            self._note(path, "not a regular file")
        elif path not in self.files:
            self.files[path] = FoundFile(
                path=Path(path), size=status.st_size, mtime_ns=status.st_mtime_ns
            )

    def _note(self, path: str, reason: str) -> None:
        self.notes.append(f"{path}: {reason}")


def _unusable(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"expected a file or folder, got {str(path)!r}, which is not there"
    return f"cannot list {str(path)!r}: {error.strerror}"
