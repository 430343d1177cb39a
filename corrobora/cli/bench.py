"""What a measurement needs of the outside: data sets by name or folder, applications by variant."""

import re
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from corrobora.cli.output import tell
from corrobora.errors import BadModelOutput, ConfigError
from corrobora.records import CorpusName

if TYPE_CHECKING:
    from corrobora.app import Application
    from corrobora.evals.dataset import Dataset
    from corrobora.evals.evaluate import OpenBench
    from corrobora.evals.metric import ModelMetric
    from corrobora.evals.outcome import Pair
    from corrobora.evals.paradigm import Paradigm
    from corrobora.evals.session import Bench, Plan, SuiteName
    from corrobora.evals.variants import Variant
    from corrobora.ports import ChatModel
    from corrobora.settings import Settings


def datasets(
    what: str, data: Sequence[str] | None, *, format_: str | None, switches: Sequence[str]
) -> "tuple[SuiteName, tuple[Dataset, ...]]":
    """Return the suite and the data sets that a person named.

    Raises:
        ConfigError: there is no such suite, folder or layout.
    """
    from corrobora.adapters import hub_data, parquet_rows, pymupdf_pdf
    from corrobora.evals import choose
    from corrobora.evals.session import SuiteName

    suites = get_args(SuiteName)
    if what not in suites and data:
        raise ConfigError(f"--data goes with a suite of {list(suites)}, got {what!r}")
    load = partial(
        choose.load,
        format_=format_,
        switches=choose.switches(switches),
        read_parquet=parquet_rows.read,
        page_sizes=pymupdf_pdf.page_sizes,
        fetch=hub_data.fetch,
    )
    if what in suites:
        found = [load(place) for place in data] if data else [choose.sample()]
        suite = next(suite for suite in suites if suite == what)
        return suite, choose.distinct(found)
    if not Path(what).exists():
        raise ConfigError(
            f"expected a suite of {list(suites)}, questions or the folder of a data set, "
            f"got {what!r}, which is not there"
        )
    dataset = load(what)
    return choose.suite(dataset), (dataset,)


def paradigm(name: str) -> "Paradigm":
    """Return the paradigm of that name.

    Raises:
        ConfigError: there is none.
    """
    from corrobora.evals.paradigm import Paradigm

    for known in get_args(Paradigm):
        if known == name:
            return known  # type: ignore[no-any-return]  # one of the literal's
    raise ConfigError(f"expected a paradigm of {list(get_args(Paradigm))}, got {name!r}")


def corpora(names: Sequence[str] | None) -> tuple[CorpusName, ...]:
    """Return the names as names of corpora; whether there are such is seen in the index."""
    return tuple(CorpusName(name) for name in names or ())


def expect_settings(variants: "Sequence[Variant]") -> None:
    """Make sure that every variant can be measured, before the first one is.

    Raises:
        ConfigError: a setting is out of bounds, or a stage is unknown.
    """
    from corrobora import app, settings

    for variant in variants:
        app.left_out(settings.load(dict(variant.settings)))


def opener(
    given: Mapping[str, Any],
    *,
    folder: Path,
    index: Path | None,
    alone: bool,
    plan: "Plan",
    ragas: bool = False,
) -> "OpenBench":
    """Return what opens an application for a variant and a data set.

    An index of the sources is made below `folder`, one for each way to ingest, unless `index`
    names one; questions without sources are asked of the settings' index.
    """
    from corrobora import app, settings

    @asynccontextmanager
    async def opened(variant: "Variant", dataset: "Dataset") -> "AsyncIterator[Bench]":
        asked = {name: value for name, value in given.items() if value is not None}
        values = settings.load({**asked, **variant.settings, "index": index})
        made = index is None and bool(dataset.sources)
        if made:
            kind = "ingest" if plan.suite == "ingest" else "indexes"
            place = folder / kind / f"{dataset.name}-{_made_with(values)}"
            values = values.model_copy(update={"index": place})
        if plan.suite == "ingest":
            _expect_new(values.index, made=made)
        own = folder if alone else folder / "variants" / _slug(variant.name)
        if not alone:
            tell(f"{dataset.name}: {variant.name}")
        async with app.open_application(values, create=bool(dataset.sources)) as application:
            await application.expect_corpora(plan.corpora)
            bench = replace(_bench(application, own), made=made)
            yield replace(bench, judges=_with_ragas(application, bench)) if ragas else bench

    return opened


def _made_with(values: "Settings") -> str:
    """Return what tells indexes of one data set apart: what they are made with."""
    from corrobora.evals import manifest
    from corrobora.evals.variants import INGEST

    what = [*(getattr(values, name) for name in INGEST), manifest.code(manifest.INGESTING)]
    return sha256(repr(what).encode()).hexdigest()[:8]


def _bench(application: "Application", folder: Path) -> "Bench":
    from corrobora.agents import observe
    from corrobora.evals.session import Bench

    services = application.services
    return Bench(
        index=application.index,
        reader=application.reader,
        texts=application.texts,
        find=partial(observe.find, services=services),
        ask=partial(observe.ask, services=services),
        chat=services.chat,
        settings=application.settings.model_dump(mode="json"),
        folder=folder,
        tell=tell,
    )


def _with_ragas(application: "Application", bench: "Bench") -> "tuple[ModelMetric, ...]":
    """Return the bench's judges and ragas' figures of an answer.

    Raises:
        ConfigError: there is no model to judge with, or ragas is not installed.
    """
    from corrobora.adapters.ragas_metrics import RagasMetrics
    from corrobora.evals.metrics import plain_answer

    if bench.chat is None:
        raise ConfigError("--ragas judges with a model: name one with --model")

    RagasMetrics(bench.chat, application.index.embedder)  # before anything is asked

    async def measure(pair: "Pair", /, *, chat: "ChatModel") -> "Mapping[str, float]":
        case, outcome = pair
        if outcome.answer is None or outcome.answer.outcome == "abstained":
            return {}
        try:
            return await RagasMetrics(chat, application.index.embedder).measure(
                case.text,
                plain_answer.text(outcome.answer),
                contexts=[evidence.text for evidence in outcome.answer.evidence],
                reference=next(iter(case.answers), ""),
            )
        except BadModelOutput:
            return {}  # as with the other judges: what cannot be read is left out

    return (*bench.judges, measure)


def _expect_new(index: Path, *, made: bool) -> None:
    """Make sure that what is timed is an empty index.

    Only an index that a measurement made itself, below its report, is ever removed.
    """
    if made:
        shutil.rmtree(index, ignore_errors=True)
    elif index.exists() and any(index.iterdir()):
        raise ConfigError(
            f"ingest is measured on an empty index of sources; {str(index)!r} holds something: "
            "give a data set with sources, or an --index that is not there yet"
        )


def _slug(name: str) -> str:
    """Return a name of a folder; different names give different ones."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:40]
    return f"{plain}-{sha256(name.encode()).hexdigest()[:6]}"
