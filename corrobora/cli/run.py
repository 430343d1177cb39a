"""`corrobora run`: a file of questions in, a file of answers out, in the same order."""

import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlparse

import typer

from corrobora.cli import options
from corrobora.cli.output import print_json, tell
from corrobora.cli.question import checked
from corrobora.errors import ConfigError

if TYPE_CHECKING:
    from corrobora.agents.state import State
    from corrobora.app import Application
    from corrobora.cli.run_progress import Summary
    from corrobora.evals.dataset import Case
    from corrobora.evals.running.answering import Ask
    from corrobora.evals.running.run_budget import Allowance, RunBudget
    from corrobora.evals.running.run_record import Value
    from corrobora.records import Answer, DocumentId, Usage

EXIT_PARTLY = 3
AT_ONCE = {"model": 4, "quotes": 1}  # quotes alone keep all cores busy: more is not faster
STEERING = (  # settings that change answers
    *("model", "max_tokens", "judge", "judge_candidates", "encoder"),
    *("k", "keep", "tau", "abstain_below", "gamma", "rounds"),
    *("max_calls", "max_usd", "max_seconds"),
)


def run(
    questions: Annotated[
        Path,
        typer.Argument(
            metavar="QUESTIONS", help="JSONL or CSV; -: JSONL on stdin, pictures by absolute path."
        ),
    ],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="JSONL, or a table where it ends in .csv.")
    ],
    model: options.Model = None,
    api_base: options.ApiBase = None,
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="Questions at a time; 4, without a model 1."),
    ] = None,
    max_calls: Annotated[int | None, typer.Option(min=0, help="Model calls an answer.")] = None,
    max_usd: Annotated[float | None, typer.Option(min=0, help="Money an answer.")] = None,
    max_seconds: Annotated[float | None, typer.Option(min=0.1, help="Seconds an answer.")] = None,
    run_calls: Annotated[int | None, typer.Option(min=0, help="Model calls in all.")] = None,
    run_usd: Annotated[float | None, typer.Option(min=0, help="Money in all.")] = None,
    run_seconds: Annotated[float | None, typer.Option(min=0, help="Seconds in all.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Drop the answers of runs before.")
    ] = False,
    index: options.Index = None,
    json: options.Json = False,
) -> int:
    """Answer a file of questions. Run it again to go on, and to ask again what failed."""
    from corrobora.evals.running.run_budget import Allowance

    cases = _cases(questions)
    in_all = Allowance(calls=run_calls, usd=run_usd, seconds=run_seconds)

    work = partial(
        _answer, cases, output=output, in_all=in_all, concurrency=concurrency, fresh=fresh
    )
    summary = options.with_application(
        work,
        index=index,
        model=model,
        api_base=api_base,
        max_calls=max_calls,
        max_usd=max_usd,
        max_seconds=max_seconds,
    )
    if json:
        print_json(summary.as_json())
    else:
        print(summary.in_words())
    return EXIT_PARTLY if summary.failed or summary.left else 0


async def _answer(
    cases: "Sequence[Case]",
    application: "Application",
    *,
    output: Path,
    in_all: "Allowance",
    concurrency: int | None,
    fresh: bool,
) -> "Summary":
    """Ask what has no answer in the output yet, and leave the output whole and in order."""
    from corrobora.cli.run_progress import Progress
    from corrobora.evals.running import answering, answers_file, run_record

    record = run_record.record(cases, await _settings(application))
    places = concurrency or AT_ONCE["model" if application.settings.model else "quotes"]
    budget = _budget(application, in_all, places=places)
    file = answers_file.open_answers(output, record=record, fresh=fresh)
    usd_capped = in_all.usd is not None or application.settings.max_usd is not None
    progress = Progress(cases, file, model=application.settings.model, usd_capped=usd_capped)
    try:
        stopped = await answering.answer_all(
            progress.to_ask,
            ask=_asking(application),
            budget=budget,
            concurrency=places,
            keep=progress.keep,
            leave=progress.leave,
        )
    finally:  # also when interrupted
        file.settle([case.id for case in cases])
    summary = progress.summary()
    if stopped:
        again = "the same command without --fresh" if fresh else "the same command again"
        tell(f"stopped: {stopped}; {summary.left} left, {again} goes on")
    return summary


def _cases(path: Path) -> "tuple[Case, ...]":
    """Return the questions of a file, in the format of one's own data sets, or of stdin."""
    from corrobora.evals.loaders import own

    if str(path) == "-":
        with TemporaryDirectory() as folder:  # the loader reads files
            copied = Path(folder) / "stdin.jsonl"
            copied.write_bytes(sys.stdin.buffer.read())
            cases = own.load(copied).cases
    else:
        cases = own.load(path).cases
    if not cases:
        raise ConfigError(f"expected questions in {str(path)!r}, got none")
    return cases


async def _settings(application: "Application") -> "dict[str, Value]":
    """Return what decides the answers: settings, prompts, and what the index holds."""
    from corrobora import __version__
    from corrobora.prompts import render

    values: dict[str, Value] = {"corrobora": __version__}
    values |= {name: getattr(application.settings, name) for name in STEERING}
    if application.settings.model is not None:
        values["api_base"] = _without_secrets(application.settings.api_base)
        values["prompts"] = _digest(sorted(render.digests().items()))
    listed = await application.catalogue.listing()
    sizes = [(corpus.name, corpus.size) for corpus in await application.catalogue.corpora()]
    held = _digest([sorted(document.id for document in listed), sizes])
    return values | {"index": f"{len(listed)} documents, {held}"}


def _without_secrets(api_base: str | None) -> str | None:
    """Return host and path of an address: it may carry a key."""
    if api_base is None:
        return None
    parts = urlparse(api_base)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


def _digest(values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:12]


def _budget(application: "Application", in_all: "Allowance", *, places: int) -> "RunBudget":
    """Return the run's budget; without a model only its time means something."""
    from corrobora.evals.running.run_budget import Allowance, RunBudget

    settings = application.settings
    if settings.model is None:
        return RunBudget(run=Allowance(seconds=in_all.seconds), answer=Allowance(), places=places)
    own = Allowance(calls=settings.max_calls, usd=settings.max_usd, seconds=settings.max_seconds)
    return RunBudget(run=in_all, answer=own, places=places)


def _asking(application: "Application") -> "Ask":
    """Return what answers a case from the application's index."""
    from corrobora.agents.ask import ask as answer_query

    services = application.services
    known: dict[str, DocumentId] = {}

    async def ask(
        case: "Case", /, *, allowance: "Allowance", note: "Callable[[Usage], None]"
    ) -> "Answer":
        query = checked(case.text, images=[Path(image) for image in case.images])
        query = replace(query, documents=await _documents(case.within, application, known=known))

        def noted(_: str, changed: "State") -> None:
            if "spent" in changed:
                note(changed["spent"])

        limits = services.limits
        if services.chat is not None:
            limits = replace(
                limits,
                max_calls=allowance.calls,
                max_usd=allowance.usd,
                max_seconds=allowance.seconds,
            )
        answer, _ = await answer_query(query, replace(services, limits=limits), on_step=noted)
        return answer

    return ask


async def _documents(
    names: Sequence[str], application: "Application", *, known: "dict[str, DocumentId]"
) -> "tuple[DocumentId, ...]":
    """Return the ids of documents, looked up once a name."""
    from corrobora.tools import named

    for name in names:
        if name not in known:
            known[name] = (await named.document(name, application.catalogue)).id
    return tuple(dict.fromkeys(known[name] for name in names))
