"""`corrobora demo`: the main job on a bundled report, without a key and without a network."""

import json as json_module
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corrobora.cli import options
from corrobora.cli.output import as_json, print_answer, print_json, tell
from corrobora.cli.question import checked

if TYPE_CHECKING:
    from corrobora.app import Application
    from corrobora.records import Answer

DEFAULT_FOLDER = Path("corrobora-demo")


def demo(
    *,
    folder: Annotated[
        Path, typer.Option("--folder", help="Where the sample's index and pictures go.")
    ] = DEFAULT_FOLDER,
    json: options.Json = False,
) -> int:
    """Add a bundled report, ask it four questions, draw the quotes on its pages."""
    sample = resources.files("corrobora") / "sample"
    questions = json_module.loads((sample / "questions.json").read_text(encoding="utf-8"))

    async def work(application: "Application") -> "list[Answer]":
        with resources.as_file(sample / "report.pdf") as path:
            await _add(path, application)
        return [
            await _ask(row["question"], folder / f"{n}-{row['kind']}", application, quiet=json)
            for n, row in enumerate(questions, start=1)
        ]

    answers = options.with_application(work, create=True, index=folder / "index")
    if json:
        print_json([as_json(answer) for answer in answers])
    else:
        print(f"The pages with the quotes marked are in {folder}/. Now with your own files:")
        print("  corrobora add PATH...   then   corrobora ask 'QUESTION'")
    return 0


async def _add(path: Path, application: "Application") -> None:
    from corrobora.cli.add import tell_progress
    from corrobora.tools import add as adding
    from corrobora.tools.addition import Listeners, Ways

    tell(f"adding {path.name}: five pages, one of them a scan that is read by OCR")
    await adding.add(
        [path],
        index=application.index,
        reader=application.reader,
        ways=Ways(listeners=Listeners(on_progress=tell_progress)),
    )


async def _ask(question: str, folder: Path, application: "Application", *, quiet: bool) -> "Answer":
    from corrobora.agents.ask import ask
    from corrobora.cli import pictures

    answer, _ = await ask(checked(question), application.services)
    await pictures.save_answer(answer, folder, application=application)
    if not quiet:
        print(f"\n{'=' * 78}\nQ: {question}\n")
        print_answer(answer)
    return answer
