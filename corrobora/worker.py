"""The reading process: files come in as jobs on stdin, their parts go out on stdout.

`tools.pool` starts it. A file that eats memory, hangs or breaks a library ends this process and
nothing else. It never opens the index; it writes only to the two folders that a job names.
"""

import contextlib
import ctypes
import errno
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from corrobora import readers as reading
from corrobora import settings
from corrobora.errors import CorroboraError, IngestError
from corrobora.ingest import archives, sniff
from corrobora.records import DocumentId
from corrobora.tools import frames, parts
from corrobora.tools.parts import Container, Job, Part, Step

STEP_EVERY = 0.2  # seconds between two signs of life
PR_SET_PDEATHSIG = 1  # Linux: end with the parent, however it ends


def main() -> None:
    """Read jobs until the pipe closes."""
    _end_with_the_parent()
    incoming, outgoing = sys.stdin.buffer, _private_stdout()
    values = settings.Settings(**_receive(incoming)["settings"])
    _limit_memory(values.reading_memory)
    readers = reading.build(values)
    outgoing.write(frames.pack({"kind": "ready"}))
    outgoing.flush()
    while True:
        message = _receive(incoming)
        if not message:
            return
        _serve(_job(message), readers=readers, values=values, outgoing=outgoing)


def _serve(
    job: Job, *, readers: reading.Readers, values: settings.Settings, outgoing: BinaryIO
) -> None:
    log = _FolderLog(job.keep, outgoing)
    try:
        for part in _read(job, readers=readers, values=values, log=log):
            _send(outgoing, frames.from_part(part))
    except CorroboraError as error:
        _send(outgoing, {"kind": "refused", "reason": str(error)})
    except MemoryError:
        reason = f"{job.name}: it takes more than {values.reading_memory:g} GiB of memory to read"
        _send(outgoing, {"kind": "refused", "reason": reason})
    except Exception as error:  # noqa: BLE001  one strange file must not end the others
        reason = f"{job.name}: reading failed: {error!r}"
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        kind = "full" if full else "refused"
        _send(outgoing, {"kind": kind, "reason": " ".join(reason.split())[:500]})


def _read(
    job: Job, *, readers: reading.Readers, values: settings.Settings, log: "_FolderLog"
) -> Iterator[Part]:
    with _named(job):
        kind = sniff.media_type(job.path)
        if kind in {sniff.ZIP, sniff.TAR}:
            yield from _members(job, values=values)
            return
        reader = readers.get(kind)
        if reader is None:
            raise IngestError(f"{job.path.name}: there is no reader for {kind}")
        with parts.steady(job.path):
            reading = reader(job.path, log=log)
        yield from parts.of_reading(reading, job)


def _members(job: Job, *, values: settings.Settings) -> Iterator[Part]:
    notes: list[str] = []
    passwords = tuple(secret.get_secret_value() for secret in values.passwords)
    with parts.steady(job.path):
        for number, found in enumerate(archives.members(job.path, passwords=passwords)):
            if isinstance(found, archives.LeftOut):
                notes.append(f"{found.name}: {found.reason}" if found.name else found.reason)
            else:
                yield parts.inside(found.name, found.content, number=number, folder=job.inside)
    yield Container(notes=tuple(notes))


@contextlib.contextmanager
def _named(job: Job) -> Iterator[None]:
    """Let a refusal name the file as people do, where it came out of another."""
    try:
        yield
    except IngestError as error:
        own = f"{job.path.name}:"
        reason = str(error)
        raise IngestError(
            f"{job.name}:{reason.removeprefix(own)}" if reason.startswith(own) else reason
        ) from error


class _FolderLog:
    """A ReadingLog that keeps files in a folder and tells of its steps over the pipe."""

    def __init__(self, folder: Path, outgoing: BinaryIO) -> None:
        self._folder = folder
        self._outgoing = outgoing
        self._told = 0.0

    def step(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told >= STEP_EVERY or done == total:
            self._told = now
            _send(self._outgoing, frames.from_part(Step(done=done, total=total)))

    def kept(self, key: str) -> bytes | None:
        with contextlib.suppress(FileNotFoundError):
            return self._path(key).read_bytes()
        return None

    def keep(self, key: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._path(f"{key}.new")
        fresh.write_bytes(content)
        fresh.replace(self._path(key))

    def _path(self, key: str) -> Path:
        return self._folder / quote(key, safe="")


def _job(message: dict[str, Any]) -> Job:
    return Job(
        path=Path(message["path"]),
        name=message["name"],
        document=DocumentId(message["document"]),
        uri=message["uri"],
        keep=Path(message["keep"]),
        inside=Path(message["inside"]),
    )


def _receive(incoming: BinaryIO) -> dict[str, Any]:
    """Return the next message; empty at the end."""
    head = incoming.read(frames.HEAD.size)
    if len(head) < frames.HEAD.size:
        return {}
    length, _ = frames.HEAD.unpack(head)
    return frames.unpack(incoming.read(length), ())


def _send(outgoing: BinaryIO, message: dict[str, Any]) -> None:
    outgoing.write(frames.pack(message))
    outgoing.flush()


def _private_stdout() -> BinaryIO:
    """Return the pipe to the parent; whatever a library prints goes to stderr."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(pipe, "wb")


def _limit_memory(gib: float) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # no such limit on this system
        import resource

        most = int(gib * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _end_with_the_parent() -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
