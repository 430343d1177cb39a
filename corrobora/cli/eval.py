"""`corrobora eval`: a suite over data sets, to a report that can be made again."""

import asyncio
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corrobora.cli import options
from corrobora.errors import ConfigError

if TYPE_CHECKING:
    from corrobora.evals.session import Plan
    from corrobora.evals.variants import Variant

EXIT_PARTLY = 3
EXTRA = ("ir_measures", "jinja2", "matplotlib", "pyarrow")  # the extra eval
DEFAULT_FOLDER = Path("report")


def evaluate(
    what: Annotated[
        str,
        typer.Argument(
            help="A suite (retrieval, answers, ingest) over --data; or questions (.jsonl, .csv) "
            "or the folder of a data set, measured by what its gold allows."
        ),
    ],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder of the report.")
    ] = DEFAULT_FOLDER,
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data", help="Folder, questions or hub data set; repeatable. None: the sample."
        ),
    ] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="Layout of the data; None: seen by its files.")
    ] = None,
    switch: Annotated[
        list[str] | None,
        typer.Option("--switch", help="NAME=VALUE for the layout: pool=true, noise=mineru."),
    ] = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--compare", help="Two of: default, SETTING=VALUE[,...], FILE.toml, a report's folder."
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="Also leave this stage out, and compare; repeatable."),
    ] = None,
    paradigm: Annotated[
        str, typer.Option("--paradigm", help="Search by text, image, joint or fusion.")
    ] = "joint",
    corpus: Annotated[
        list[str] | None, typer.Option("--corpus", "-c", help="Look in this corpus; repeatable.")
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Cases a data set at most.")] = None,
    seed: Annotated[int, typer.Option(help="Of the sample and the intervals.")] = 0,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Cases at a time.")] = 2,
    judged: Annotated[
        bool, typer.Option("--judged/--no-judged", help="Let the model judge answers, thrice.")
    ] = True,
    judging_usd: Annotated[
        float | None, typer.Option(min=0, help="Money that judging may cost.")
    ] = None,
    ragas: Annotated[
        bool, typer.Option("--ragas", help="Judge by ragas too, where it is installed.")
    ] = False,
    model: options.Model = None,
    api_base: options.ApiBase = None,
    max_calls: Annotated[int | None, typer.Option(min=0, help="Model calls an answer.")] = None,
    max_usd: Annotated[float | None, typer.Option(min=0, help="Money an answer.")] = None,
    run_usd: Annotated[
        float | None, typer.Option(min=0, help="Money that answering a data set may cost.")
    ] = None,
    max_seconds: Annotated[float | None, typer.Option(min=0.1, help="Seconds an answer.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask again what was asked before.")
    ] = False,
    index: options.Index = None,
    json: options.Json = False,
) -> int:
    """Measure retrieval, answers or ingest; write figures with intervals, runs and a report.

    Run again with the same folder it goes on where it stopped.
    """
    _expect_extra()
    from corrobora.cli import bench, reporting
    from corrobora.evals.evaluate import evaluate as measure
    from corrobora.evals.session import Plan

    suite, datasets = bench.datasets(what, data, format_=format_, switches=switch or ())
    variants = _variants(compare, without)
    plan = Plan(
        suite=suite,
        most=sample,
        seed=seed,
        concurrency=concurrency,
        fresh=fresh,
        paradigm=bench.paradigm(paradigm),
        corpora=bench.corpora(corpus),
        judged=judged,
        judging_usd=judging_usd,
        run_usd=run_usd,
    )
    _expect_sense(plan, variants)
    bench.expect_settings(variants)
    given = {"model": model, "api_base": api_base, "max_calls": max_calls, "max_usd": max_usd}
    opened = bench.opener(
        {**given, "max_seconds": max_seconds},
        folder=output,
        index=index,
        alone=len(variants) == 1,
        plan=plan,
        ragas=ragas,
    )
    report = asyncio.run(measure(datasets, variants, plan=plan, open_bench=opened))
    reporting.write(report, output)
    reporting.show(report, json=json)
    return EXIT_PARTLY if report.failed else 0


def _expect_extra() -> None:
    missing = [name for name in EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigError(f"measuring needs {', '.join(missing)}: pip install 'corrobora[eval]'")


def _variants(
    compare: tuple[str, str] | None, without: Sequence[str] | None
) -> "tuple[Variant, ...]":
    from corrobora.evals import variants

    if compare and without:
        raise ConfigError(
            "--compare and --without each name what is compared: give one of them, "
            "or --compare default without=STAGE"
        )
    if compare:
        return tuple(variants.parse(text) for text in compare)
    return variants.without(without or ())


def _expect_sense(plan: "Plan", variants: "Sequence[Variant]") -> None:
    """Refuse what cannot be measured together."""
    if plan.paradigm == "fusion" and plan.suite != "retrieval":
        raise ConfigError("--paradigm fusion ranks and writes no answer: use the suite retrieval")
    if plan.suite == "ingest" and any(variant.finished for variant in variants):
        raise ConfigError("the suite ingest keeps no outcomes: compare settings, not reports")
    names = [variant.name for variant in variants]
    if len(set(names)) < len(names):
        raise ConfigError(f"expected two different things to compare, got {names[0]!r} twice")
