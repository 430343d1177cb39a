"""Reading processes: as many as there are files to read at once, each with its limits.

A process that shows no sign of life, uses its processor for too long without one, or ends, costs
the file it was reading and nothing else; the next file gets a fresh process.
"""

import asyncio
import contextlib
import logging
import os
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corrobora.errors import ConfigError, IndexFull, IngestError
from corrobora.tools import frames
from corrobora.tools.parts import Container, Description, Job, Part, Passing

SILENCE = 6  # times the limit of processor time that may pass on the clock: others compute too
LOOK_EVERY = 0.5  # seconds
_START = 120.0  # seconds that a process may take to begin
_STARTS = 3  # of a process that is ended from outside meanwhile

_SECRET = ("KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL")  # in names of the environment

logger = logging.getLogger(__name__)


class Pool:
    """A FileReader by processes that run `command`; `close` ends them."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        settings: Mapping[str, Any],
        fingerprint: str,
        at_once: int,
        seconds: float,
    ) -> None:
        self._command = command
        self._settings = settings
        self._seconds = seconds
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self.fingerprint = fingerprint
        self.at_once = at_once

    async def read(self, job: Job) -> AsyncIterator[Part]:
        """Yield the parts of a file.

        Raises:
            IngestError: it cannot be read, or reading it broke a limit.
        """
        worker = await self._worker()
        self._busy.add(worker)
        finished = False
        try:
            await worker.begin(job)
            async for part in worker.parts(job):
                finished = isinstance(part, Description | Container)
                yield part
        except _Refused as refusal:
            finished = True
            raise IngestError(str(refusal)) from None
        finally:
            self._busy.discard(worker)
            if finished:
                self._idle.append(worker)
            else:
                await worker.end()

    async def close(self) -> None:
        """End all processes."""
        for worker in (*self._idle, *self._busy):
            await worker.end()
        self._idle.clear()

    async def _worker(self) -> "_Worker":
        while self._idle:
            worker = self._idle.pop()
            if worker.runs:
                return worker
            await worker.end()
        for _ in range(_STARTS - 1):
            with contextlib.suppress(_Ended):
                return await self._started()
        return await self._started()

    async def _started(self) -> "_Worker":
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=None if logger.isEnabledFor(logging.DEBUG) else DEVNULL,
            start_new_session=True,  # an interrupt from the keyboard is ours to handle
            env=_environment(),
        )
        worker = _Worker(process, seconds=self._seconds)
        try:
            await worker.greet(self._settings)
        except BaseException:
            await worker.end()
            raise
        return worker


class _Ended(ConfigError):
    """The process was ended from outside while it started."""


class _Refused(Exception):
    """The process could not read the file, and says why."""


class _Worker:
    """One reading process."""

    def __init__(self, process: Process, *, seconds: float) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._to, self._from = process.stdin, process.stdout
        self._seconds = seconds

    @property
    def runs(self) -> bool:
        """Say whether the process has not ended."""
        return self._process.returncode is None

    async def greet(self, settings: Mapping[str, Any]) -> None:
        """Send the settings and wait until the process is ready."""
        await self._send({"settings": settings})
        try:
            async with asyncio.timeout(_START):
                await self._receive()
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            if isinstance(error, asyncio.IncompleteReadError):
                await self._process.wait()
            killed = (self._process.returncode or 0) < 0
            raise (_Ended if killed else ConfigError)(
                f"no reading process could be started: it {self._end()}; "
                "`python -m corrobora.worker` should wait for input"
            ) from error

    async def begin(self, job: Job) -> None:
        """Give the process a file to read."""
        await self._send(
            {
                "path": os.fspath(job.path),
                "name": job.name,
                "document": job.document,
                "uri": job.uri,
                "keep": os.fspath(job.keep),
                "inside": os.fspath(job.inside),
            }
        )

    async def parts(self, job: Job) -> AsyncIterator[Part]:
        """Yield what the process makes of the file."""
        while True:
            try:
                message = await self._watched(job)
                if message["kind"] == "full":
                    raise IndexFull(f"no space left to read in: {message['reason']}")
                if message["kind"] == "refused":
                    raise _Refused(str(message["reason"]))
                part = frames.to_part(message, inside=job.inside)
            except asyncio.IncompleteReadError:
                await self._process.wait()
                told = f"{job.name}: reading it {self._end()}"
                if self._process.returncode == -signal.SIGKILL:
                    told = f"{told}: the system may have been out of memory; it is tried again"
                    raise Passing(told) from None
                raise IngestError(told) from None
            except frames.Malformed as error:
                raise IngestError(f"{job.name}: its reading process sent rubbish") from error
            yield part
            if isinstance(part, Description | Container):
                return

    async def end(self) -> None:
        """End the process and what it started, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        await asyncio.shield(self._process.wait())
        self._to.close()
        transport: asyncio.SubprocessTransport = self._process._transport  # type: ignore[attr-defined]  # noqa: SLF001 - nothing public closes the pipes
        transport.close()

    async def _watched(self, job: Job) -> dict[str, Any]:
        """Return the next message, or give the file up when none comes in time."""
        receiving = asyncio.ensure_future(self._receive())
        started, burnt = time.monotonic(), _processor_seconds(self._process.pid)
        try:
            while not (await asyncio.wait({receiving}, timeout=LOOK_EVERY))[0]:
                used = _processor_seconds(self._process.pid) - burnt
                passed = time.monotonic() - started
                if used > self._seconds or passed > SILENCE * self._seconds:
                    raise IngestError(
                        f"{job.name}: reading it was stopped: nothing came of {used:.0f} s of "
                        f"work in {passed:.0f} s (setting reading_seconds)"
                    )
            return receiving.result()
        finally:
            receiving.cancel()

    async def _send(self, message: Mapping[str, Any]) -> None:
        with contextlib.suppress(ConnectionError):  # it has ended: reading says how
            self._to.write(frames.pack(message))
            await self._to.drain()

    async def _receive(self) -> dict[str, Any]:
        head = await self._from.readexactly(frames.HEAD.size)
        length, blobs = frames.HEAD.unpack(head)
        if length > frames.MOST_JSON:
            raise frames.Malformed(f"expected a frame, got {length} bytes")
        text = await self._from.readexactly(length)
        return frames.unpack(text, [await self._blob() for _ in range(blobs)])

    async def _blob(self) -> bytes:
        (length,) = frames.LENGTH.unpack(await self._from.readexactly(frames.LENGTH.size))
        if length > frames.MOST_BLOB:
            raise frames.Malformed(f"expected a blob, got {length} bytes")
        return await self._from.readexactly(length)

    def _end(self) -> str:
        code = self._process.returncode
        if code is None:
            return "did not begin"
        if code < 0:
            return f"ended its process ({signal.Signals(-code).name})"
        return f"ended its process (exit code {code})"


def _environment() -> dict[str, str]:
    """Return what a reading process is told: no keys, and one thread for each library."""
    told = {
        name: value
        for name, value in os.environ.items()
        if not any(word in name.upper() for word in _SECRET)
    }
    return told | {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}


def _processor_seconds(pid: int) -> float:
    """Return the processor time of a process; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0
