"""`corrobora search` and `corrobora route`: looking without a model."""

from typing import TYPE_CHECKING, Annotated

import typer

from corrobora.cli import options
from corrobora.cli.output import as_json, print_hits, print_json, print_route
from corrobora.cli.question import checked

if TYPE_CHECKING:
    from corrobora.app import Application
    from corrobora.records import RoutingDecision, SearchResult


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    *,
    corpus: Annotated[
        list[str] | None, typer.Option("--corpus", "-c", help="Look in this corpus; repeatable.")
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many elements to show.")] = 10,
    index: options.Index = None,
    json: options.Json = False,
) -> None:
    """Show the elements that match best. No model is called."""
    asked = checked(query, corpora=corpus)

    async def work(application: "Application") -> "SearchResult":
        from corrobora.agents.find import find

        await application.expect_corpora(asked.corpora)
        return await find(asked, application.services, most=k)

    result = options.with_application(work, beside=True, index=index)
    if json:
        print_json(as_json(result))
    else:
        print_hits(result)


def route(
    query: Annotated[str, typer.Argument(help="What would be asked.")],
    *,
    index: options.Index = None,
    json: options.Json = False,
) -> None:
    """Show which corpora a question would be sent to, and why."""
    asked = checked(query)

    async def work(application: "Application") -> "RoutingDecision":
        services = application.services
        return await services.router.route(asked, await services.elements.corpora())

    decision = options.with_application(work, beside=True, index=index)
    if json:
        print_json(as_json(decision))
    else:
        print_route(decision)
