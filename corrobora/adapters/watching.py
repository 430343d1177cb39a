"""What changes in files and folders, by watchfiles; told when it has settled.

Does not cover: changes while nobody watches, and what the system drops when too much happens at
once; a walk over the folder finds both.
"""

import asyncio
import stat
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from corrobora.errors import ConfigError
from corrobora.ingest import walk

DEBOUNCE = 1.0  # seconds without a change until a file counts as written
_TICK_MS = 250  # how often files are looked at while they settle; less than a debounce
_GATHER_MS = 50  # changes that come within this are heard together
_PATIENCE = 600.0  # seconds; a file that never rests is told all the same

_State = tuple[int, int] | None  # size and time of change in ns; None: not there


async def changes(
    paths: Sequence[Path],
    *,
    debounce: float = DEBOUNCE,
    polling: bool | None = None,
    skip: Callable[[Path], bool] | None = None,
    greet: bool = False,
) -> AsyncIterator[frozenset[Path]]:
    """Yield the files that came, changed or went, when they are at rest.

    A file is at rest when its size and time stayed the same for `debounce` seconds. A path that
    went is told, too: whoever hears of it looks. A folder that went is told by its own path.
    Hidden files and what is under a folder that `skip` says yes to are passed over. `polling`
    looks again and again, for folders of which the system tells nothing (network shares); None
    lets watchfiles decide. With `greet` an empty set comes first, when nothing more is missed:
    whoever looks then has seen what changed before. Never ends by itself.

    Raises:
        ConfigError: a path is not there, or the system allows no more watches.
    """
    from watchfiles import awatch

    named = [path.absolute() for path in paths]
    folders = [path for path in named if path.is_dir()]
    files = [path for path in named if not path.is_dir()]
    resting = _Resting(debounce=debounce, known={file: _state(file) for file in files})
    roots = _Roots(folders=folders, skip=skip)
    tick = max(1, min(_TICK_MS, int(debounce * 500)))
    with _translated(named):
        told = awatch(
            *(folders or {file.parent for file in files}),
            watch_filter=None,
            debounce=tick,
            step=min(_GATHER_MS, tick),
            rust_timeout=tick,
            yield_on_timeout=True,
            force_polling=polling,
            recursive=bool(folders),
            ignore_permission_denied=True,
        )
        async with aclosing(told):
            async for heard in told:
                if greet:
                    greet = False
                    yield frozenset()
                resting.heard(roots.meant(Path(path) for _, path in heard))
                settled = resting.settled(asyncio.get_running_loop().time())
                if settled:
                    yield settled


@dataclass(slots=True, kw_only=True)
class _Roots:
    folders: Sequence[Path]
    skip: Callable[[Path], bool] | None

    def meant(self, heard: Iterable[Path]) -> Iterator[Path]:
        """Yield the paths that count; of a folder that came, the files that it brought."""
        for path in heard:
            root = next((each for each in self.folders if path.is_relative_to(each)), None)
            if root is None or not self._counts(path, root):
                continue
            if not path.is_dir():
                yield path
            elif path != root:
                yield from self._brought(path)

    def _counts(self, path: Path, root: Path) -> bool:
        below = path.relative_to(root)
        if any(part.startswith(".") for part in below.parts):
            return False
        above = [path, *path.parents[: len(below.parts)]]
        return self.skip is None or not any(self.skip(folder) for folder in above)

    def _brought(self, folder: Path) -> tuple[Path, ...]:
        try:
            return tuple(file.path for file in walk.found([folder], skip=self.skip).files)
        except ConfigError:
            return ()  # gone again, or closed to us


@dataclass(slots=True)
class _Wait:
    state: _State
    since: float  # when the state was first seen, by the loop's clock
    first: float  # when the waiting began


@dataclass(slots=True, kw_only=True)
class _Resting:
    """Holds changes back until they are at rest."""

    debounce: float  # seconds
    known: dict[Path, _State]  # files that are looked at because they were named
    new: set[Path] = field(default_factory=set)
    waits: dict[Path, _Wait] = field(default_factory=dict)

    def heard(self, paths: Iterable[Path]) -> None:
        """Note the paths that something happened to."""
        self.new.update(paths)
        for file, before in self.known.items():
            now = _state(file)
            if now != before:  # by looking: a file that is replaced takes its watch with it
                self.known[file] = now
                self.new.add(file)

    def settled(self, now: float) -> frozenset[Path]:
        """Return the paths that are at rest now; each is told once."""
        for path in self.new | self.waits.keys():
            state, wait = _state(path), self.waits.get(path)
            if wait is None:
                self.waits[path] = _Wait(state, since=now, first=now)
            elif wait.state != state or path in self.new:
                self.waits[path] = _Wait(state, since=now, first=wait.first)
        self.new.clear()
        done = frozenset(
            path
            for path, wait in self.waits.items()
            if now - wait.since >= self.debounce or now - wait.first >= _PATIENCE
        )
        for path in done:
            del self.waits[path]
        return done


def _state(path: Path) -> _State:
    try:
        found = path.stat()
    except OSError:
        return None
    # A folder changes with every file in it, and each of these is told by itself.
    return (0, 0) if stat.S_ISDIR(found.st_mode) else (found.st_size, found.st_mtime_ns)


@contextmanager
def _translated(paths: Sequence[Path]) -> Iterator[None]:
    absent = [str(path) for path in paths if not path.exists()]
    if absent or not paths:
        raise ConfigError(f"expected files or folders to watch, got {absent}, which are not there")
    try:
        yield
    except (OSError, RuntimeError) as error:  # its own error is a RuntimeError
        said = " ".join(str(error).split())
        raise ConfigError(f"cannot watch {[str(path) for path in paths]}: {said}") from error
