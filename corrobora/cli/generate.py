"""`corrobora generate-questions`: a test set from the documents of an index."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corrobora.cli import options
from corrobora.cli.output import as_json, print_json, tell
from corrobora.cli.prices import warn_unpriced
from corrobora.errors import ConfigError
from corrobora.records import CorpusName

if TYPE_CHECKING:
    from corrobora.app import Application
    from corrobora.evals.generating.drafted import Drafter
    from corrobora.evals.generating.generate import Made, Wish
    from corrobora.evals.generating.question_file import Line
    from corrobora.records import Usage

EXIT_PARTLY = 3


def generate_questions(
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="JSONL to write or to go on with.")
    ],
    number: Annotated[int, typer.Option("-n", min=1, max=100_000, help="Questions wanted.")] = 50,
    corpus: Annotated[
        list[str] | None,
        typer.Option("--corpus", "-c", help="Of this corpus; repeatable. [paragraph table image]"),
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option("--document", help="Of this document; repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another draw for another number.")] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin the file anew; edits in it are lost.")
    ] = False,
    model: options.Model = None,
    api_base: options.ApiBase = None,
    max_calls: Annotated[int | None, typer.Option(min=0, help="Model calls at most.")] = None,
    max_usd: Annotated[float | None, typer.Option(min=0, help="Money at most.")] = None,
    index: options.Index = None,
    json: options.Json = False,
) -> int:
    """Write questions with gold places from your own documents, for you to review.

    Without a model they are made of sentences, cells and captions; with one it writes them and
    code and the model check them. What stands in the file stays; run it again to go on.
    """
    names = tuple(CorpusName(name) for name in corpus or ())

    async def work(application: "Application") -> "tuple[Made, Usage]":
        wish = await _wish(application, names, document or (), number=number, seed=seed)
        return await _generate(application, wish, out=output, fresh=fresh)

    made, usage = options.with_application(
        work, index=index, model=model, api_base=api_base, max_calls=max_calls, max_usd=max_usd
    )
    missing = max(0, number - made.before - sum(made.made.values()))
    if made.stopped:
        tell(f"stopped: {made.stopped}")
    if json:
        print_json(
            {"output": str(output), "wanted": number, **as_json(made), "usage": as_json(usage)}
        )
    else:
        _print(made, usage, out=output, missing=missing)
    return EXIT_PARTLY if missing else 0


async def _wish(
    application: "Application",
    corpora: Sequence[CorpusName],
    documents: Sequence[str],
    *,
    number: int,
    seed: int,
) -> "Wish":
    from corrobora.evals.generating import generate
    from corrobora.tools import named

    await application.expect_corpora(corpora)
    present = await generate.corpora_present(application.catalogue, asked=corpora)
    if not present:
        raise ConfigError(
            f"the index has no elements of {', '.join(corpora or generate.USUAL)}; "
            "add documents, or name another --corpus"
        )
    found = [await named.document(name, application.catalogue) for name in documents]
    return generate.Wish(
        total=number, corpora=present, documents=[item.id for item in found], seed=seed
    )


async def _generate(
    application: "Application", wish: "Wish", *, out: Path, fresh: bool
) -> "tuple[Made, Usage]":
    from corrobora.agents.budget import Meter, metering
    from corrobora.evals.generating import generate, question_file
    from corrobora.tools import named

    names = named.short(await application.catalogue.listing())
    drafter = await _drafter(application)
    done = question_file.start(out, fresh=fresh)

    def keep(line: "Line") -> None:
        question_file.append(out, line)
        tell(f"{line.labels[0]:<9} {line.question}")

    limits = application.services.limits
    with metering(Meter(max_calls=limits.max_calls, max_usd=limits.max_usd)) as meter:
        made = await generate.generate(
            wish,
            generate.Sources(
                elements=application.catalogue, scope=application.catalogue, names=names
            ),
            drafter,
            done=done,
            keep=keep,
        )
    capped = limits.max_usd is not None
    warn_unpriced(meter.usage(), model=application.settings.model, capped=capped)
    return made, meter.usage()


async def _drafter(application: "Application") -> "Drafter":
    if application.services.chat is not None:
        from corrobora.evals.generating.asked_model import AskedModel

        return AskedModel(application.services.chat)
    from corrobora.evals.generating import cloze, elsewhere

    texts = await elsewhere.read(application.catalogue, application.catalogue)
    return cloze.Cloze(application.index.words, texts)


def _print(made: "Made", usage: "Usage", *, out: Path, missing: int) -> None:
    total = sum(made.made.values())
    by_corpus = ", ".join(f"{count} {name}" for name, count in made.made.items()) or "none"
    print(f"{total} new questions in {out} ({by_corpus}), {made.before} were there")
    for reason, count in sorted(made.dropped.items(), key=lambda item: (-item[1], item[0])):
        print(f"  no question of {count} elements: {reason}")
    if usage.calls:
        money = f", {usage.usd:.4f} USD" if usage.usd else ""
        print(f"  {usage.calls} model calls{money}")
    if missing:
        print(f"  {missing} fewer than asked")
    if total + made.before:
        print("Read them, and strike out what is no good question with keep: false.")
