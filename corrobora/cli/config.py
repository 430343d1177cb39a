"""`corrobora config show`: every setting, its value, and what it does."""

import typer

from corrobora.cli import options
from corrobora.cli.output import print_json

app = typer.Typer(no_args_is_help=True, help="Show the settings.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Keep `show` a subcommand while it is the only one."""


@app.command("show")
def show(*, index: options.Index = None, json: options.Json = False) -> None:
    """Show every setting with its value; CORROBORA_<NAME> or corrobora.toml sets it."""
    from corrobora import settings

    values = settings.load({"index": index})
    rows = values.model_dump(mode="json")  # secrets come out masked
    if json:
        print_json(rows)
        return
    for name, field in type(values).model_fields.items():
        print(f"{name:<18} {rows[name]!s:<14} {field.description}")
