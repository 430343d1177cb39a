"""The `corrobora` command: its subcommands, and what an error looks like from outside.

Exit codes: 0 done, 1 our fault or a service's, 2 usage or configuration, 3 partly done,
4 abstained (with --strict), 130 interrupted.
"""

import io
import logging
import os
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from corrobora import __version__
from corrobora.cli import add, ask, config, demo, describe, documents, generate, health, search
from corrobora.cli import eval as eval_command
from corrobora.cli import run as run_command
from corrobora.cli.output import tell
from corrobora.errors import ConfigError, CorroboraError

EXIT_FAULT, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130

app = typer.Typer(
    name="corrobora",
    help="Ask your documents; every claim is a quote found in its source.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _root(
    ctx: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log on stderr.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks of our faults.")] = False,
) -> None:
    ctx.obj = {"debug": debug}  # `run` looks for --debug itself: errors pass by here
    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, stream=sys.stderr)
    if version:
        print(f"corrobora {__version__}")
        raise typer.Exit


app.command("demo")(demo.demo)
app.command("add")(add.add)
app.command("sync")(add.sync)
app.command("describe")(describe.describe)
app.command("ask")(ask.ask)
app.command("run")(run_command.run)
app.command("eval")(eval_command.evaluate)
app.command("generate-questions")(generate.generate_questions)
app.command("search")(search.search)
app.command("route")(search.route)
app.command("ls")(documents.ls)
app.command("show")(documents.show)
app.command("rm")(documents.rm)
app.command("status")(health.status)
app.command("doctor")(health.doctor)
app.add_typer(config.app, name="config")


def main() -> None:
    """Run the command and exit with its code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal of few characters
    code = run(sys.argv[1:])
    if code == EXIT_INTERRUPTED:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # a thread left behind in C++ would abort the process at a normal end
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the command with these arguments; return its exit code, errors told in one line."""
    try:
        code = app(arguments, standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except BrokenPipeError:  # `corrobora ls | head`
        sys.stderr.close()
        return 0
    except (Exception, KeyboardInterrupt) as error:  # the edge: every error ends as one line
        if "--debug" in arguments:
            raise
        return _tell(error)
    if code == EXIT_INTERRUPTED:  # typer swallows the interrupt and returns this
        return _tell(KeyboardInterrupt())
    return code if isinstance(code, int) else 0


def _tell(error: BaseException) -> int:
    """Print the line for an error; return its exit code."""
    message, exit_code = _told(error)
    if type(error).__name__ == "NoArgsIsHelpError":  # typer exports no class for it
        print(message, file=sys.stderr)
        return exit_code
    tell(f"corrobora: {' '.join(message.split())}")
    return exit_code


def _told(error: BaseException) -> tuple[str, int]:
    """Return the line and the exit code for an error."""
    match error:
        case TyperException():
            return error.format_message(), EXIT_USAGE
        case ConfigError():
            return str(error), EXIT_USAGE
        case CorroboraError():
            return str(error), EXIT_FAULT
        case KeyboardInterrupt() | typer.Abort():
            return "interrupted; what was acknowledged is kept", EXIT_INTERRUPTED
        case _:
            return f"our fault: {error!r} (`corrobora --debug ...` shows where)", EXIT_FAULT
