"""`corrobora describe`: have a model describe pictures, tables and key frames, for searching."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from corrobora.cli import options
from corrobora.cli.output import as_json, print_json, tell
from corrobora.cli.prices import warn_unpriced
from corrobora.errors import ConfigError
from corrobora.records import CorpusName, DocumentId, ElementId, Usage

if TYPE_CHECKING:
    from corrobora.app import Application
    from corrobora.ports import ChatModel
    from corrobora.tools.describe import Estimate, Plan, Report, Wish
    from corrobora.tools.element_pictures import ElementPictures

EXIT_FAULT, EXIT_PARTLY = 1, 3


def describe(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID|PATH]...", help="Documents or elements. [all]"),
    ] = None,
    *,
    corpus: Annotated[
        list[str] | None,
        typer.Option(
            "--corpus", "-c", help="image, table, clip or page; repeatable. [image table clip]"
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also what another model or prompt has described.")
    ] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take descriptions away; calls no model.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before the first call.")] = False,
    model: options.Model = None,
    api_base: options.ApiBase = None,
    max_calls: Annotated[int | None, typer.Option(min=0, help="Model calls at most.")] = None,
    max_usd: Annotated[float | None, typer.Option(min=0, help="Money at most.")] = None,
    index: options.Index = None,
    json: options.Json = False,
) -> int:
    """Let a model describe pictures, tables and key frames, so that they are found.

    Says first what it will cost, and goes on only with --yes or an answer. A description is
    searched and shown, and never quoted. What has one is left alone: run it again to go on.
    """
    corpora = tuple(CorpusName(name) for name in corpus or ())

    async def work(application: "Application") -> int:
        wish = await _wish(application, names or (), corpora, again=again)
        if remove:
            return await _remove(application, wish, json=json)
        return await _describe(application, wish, yes=yes, json=json)

    return options.with_application(
        work, index=index, model=model, api_base=api_base, max_calls=max_calls, max_usd=max_usd
    )


async def _wish(
    application: "Application",
    names: Sequence[str],
    corpora: tuple[CorpusName, ...],
    *,
    again: bool,
) -> "Wish":
    from corrobora.tools import describe as describing
    from corrobora.tools import named

    for corpus in corpora:
        if corpus not in describing.KNOWN:
            raise ConfigError(f"expected a corpus among {list(describing.KNOWN)}, got {corpus!r}")
    elements = await application.catalogue.elements(map(ElementId, names))
    documents: list[DocumentId] = [
        (await named.document(name, application.catalogue)).id
        for name in names
        if name not in elements
    ]
    named_corpora = tuple(dict.fromkeys(e.corpus for e in elements.values()))
    for corpus in named_corpora:
        if corpus not in describing.KNOWN:
            raise ConfigError(f"expected elements of {list(describing.KNOWN)}, got a {corpus}")
    usual = tuple(map(CorpusName, describing.CORPORA))
    return describing.Wish(
        corpora=corpora or tuple(dict.fromkeys([*usual, *named_corpora])),
        elements=frozenset(elements),
        documents=tuple(documents),
        model=application.settings.model or "",
        again=again,
    )


async def _describe(application: "Application", wish: "Wish", *, yes: bool, json: bool) -> int:
    from corrobora.adapters import pillow_crops
    from corrobora.corpora import descriptions
    from corrobora.tools import describe as describing
    from corrobora.tools.element_pictures import ElementPictures

    chat = application.services.chat
    if chat is None:
        raise ConfigError("describing needs a model that sees pictures: --model provider/model")
    await descriptions.settle(application.index, await descriptions.enter(application.index))
    pictures = ElementPictures(
        application.index.folder,
        texts=application.catalogue,
        renderer=application.renderer,
        crop=pillow_crops.crop,
    )
    plan = await describing.plan(wish, application.catalogue, pictures)
    estimate = _estimate(application, plan, chat)
    if not json:
        _print_estimate(plan, estimate, chat)
    if not plan.jobs or not _goes_on(estimate, yes=yes, json=json):
        if json:
            print_json(_as_json(estimate, plan))
        return 0
    report, usage = await _run(application, plan, chat=chat, pictures=pictures)
    _tell_end(report, usage, application=application)
    if json:
        print_json(_as_json(estimate, plan) | as_json(report) | {"usage": as_json(usage)})
    if report.stopped and not report.described:
        return EXIT_FAULT
    return EXIT_PARTLY if report.skipped or report.stopped else 0


def _estimate(application: "Application", plan: "Plan", chat: "ChatModel") -> "Estimate":
    from corrobora.tools import describe as describing

    def usd(given: int, said: int) -> float | None:
        from corrobora.adapters import litellm_prices

        return litellm_prices.usd(chat.name, input_tokens=given, output_tokens=said)

    return describing.estimate(plan.jobs, model=chat.name, tokens=application.texts.tokens, usd=usd)


def _goes_on(estimate: "Estimate", *, yes: bool, json: bool) -> bool:
    """Ask a person; without one, --yes has said it or nothing is called.

    Raises:
        ConfigError: there is nobody to ask.
    """
    if yes:
        return True
    if not is_terminal():
        raise ConfigError(f"{_cost(estimate)}; nothing was called: say --yes to go on")
    if json:
        tell(_cost(estimate))
    return typer.confirm("Go on?", err=True)


def is_terminal() -> bool:
    """Say whether somebody can read a question and answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


async def _run(
    application: "Application", plan: "Plan", *, chat: "ChatModel", pictures: "ElementPictures"
) -> "tuple[Report, Usage]":
    from functools import partial

    from corrobora.agents.budget import Meter, metering
    from corrobora.corpora import descriptions
    from corrobora.corpora.descriptions import Description
    from corrobora.tools import describe as describing

    async def keep(description: Description) -> None:
        await application.catalogue.write(partial(descriptions.keep, description=description))

    limits = application.services.limits
    with metering(Meter(max_calls=limits.max_calls, max_usd=limits.max_usd)) as meter:
        report = await describing.describe(
            plan.jobs,
            chat=chat,
            pictures=pictures,
            keep=keep,
            tell=lambda done, total, line: tell(f"[{done}/{total}] {line}"),
        )
    await descriptions.settle(application.index, await descriptions.enter(application.index))
    return report, meter.usage()


async def _remove(application: "Application", wish: "Wish", *, json: bool) -> int:
    from corrobora.corpora import descriptions

    ids = [
        element.id
        for corpus in wish.corpora
        async for batch in application.catalogue.batches(corpus)
        for element in batch
        if wish.wants(element)
    ]
    removed = await descriptions.remove(application.index, ids)
    if json:
        print_json({"removed": removed})
    else:
        print(f"{removed} descriptions taken away")
    return 0


def _print_estimate(plan: "Plan", estimate: "Estimate", chat: "ChatModel") -> None:
    if plan.described:
        print(f"{plan.described} elements are described already")
    if plan.without_picture:
        print(f"{plan.without_picture} have no picture at hand and are left out")
    if not plan.jobs:
        print("nothing to describe")
        return
    print(f"{chat.name} would be asked: {_cost(estimate)}")


def _cost(estimate: "Estimate") -> str:
    money = f"{estimate.usd:.4f} USD" if estimate.usd is not None else "a price that is not known"
    return (
        f"{estimate.calls} calls, about {estimate.input_tokens:,} tokens in "
        f"({estimate.pictures} pictures of at most {estimate.picture_tokens:,}) and at most "
        f"{estimate.output_tokens:,} out, {money}; what cannot be read is asked for once more"
    )


def _as_json(estimate: "Estimate", plan: "Plan") -> dict[str, object]:
    return {
        "estimate": as_json(estimate),
        "described_before": plan.described,
        "without_picture": plan.without_picture,
    }


def _tell_end(report: "Report", usage: "Usage", *, application: "Application") -> None:
    if report.stopped:
        tell(f"stopped: {report.stopped}")
    capped = application.services.limits.max_usd is not None
    warn_unpriced(usage, model=application.settings.model, capped=capped)
    money = f", {usage.usd:.4f} USD" if usage.usd else ""
    tell(
        f"{report.described} described, {len(report.skipped)} not; {usage.calls} calls, "
        f"{usage.input_tokens} tokens in, {usage.output_tokens} out{money}"
    )
