"""One command as a process: its seconds, processor seconds, memory, words; and killing it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

CORROBORA = Path(sys.executable).with_name("corrobora")
WATCH_EVERY = 0.05  # seconds
GONE_WITHIN = 10.0  # seconds that children may take to end after their parent was killed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a command went; processor seconds are those of its ended children too."""

    seconds: float
    cpu_seconds: float
    exit_code: int  # negative: the signal that ended it
    out: str
    err: str
    peak: int = 0  # bytes: the largest sum of resident sizes of its processes, where watched
    left_over: int = 0  # children that outlived it

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        """Return what it said in JSON, a line a file; a line cut short by a kill does not count."""
        return [found for line in self.out.splitlines() if (found := _read(line))]

    @property
    def said(self) -> list[str]:
        """Return the lines of stderr that say something."""
        return [line for line in self.err.splitlines() if line.strip()]


def _read(line: str) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


@dataclass(slots=True)
class Running:
    """A command that has been started, in a process group of its own."""

    command: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)  # beside our own
    folder: Path | None = None  # to run in
    _out: Any = field(init=False)
    _err: Any = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is read
        self._err = tempfile.TemporaryFile()  # noqa: SIM115
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            list(map(str, self.command)),
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._err,
            env={**os.environ, **self.environment},
            cwd=self.folder,
            start_new_session=True,
        )

    @property
    def seconds(self) -> float:
        """Return the seconds since it was started."""
        return time.perf_counter() - self.started

    def running(self) -> bool:
        """Say whether it has not ended."""
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def wait(self, *, watch: bool = False) -> Ran:
        """Wait until it ends, and look at its memory meanwhile where that is asked."""
        peak = 0
        while watch and self.running():
            peak = max(peak, resident(psutil.Process(self.process.pid)))
            time.sleep(WATCH_EVERY)
        return self._ended(peak=peak)

    def kill(self) -> Ran:
        """Kill its process group at once; its other children have to end by themselves."""
        children = self._children()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        ended = self._ended()
        _, alive = psutil.wait_procs(children, timeout=GONE_WITHIN)
        for child in alive:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        return replace(ended, left_over=len(alive))

    def _children(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            return list(psutil.Process(self.process.pid).children(recursive=True))
        return []

    def _ended(self, *, peak: int = 0) -> Ran:
        _, status, usage = os.wait4(self.process.pid, 0)
        seconds = self.seconds
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return Ran(
            seconds=seconds,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            exit_code=self.process.returncode,
            out=_text(self._out),
            err=_text(self._err),
            peak=peak,
        )


def _text(file: Any) -> str:  # noqa: ANN401 - a temporary file
    file.seek(0)
    text = str(file.read(), "utf-8", "backslashreplace")
    file.close()
    return text


def ran(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    watch: bool = False,
) -> Ran:
    """Run a command to its end."""
    return Running(command, environment or {}, folder).wait(watch=watch)


def corrobora(verb: str, *arguments: str | Path, index: Path) -> list[str | Path]:
    """Return the command line of a command of the toolkit."""
    return [CORROBORA, verb, "--index", index, *arguments]


def killed(running: Running, *, after: float) -> Ran:
    """Kill a command so many seconds after its start, if it has not ended by then."""
    while running.running() and running.seconds < after:
        time.sleep(min(0.02, max(0.0, after - running.seconds)))
    return running.kill() if running.running() else running.wait()


def resident(process: psutil.Process) -> int:
    """Return the bytes that a process and its children hold."""
    total = 0
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for member in family:
        with suppress(psutil.NoSuchProcess):
            total += member.memory_info().rss
    return total


def size_mib(folder: Path) -> float:
    """Return what a folder takes on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def emptied(folder: Path) -> Path:
    """Return the folder, made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
