"""`corrobora add` and `sync`: files into the index, and gone ones out of it."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corrobora.cli import options
from corrobora.cli.output import as_json, plain, print_json_line, tell
from corrobora.errors import ConfigError

if TYPE_CHECKING:
    from corrobora.app import Application
    from corrobora.tools.addition import AddOutcome, AddProgress, AddReport, StageProgress

EXIT_PARTLY = 3
TELL_EVERY = 30.0  # seconds between two lines of a stage where stderr is no terminal

Places = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH|URL...",
        help="Files, folders, archives, pages of the web and sitemaps.",
        show_default=False,
    ),
]
Password = Annotated[
    list[str] | None,
    typer.Option("--password", help="Password to try on encrypted files; may be repeated."),
]
Include = Annotated[
    list[str] | None,
    typer.Option("--include", help="Take only files of this pattern (as in .gitignore)."),
]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", help="Leave out files of this pattern.")
]
OneAFile = Annotated[bool, typer.Option("--json", help="Print a line of JSON for each file.")]


def add(
    places: Places,
    *,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay, and take in what changes, until interrupted.")
    ] = False,
    include: Include = None,
    exclude: Exclude = None,
    password: Password = None,
    index: options.Index = None,
    json: OneAFile = False,
) -> int:
    """Add files and folders. Unchanged files are skipped; run it again after an interruption."""
    told = _Told(json=json)
    meant = _Meant(include=tuple(include or ()), exclude=tuple(exclude or ()))

    async def work(application: "Application") -> "AddReport":
        report = await take_in(places, application, told=told, meant=meant)
        if watch:
            told.ended(report)
            await _watch(places, application, told=told, meant=meant)
        return report

    report = options.with_application(work, create=True, index=index, passwords=password)
    return _ended(report, told)


def sync(
    places: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH|URL...", help="What to look at; none: all that was ever added."
        ),
    ] = None,
    *,
    password: Password = None,
    index: options.Index = None,
    json: OneAFile = False,
) -> int:
    """Bring the index up to date: new and changed files come in, files that are gone go."""
    told = _Told(json=json)

    async def work(application: "Application") -> "AddReport":
        from corrobora.tools import roots

        chosen = places or await roots.remembered(application.index.catalogue)
        return await take_in(chosen, application, told=told, meant=_Meant(remove_gone=True))

    report = options.with_application(work, index=index, passwords=password)
    return _ended(report, told)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meant:
    """Which files below the paths are meant."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    remove_gone: bool = False


async def take_in(
    places: Sequence[str], application: "Application", *, told: "_Told", meant: _Meant
) -> "AddReport":
    """Add what is at the places and tell how it goes."""
    from corrobora.tools import add as adding
    from corrobora.tools.addition import Listeners, Selection, Ways

    urls = [place for place in places if is_url(place)]
    paths = [Path(place) for place in places if not is_url(place)]
    pages, notes = await _pages(urls, application)
    report = await adding.add(
        paths,
        index=application.index,
        reader=application.reader,
        urls=pages,
        ways=Ways(
            selection=Selection(
                include=meant.include, exclude=meant.exclude, patterns=application.patterns
            ),
            listeners=Listeners(
                on_progress=told.progress, on_start=told.start, on_stage=told.stage
            ),
            web=application.web,
            addresses=tuple(urls),
            remove_gone=meant.remove_gone,
        ),
    )
    return replace(report, notes=(*report.notes, *notes))


def is_url(place: str) -> bool:
    """Say whether a place is an address of the web."""
    return place.lower().startswith(("http://", "https://"))


async def _pages(
    urls: Sequence[str], application: "Application"
) -> tuple[list[str], tuple[str, ...]]:
    """Return the pages of addresses and sitemaps, and what was left out."""
    if not urls:
        return [], ()
    from corrobora.adapters import sitemaps

    pages: dict[str, None] = {}
    notes: list[str] = []
    for url in urls:
        listing = await sitemaps.pages(url, egress=application.web)
        pages |= dict.fromkeys(listed.url for listed in listing.pages)
        notes += listing.notes
    return list(pages), tuple(notes)


async def _watch(
    places: Sequence[str], application: "Application", *, told: "_Told", meant: _Meant
) -> None:
    """Take in what changes below the paths, until interrupted."""
    from corrobora.adapters import watching
    from corrobora.corpora import folder

    paths = [Path(place) for place in places if not is_url(place)]
    if not paths:
        raise ConfigError("--watch needs a file or folder: pages of the web do not tell of changes")
    own = application.index.folder.resolve()
    told.watching = True
    changes = watching.changes(
        paths, skip=lambda path: path == own or folder.is_index(path), greet=True
    )
    async for changed in changes:
        if not changed:
            tell(f"watching {', '.join(map(str, paths))}; Ctrl-C ends it")
        report = await take_in(
            list(map(str, paths)), application, told=told, meant=replace(meant, remove_gone=True)
        )
        if any(outcome.state != "unchanged" for outcome in report.outcomes):
            told.ended(report)


class _Told:
    """Tells on stderr what happens, and on stdout a line a file where that is asked."""

    def __init__(self, *, json: bool) -> None:
        self.watching = False  # then what did not change is not worth a line
        self._json = json
        self._terminal = sys.stderr.isatty()
        self._last = time.monotonic()

    def start(self, number: int, total: int, uri: str) -> None:
        """Say on a terminal which file is being read."""
        if self._terminal:
            self._overwrite(f"[{number}/{total}] reading   {plain(uri)}")

    def progress(self, progress: "AddProgress") -> None:
        """Say what became of one file."""
        if self.watching and progress.outcome.state == "unchanged":
            return
        self._clear()
        tell_progress(progress)
        if self._json:
            print_json_line(as_json(progress.outcome))

    def stage(self, progress: "StageProgress") -> None:
        """Say how far a stage is: at once on a terminal, else now and then."""
        if self._terminal:
            self._overwrite(_stage_text(progress))
        elif time.monotonic() - self._last >= TELL_EVERY:
            self._last = time.monotonic()
            tell(_stage_text(progress))

    def ended(self, report: "AddReport") -> None:
        """Say what became of all."""
        self._clear()
        for note in report.notes:
            tell(f"note: {note}")
        counts = Counter(outcome.state for outcome in report.outcomes)
        line = ", ".join(f"{n} {state}" for state, n in sorted(counts.items())) or "nothing to do"
        if self._json:
            tell(line)
        else:
            print(line)

    def _overwrite(self, text: str) -> None:
        print(f"\r{text}\x1b[K", end="\r", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr)


def _ended(report: "AddReport", told: _Told) -> int:
    told.ended(report)
    return EXIT_PARTLY if any(o.state == "refused" for o in report.outcomes) else 0


def tell_progress(progress: "AddProgress") -> None:
    """Say on stderr what became of one file."""
    outcome = progress.outcome
    counter = f"[{progress.done}/{progress.total}]"
    if outcome.state == "refused":
        tell(f"{counter} refused   {outcome.uri}: {outcome.reason}")
        return
    tell(f"{counter} {outcome.state:<9} {outcome.uri}{_size(outcome)}")
    for note in outcome.notes:
        tell(f"{' ' * len(counter)} in part: {note}")


def _size(outcome: "AddOutcome") -> str:
    """Say what was read of a file; nothing where nothing was."""
    if outcome.state not in {"added", "replaced"}:
        return ""
    pages = f"{outcome.pages} pages, " if outcome.pages else ""
    return f": {pages}{outcome.elements} elements, {outcome.seconds:.1f} s"


def _stage_text(progress: "StageProgress") -> str:
    unit = "pages" if progress.stage == "reading" else "elements"
    of = f" of {progress.total}" if progress.total is not None else ""
    left = f", {progress.left:.0f} s left" if progress.left is not None else ""
    return f"{progress.stage}: {progress.done}{of} {unit}, {progress.per_second:.1f} a second{left}"
