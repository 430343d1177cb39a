"""One command, with a time limit, its words in a log, and the memory of all its processes."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from ingesting.commands import WATCH_EVERY, resident

RAISED = re.compile(r"^(?:[\w.]+(?:Error|Exception|Exit|Interrupt|Timeout)\b|ERROR\b|error\b).*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command took and how it ended; no exit code where it was ended."""

    seconds: float
    peak_mib: float  # the largest sum of resident sizes of the process and its children
    exit_code: int | None


def watched(
    command: Sequence[str | Path],
    *,
    log: Path,
    limit: float,
    environment: Mapping[str, str],
    folder: Path,
) -> Ran:
    """Run a command for at most `limit` seconds; what it says is added to the log."""
    started = time.perf_counter()
    peak = 0
    with log.open("a") as words:
        words.write(f"$ {' '.join(map(str, command))}\n")
        words.flush()
        process = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,  # so that its children end with it
        )
        watch = psutil.Process(process.pid)
        try:
            while process.poll() is None and time.perf_counter() - started < limit:
                peak = max(peak, resident(watch))
                time.sleep(WATCH_EVERY)
        finally:
            exit_code = process.poll()
            end(process)
    seconds = time.perf_counter() - started
    return Ran(seconds=seconds, peak_mib=peak / 2**20, exit_code=exit_code)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, where any is left."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_error(words: str) -> str:
    """Return the last line that names an error, else the last line that says anything."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    errors = [line for line in lines if RAISED.match(line)]
    return (errors or lines or ["it said nothing"])[-1][:300]
