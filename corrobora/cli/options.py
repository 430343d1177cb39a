"""Options that several commands share, and how their values become settings."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from corrobora.app import Application

T = TypeVar("T")

Index = Annotated[
    Path | None, typer.Option("--index", help="Folder of the index.", show_default=".corrobora")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Model = Annotated[
    str | None, typer.Option("--model", help="Chat model as provider/model; none: quotes only.")
]
ApiBase = Annotated[str | None, typer.Option("--api-base", help="Base URL of the model's server.")]
Save = Annotated[
    Path | None, typer.Option("--save", help="Write pages with the quoted boxes drawn here.")
]


def with_application(
    work: Callable[["Application"], Awaitable[T]],
    *,
    create: bool = False,
    beside: bool = False,
    **given: object,
) -> T:
    """Load the settings, open the application, do the work, close it.

    With `beside`, an index that another process owns may be read.
    """
    from corrobora import app, settings

    values = settings.load(given)

    async def opened() -> T:
        async with app.open_application(values, create=create, beside=beside) as application:
            return await work(application)

    return asyncio.run(opened())
