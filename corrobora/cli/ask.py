"""`corrobora ask`: a question in, a checked answer out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corrobora.cli import options
from corrobora.cli.output import as_json, print_answer, print_json, tell
from corrobora.cli.question import checked

if TYPE_CHECKING:
    from corrobora.agents.state import State
    from corrobora.app import Application
    from corrobora.records import Answer

EXIT_ABSTAINED = 4


def ask(
    question: Annotated[str, typer.Argument(help="What to answer.")],
    *,
    model: options.Model = None,
    api_base: options.ApiBase = None,
    image: Annotated[
        list[Path] | None, typer.Option("--image", help="Attach a picture; repeatable.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show route, evidence, cost.")] = False,
    trace: Annotated[
        Path | None, typer.Option("--trace", help="Write each step's ranking (TREC) here.")
    ] = None,
    stream: Annotated[bool, typer.Option("--stream", help="Tell each step as it ends.")] = False,
    save: options.Save = None,
    max_calls: Annotated[int | None, typer.Option(min=0, help="Model calls at most.")] = None,
    max_usd: Annotated[float | None, typer.Option(min=0, help="Money at most.")] = None,
    max_seconds: Annotated[float | None, typer.Option(min=0.1, help="Seconds at most.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 4 on abstention.")] = False,
    index: options.Index = None,
    json: options.Json = False,
) -> int:
    """Answer a question; every claim is a quote found in its source, or there is none."""
    query = checked(question, images=image)

    async def work(application: "Application") -> "Answer":
        from corrobora.agents.ask import ask as answer_query
        from corrobora.agents.trace import FolderTrace
        from corrobora.cli import pictures

        if save is not None:
            pictures.folder(save)  # before a model is paid for an answer that cannot be kept
        answer, _ = await answer_query(
            query,
            application.services,
            trace=FolderTrace(trace) if trace else None,
            on_step=_tell_step if stream else None,
        )
        if save is not None:
            await pictures.save_answer(answer, save, application=application)
        return answer

    answer = options.with_application(
        work,
        beside=True,
        index=index,
        model=model,
        api_base=api_base,
        max_calls=max_calls,
        max_usd=max_usd,
        max_seconds=max_seconds,
    )
    if json:
        print_json(as_json(answer))
    else:
        print_answer(answer, explain=explain)
    return EXIT_ABSTAINED if strict and answer.outcome == "abstained" else 0


def _tell_step(name: str, changed: "State") -> None:
    """Say on stderr what a step brought; claims only once they are checked."""
    if "route" in changed:
        tell(f"{name}: {', '.join(changed['route'].corpora)}")
    elif "evidence" in changed:
        tell(f"{name}: {len(changed['evidence'])} pieces of evidence")
    elif "claims" in changed:
        for claim in changed["claims"]:
            tell(f"{name}: {claim.text}")
    else:
        tell(f"{name}: done")
