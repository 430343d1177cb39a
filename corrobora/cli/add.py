"""`corrobora add`: files into the index."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corrobora.cli import options
from corrobora.cli.output import as_json, print_json, tell

if TYPE_CHECKING:
    from corrobora.app import Application
    from corrobora.tools.add import AddOutcome, AddProgress, AddReport

EXIT_PARTLY = 3


def add(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", show_default=False)],
    *,
    index: options.Index = None,
    json: options.Json = False,
) -> int:
    """Add files and folders. Unchanged files are skipped; run it again after an interruption."""

    async def work(application: "Application") -> "AddReport":
        from corrobora.tools import add as adding

        return await adding.add(
            paths,
            index=application.index,
            read=application.read,
            on_progress=tell_progress,
            on_start=tell_start,
        )

    report = options.with_application(work, create=True, index=index)
    if json:
        print_json(as_json(report))
    else:
        _print(report)
    return EXIT_PARTLY if any(o.state == "refused" for o in report.outcomes) else 0


def tell_start(number: int, total: int, path: Path) -> None:
    """Say on a terminal which file is being read, until `tell_progress` overwrites it."""
    if sys.stderr.isatty():
        print(f"\r[{number}/{total}] reading   {path}\x1b[K", end="\r", file=sys.stderr, flush=True)


def tell_progress(progress: "AddProgress") -> None:
    """Say on stderr what became of one file."""
    outcome = progress.outcome
    counter = f"[{progress.done}/{progress.total}]"
    if outcome.state == "refused":
        tell(f"{counter} refused   {outcome.path}: {outcome.reason}")
        return
    tell(f"{counter} {outcome.state:<9} {outcome.path}{_size(outcome)}")
    for note in outcome.notes:
        tell(f"{' ' * len(counter)} note: {note}")


def _size(outcome: "AddOutcome") -> str:
    """Say what was read of a file; nothing where nothing was."""
    if outcome.state not in {"added", "replaced"}:
        return ""
    pages = f"{outcome.pages} pages, " if outcome.pages else ""
    return f": {pages}{outcome.elements} elements, {outcome.seconds:.1f} s"


def _print(report: "AddReport") -> None:
    counts: dict[str, int] = {}
    for outcome in report.outcomes:
        counts[outcome.state] = counts.get(outcome.state, 0) + 1
    print(", ".join(f"{n} {state}" for state, n in sorted(counts.items())))
