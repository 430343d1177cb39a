"""Set `kill`: `add` and `sync` are killed at random moments, finished, and compared.

A cycle is four kills over an index of its own: two of `add` into it, one of `sync` or `add` after
a third of the files changed and some were moved, one of `sync` after a quarter is gone. Moments
are drawn over all that a clean run of the same takes, opening and ending included. After each
kill the catalogue is read as it lies on disk; after the cycle `sync` finishes, and uris, elements,
words, vectors and rankings are compared with those of one clean `add`. What is encoded is billed
(hooks/sitecustomize.py): a text is paid twice where its vector was in the index already, a
document where it was and is read again.
"""

import asyncio
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingesting import papers
from ingesting.commands import Ran, Running, corrobora, emptied, killed, ran
from ingesting.contents import CORPORA, Compared, Contents, State, compared, contents, state
from ingesting.found import Asked, Found

HOOKS = Path(__file__).resolve().parent / "hooks"
OPERATIONS = ("add", "add again", "update", "delete")
THERE = frozenset({"added", "replaced", "duplicate", "unchanged"})
READ = frozenset({"added", "replaced"})


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was counted over all cycles."""

    runs: Counter[str] = field(default_factory=Counter)  # kills, by operation
    too_late: int = 0  # runs that ended before they could be killed
    cycles: int = 0
    lost: int = 0
    doubled: int = 0
    differing: Counter[str] = field(default_factory=Counter)
    reordered: Counter[str] = field(default_factory=Counter)
    least_cosine: float = 1.0
    unfinished: int = 0
    unclean: int = 0  # by `doctor`
    unexplained: int = 0  # endings that are not as promised
    paid_twice: int = 0
    left_running: int = 0  # processes that outlived the one that was killed
    left_files: int = 0  # in temporary folders, after all was finished
    left_folders: int = 0
    faults: list[str] = field(default_factory=list)  # a line each


@dataclass(slots=True, kw_only=True)
class Place:
    """Where one cycle happens."""

    folder: Path  # of the files
    index: Path
    bill: Path
    temporary: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return what its commands are started with."""
        return {
            "CORROBORA_BILL": str(self.bill),
            "PYTHONPATH": str(HOOKS),
            "TMPDIR": str(self.temporary),
        }

    def command(self, verb: str) -> list[str | Path]:
        """Return `add` or `sync` of its files."""
        return corrobora(verb, "--json", self.folder, index=self.index)

    def billed(self) -> list[str]:
        """Return the digests of the texts that were encoded so far."""
        return self.bill.read_text().split() if self.bill.exists() else []


def place(work: Path, name: str, *, papers_: Path) -> Place:
    """Return an empty place; the files are at `papers_`, so that uris are the same everywhere."""
    here = emptied(work / name)
    temporary = here / "temporary"
    temporary.mkdir()
    return Place(folder=papers_, index=here / "index", bill=here / "bill", temporary=temporary)


def measure(asked: Asked) -> Found:
    """Kill until so many runs were killed."""
    work = emptied(asked.work / "kill")
    folder, questions = work / "papers", papers.queries()
    seconds, clean = reference(work, folder, questions)
    tally, generator = Tally(), random.Random(asked.seed)
    while tally.runs.total() < asked.kills:
        here = place(work, f"cycle-{tally.cycles}", papers_=folder)
        cycle(here, tally, generator=generator, seconds=seconds)
        finish(here, tally, clean=clean, questions=questions)
        shutil.rmtree(here.index.parent)
        tally.cycles += 1
        print(f"kill: {tally.runs.total()} of {asked.kills} runs", flush=True)
    return told(tally, seconds=seconds)


def reference(
    work: Path, folder: Path, questions: Sequence[str]
) -> tuple[dict[str, float], Contents]:
    """Return what each operation takes unkilled, and what one `add` of the last version holds.

    Raises:
        RuntimeError: a clean run failed, or its steps do not lead to the same as one `add`.
    """
    steps = place(work, "steps", papers_=folder)
    seconds = {}
    emptied(folder)
    for version, (name, verb) in enumerate(
        (("add", "add"), ("update", "sync"), ("delete", "sync"))
    ):
        papers.write(folder, version)
        done = ran(steps.command(verb), environment=steps.environment)
        if done.exit_code:
            raise RuntimeError(f"a clean {verb} ended with {done.exit_code}: {done.said[-1:]}")
        seconds[name] = done.seconds
    seconds["add again"] = seconds["add"] / 2
    once = place(work, "clean", papers_=folder)
    ran(once.command("add"), environment=once.environment)
    clean = asyncio.run(contents(once.index, questions))
    by_steps = compared(asyncio.run(contents(steps.index, questions)), clean)
    if by_steps.lost or by_steps.doubled:
        raise RuntimeError(f"an index made step by step differs from one made at once: {by_steps}")
    return seconds, clean


def cycle(
    here: Place, tally: Tally, *, generator: random.Random, seconds: dict[str, float]
) -> None:
    """Kill each operation once; check after each that what was acknowledged is there."""
    emptied(here.folder)
    for operation in OPERATIONS:
        version = {"update": 1, "delete": 2}.get(operation, 0)
        if operation != "add again":
            papers.write(here.folder, version)
        verb = "add" if version == 0 else "sync"
        if operation == "update" and tally.cycles % 2:
            verb = "add"
        before, bill = state(here.index), len(here.billed())
        running = Running(here.command(verb), here.environment)
        done = killed(running, after=generator.uniform(0.0, seconds[operation]))
        after = state(here.index)
        if done.exit_code >= 0:
            tally.too_late += 1
        else:
            tally.runs[operation] += 1
        tally.left_running += done.left_over
        told_twice(here, done, tally, before=before, bill=bill, operation=operation)
        for fault in broken_promises(done.outcomes, after):
            tally.lost += 1
            tally.faults.append(f"cycle {tally.cycles}, {operation}: {fault}")


def broken_promises(outcomes: Sequence[dict[str, Any]], after: State) -> list[str]:
    """Return what was acknowledged and is not so."""
    found = []
    for outcome in outcomes:
        uri, document = outcome["uri"], outcome["document"]
        if outcome["state"] in THERE and after.sources.get(uri) != document:
            found.append(f"{Path(uri).name} was {outcome['state']} and is not there")
        if outcome["state"] == "removed" and uri in after.sources:
            found.append(f"{Path(uri).name} was removed and is there")
    return found


def told_twice(
    here: Place, done: Ran, tally: Tally, *, before: State, bill: int, operation: str
) -> None:
    """Count what was read or encoded though it was in the index."""
    again = [d for d in here.billed()[bill:] if d in before.made]
    read = [
        outcome["uri"]
        for outcome in done.outcomes
        if outcome["state"] in READ and before.sources.get(outcome["uri"]) == outcome["document"]
    ]
    tally.paid_twice += len(again) + len(read)
    if again or read:
        tally.faults.append(
            f"cycle {tally.cycles}, {operation}: {len(again)} texts were encoded again, "
            f"{len(read)} documents read again"
        )


def finish(here: Place, tally: Tally, *, clean: Contents, questions: Sequence[str]) -> None:
    """Let `sync` finish, ask `doctor`, and compare."""
    before, bill = state(here.index), len(here.billed())
    verb = "sync" if (here.index / "catalogue.sqlite").exists() else "add"
    done = ran(here.command(verb), environment=here.environment)
    told_twice(here, done, tally, before=before, bill=bill, operation="finishing")
    if done.exit_code:
        tally.unfinished += 1
        tally.faults.append(
            f"cycle {tally.cycles}: {verb} ended with {done.exit_code}: {done.said[-1:]}"
        )
    doctor = ran(corrobora("doctor", index=here.index))
    if doctor.exit_code:
        tally.unclean += 1
        tally.faults.append(f"cycle {tally.cycles}: doctor: {doctor.out.splitlines()[-3:]}")
    left = list(here.temporary.rglob("*"))
    tally.left_files += sum(path.is_file() for path in left)
    tally.left_folders += sum(path.is_dir() for path in left)
    found = compared(asyncio.run(contents(here.index, questions)), clean)
    note_differences(found, tally)


def note_differences(found: Compared, tally: Tally) -> None:
    """Add what a comparison found."""
    tally.lost += found.lost
    tally.doubled += found.doubled
    tally.differing += found.differing
    tally.reordered += found.reordered
    tally.least_cosine = min(tally.least_cosine, found.least_cosine)
    if found.lost or found.doubled or found.differing:
        tally.faults.append(f"cycle {tally.cycles}: {found}")


def told(tally: Tally, *, seconds: dict[str, float]) -> Found:
    """Return the figures."""
    found = Found(set="kill")
    runs = tally.runs.total()
    found.figure("runs", runs, n=runs)
    for operation, number in tally.runs.items():
        found.figure("runs", number, n=number, slice_=operation)
    for metric in ("lost", "doubled", "unfinished", "paid_twice", "unclean"):
        found.figure(metric, getattr(tally, metric), n=runs)
    asked = tally.cycles * len(papers.queries()) * len(CORPORA)
    for metric in ("differing", "reordered"):
        of: Counter[str] = getattr(tally, metric)
        found.figure(metric, of.total(), n=2 * asked)
        for kind in ("words", "vectors"):
            found.figure(metric, of[kind], n=asked, slice_=kind)
    found.figure("least_cosine", tally.least_cosine, n=tally.cycles)
    for metric in ("left_running", "left_files", "left_folders"):
        found.figure(metric, getattr(tally, metric), n=runs)
    clean = ", ".join(f"{name} {value:.1f} s" for name, value in seconds.items())
    found.notes.append(
        f"{tally.cycles} cycles; moments over {clean}; {tally.too_late} runs ended before their "
        "moment came and do not count"
    )
    found.notes += tally.faults
    return found
