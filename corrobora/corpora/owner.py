"""One process owns an index while it has it open.

Several processes that write one embedded vector store lose data in silence, so the folder is
claimed with a lock of the operating system before anything in it is opened. The lock ends with
the process, however it ends; `owner.json` beside it only tells the next one who has it.

What this does not cover: two machines that share the folder over a network file system without
working locks.
"""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corrobora.errors import ConfigError, IndexOwned

LOCK_FILE = "owner.lock"
NAME_FILE = "owner.json"


@contextmanager
def claim(folder: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Own the folder inside; it must exist. Wait some seconds for another to be done with it.

    Raises:
        IndexOwned: another process owns it; the message names it.
        ConfigError: the folder cannot be written.
    """
    lock = FileLock(folder / LOCK_FILE, timeout=patience)
    try:
        lock.acquire()
        (folder / NAME_FILE).write_text(json.dumps(_myself()), encoding="utf-8")
    except Timeout as error:
        raise IndexOwned(_in_use(folder)) from error
    except OSError as error:
        lock.release()
        raise ConfigError(f"cannot write to index {str(folder)!r}: {error.strerror}") from error
    try:
        yield
    finally:
        (folder / NAME_FILE).unlink(missing_ok=True)
        lock.release()


def _myself() -> dict[str, object]:
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200],
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def name(folder: Path) -> str:
    """Name the process that has the index open, as far as it has said."""
    try:
        owner = json.loads((folder / NAME_FILE).read_text(encoding="utf-8"))
        return (
            f"process {owner['pid']} on {owner['host']} ({owner['command']}) since {owner['since']}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def brief(folder: Path) -> str:
    """Name the process that has the index open in a few words."""
    try:
        owner = json.loads((folder / NAME_FILE).read_text(encoding="utf-8"))
        command = " ".join(str(owner["command"]).split()[:2])
        return f"process {owner['pid']} ({command})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def _in_use(folder: Path) -> str:
    return f"index {str(folder)!r} is in use by {name(folder)}; wait for it to end, or stop it"
