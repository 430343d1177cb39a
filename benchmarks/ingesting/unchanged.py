"""Set `unchanged`: `add` again over a folder in which nothing has changed, and what it opens.

Seconds are of the whole process, the median of three. In a fourth run the kernel tells of each
file of the folder that any process opens (inotify); where there is none, that is not looked at.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from ingesting.commands import corrobora, emptied, ran
from ingesting.found import Asked, Found

RUNS = 3
_FOLDERS = 10  # that the files are spread over
_OPENED, _IS_FOLDER = 0x20, 0x40000000  # of inotify
_HEAD = struct.Struct("iIII")


def measure(asked: Asked) -> Found:
    """Add a folder of small files, then again."""
    folder, index = emptied(asked.work / "unchanged"), asked.work / "unchanged.index"
    emptied(index).rmdir()
    for n in range(asked.files):
        path = folder / str(n % _FOLDERS) / f"{n:04d}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Note {n} says that the ferry of pier {n * 7} leaves at {n % 24}:00.\n")
    command = corrobora("add", "--json", folder, index=index)
    first, *runs = [ran(command) for _ in range(1 + RUNS)]
    found = Found(set="unchanged")
    found.middle("seconds", [run.seconds for run in runs])
    states = {outcome["state"] for outcome in runs[-1].outcomes}
    found.figure("files", len(runs[-1].outcomes), n=asked.files)
    found.figure("first_seconds", first.seconds, n=asked.files)
    if states != {"unchanged"}:
        ended = [run.exit_code for run in (first, *runs)]
        said = runs[-1].said[-1:]
        found.notes.append(f"the files were {sorted(states)}; exit codes {ended}, at last {said}")
    if sys.platform == "linux":
        with_watch = Opened(folder)
        ran(command)
        found.figure("opened", len(set(with_watch.names())), n=asked.files)
    else:
        found.notes.append("whether files were opened was not looked at: no inotify here")
    return found


class Opened:
    """Watches a folder of folders for files that are opened, by whatever means."""

    def __init__(self, folder: Path) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._queue = self._libc.inotify_init1(os.O_NONBLOCK)
        for watched in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            if self._libc.inotify_add_watch(self._queue, os.fsencode(watched), _OPENED) < 0:
                raise OSError(ctypes.get_errno(), f"cannot watch {watched}")

    def names(self) -> Iterator[str]:
        """Yield the name of each file that was opened; the queue is closed then."""
        with os.fdopen(self._queue, "rb", buffering=0) as queue:
            while block := queue.read(1 << 16):
                at = 0
                while at < len(block):
                    _, mask, _, length = _HEAD.unpack_from(block, at)
                    at += _HEAD.size
                    name = block[at : at + length].rstrip(b"\0")
                    at += length
                    if name and not mask & _IS_FOLDER:
                        yield os.fsdecode(name)
