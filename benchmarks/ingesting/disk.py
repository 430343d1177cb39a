"""Set `disk`: a disk that is full, a folder that is read-only, a second process that writes.

The index is put on a tmpfs that is too small, then made larger; on one that is made read-only,
then writable again; and where another `add` is at work. Each time `add` has to end by itself, with
the exit code it promises and one line that says why, and `sync` has to finish what was begun.
Mounting takes root: without it the first is left out and the second is done by permissions.
"""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingesting import papers
from ingesting.commands import Ran, Running, emptied, ran, size_mib
from ingesting.contents import Contents, state
from ingesting.found import Asked, Found
from ingesting.kill import Place, Tally, broken_promises, finish, place, reference

SHARES = (0.05, 0.3, 1.0, 1.5, 2.0, 3.0)  # of the size of a finished index, for the full disk
ROOMY = 1024  # MiB
USAGE = 2  # exit code of what the user has to change
OWNED_WITHIN = 60.0  # seconds


@dataclass(slots=True, kw_only=True)
class Trial:
    """What all cases are tried with."""

    work: Path
    folder: Path  # of the files
    clean: Contents
    size: float  # MiB of a finished index
    questions: Sequence[str]

    def place(self, name: str) -> Place:
        """Return an empty place."""
        return place(self.work, name, papers_=self.folder)


def measure(asked: Asked) -> Found:
    """Try all three."""
    work = emptied(asked.work / "disk")
    folder, questions = work / "papers", papers.queries()
    _, clean = reference(work, folder, questions)
    trial = Trial(
        work=work,
        folder=folder,
        clean=clean,
        size=size_mib(work / "clean" / "index"),
        questions=questions,
    )
    found = Found(set="disk")
    if can_mount(work):
        note(found, "full disk", [full(trial, share) for share in SHARES])
    else:
        found.notes.append("full disk: left out, mounting a small file system takes root")
    note(found, "read-only", [read_only(trial)])
    note(found, "second writer", [second_writer(trial)])
    return found


def full(trial: Trial, share: float) -> Tally:
    """Let the disk become full; give it room; finish."""
    tally = Tally()
    here = trial.place(f"full-{share}")
    with mounted(here.index, mib=max(0.2, trial.size * share)):
        done = ran(here.command("add"), environment=here.environment)
        tally.runs["add"] += 1
        if done.exit_code:
            expect_told(done, tally, codes={1, USAGE}, words=("full", "space"))
        check_promises(here, done, tally)
        mount("-o", f"remount,size={ROOMY}m", here.index)
        finish(here, tally, clean=trial.clean, questions=trial.questions)
        tally.faults.append(f"{share:g} of the room: exit {done.exit_code}, {done.said[-1:]}")
    return tally


def read_only(trial: Trial) -> Tally:
    """Make the index read-only while files were added and removed; then writable."""
    tally = Tally()
    here = trial.place("read-only")
    with locked_up(here) as lock:
        ran(here.command("add"), environment=here.environment)
        lock(closed=True)
        done = ran(here.command("add"), environment=here.environment)
        tally.runs["add"] += 1
        expect_told(done, tally, codes={USAGE}, words=("cannot",))
        lock(closed=False)
        finish(here, tally, clean=trial.clean, questions=trial.questions)
    return tally


def second_writer(trial: Trial) -> Tally:
    """Let two processes add to one index: the second is turned away."""
    tally = Tally()
    here = trial.place("second-writer")
    first = Running(here.command("add"), here.environment)
    while not (here.index / "owner.json").exists() and first.seconds < OWNED_WITHIN:
        time.sleep(0.02)
    done = ran(here.command("add"), environment=here.environment)
    tally.runs["add"] += 1
    expect_told(done, tally, codes={USAGE}, words=(f"process {first.process.pid}",))
    ended = first.wait()
    if ended.exit_code:
        tally.faults.append(f"the first add ended with {ended.exit_code}: {ended.said[-1:]}")
        tally.unfinished += 1
    finish(here, tally, clean=trial.clean, questions=trial.questions)
    return tally


def expect_told(done: Ran, tally: Tally, *, codes: set[int], words: Sequence[str]) -> None:
    """Count an ending that is not as promised: its code, and one last line that says why."""
    last = (done.said or [""])[-1]
    blamed = "our fault" in last or "Traceback" in done.err
    clear = any(word in last for word in words) and not blamed
    if done.exit_code not in codes or not clear:
        tally.unexplained += 1
        tally.faults.append(f"ended with {done.exit_code}, and said {done.said[-3:]}")


def check_promises(here: Place, done: Ran, tally: Tally) -> None:
    """Count what was acknowledged and is not there."""
    faults = broken_promises(done.outcomes, state(here.index))
    tally.lost += len(faults)
    tally.faults += faults


def note(found: Found, case: str, tallies: Sequence[Tally]) -> None:
    """Add the figures of a case."""
    runs = sum(tally.runs.total() for tally in tallies)
    found.figure("runs", runs, n=runs, slice_=case)
    for metric in ("lost", "doubled", "unfinished", "unclean", "unexplained", "paid_twice"):
        value = sum(getattr(tally, metric) for tally in tallies)
        found.figure(metric, value, n=runs, slice_=case)
    found.notes += [f"{case}: {fault}" for tally in tallies for fault in tally.faults]


def can_mount(work: Path) -> bool:
    """Say whether a file system can be mounted here."""
    try:
        with mounted(work / "probe", mib=1):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def mounted(folder: Path, *, mib: float) -> Iterator[None]:
    """Have a file system of so many MiB at the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    mount("-t", "tmpfs", "-o", f"size={mib * 1024:.0f}k", "tmpfs", folder)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True, capture_output=True)


def mount(*arguments: str | Path) -> None:
    """Mount or mount again."""
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


@contextmanager
def locked_up(here: Place) -> Iterator["Lock"]:
    """Give what makes the index read-only and writable again."""
    if can_mount(here.index.parent):
        with mounted(here.index, mib=ROOMY):
            yield Lock(here.index, by_mount=True)
    else:
        yield Lock(here.index, by_mount=False)


@dataclass(frozen=True, slots=True)
class Lock:
    """Makes a folder read-only; as root only a mount does."""

    folder: Path
    by_mount: bool

    def __call__(self, *, closed: bool) -> None:
        """Do it, or take it back."""
        if self.by_mount:
            mount("-o", f"remount,{'ro' if closed else 'rw'}", self.folder)
            return
        for path in (self.folder, *self.folder.rglob("*")):
            path.chmod((0o555 if path.is_dir() else 0o444) if closed else 0o755)
