"""Measure one data set under one variant: sources in, cases asked, figures out.

Everything is written below one folder: `cases/<set>.jsonl` as the outcomes come,
`runs/<set>.<stage>.trec` at the end. Run again, what is there is not asked again.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.index import Index
from corrobora.evals import journal, judged, known, manifest, paradigm, sample, sources, trec
from corrobora.evals.asking import Ask, Asker, ask_all
from corrobora.evals.dataset import Case, Dataset
from corrobora.evals.figures import Measured
from corrobora.evals.journal import Journal
from corrobora.evals.known import Known
from corrobora.evals.metric import ModelMetric
from corrobora.evals.metrics import alce, completeness, faithfulness
from corrobora.evals.outcome import Outcome, Pair
from corrobora.evals.paradigm import Paradigm
from corrobora.evals.progress import Progress
from corrobora.evals.report import Seen
from corrobora.evals.sources import Placed
from corrobora.evals.suites import answers, ingest, retrieval
from corrobora.ingest.given import GivenTexts
from corrobora.ports import ChatModel
from corrobora.records import CorpusName
from corrobora.tools.parts import FileReader

SuiteName = Literal["retrieval", "answers", "ingest"]
# UniDoc-Bench's two, and ALCE's of citations
JUDGES: tuple[ModelMetric, ...] = (completeness.measure, faithfulness.measure, alce.judge)

Tell = Callable[[str], None]  # a line of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """An open application, as a measurement needs it."""

    index: Index
    reader: FileReader
    texts: GivenTexts
    find: Ask
    ask: Ask
    chat: ChatModel | None  # that wrote, and judges; None: quotes only
    settings: Mapping[str, Any]  # JSON values
    folder: Path  # what is measured is written below it
    tell: Tell
    judges: tuple[ModelMetric, ...] = JUDGES  # of answers, where there is a chat model
    made: bool = False  # the index is this measurement's own: only the sources may be in it

    @property
    def catalogue(self) -> Catalogue:
        """What the index holds."""
        return self.index.catalogue

    @property
    def models(self) -> dict[str, str]:
        """The models that outcomes depend on, by what they do."""
        chat = self.chat.name if self.chat is not None else "none"
        return {"encoder": self.index.embedder.fingerprint, "chat": chat}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with every data set."""

    suite: SuiteName
    most: int | None = None  # cases of a data set; None: all
    seed: int = 0
    concurrency: int = 2
    fresh: bool = False
    paradigm: Paradigm = "joint"
    corpora: tuple[CorpusName, ...] = ()  # look in these only
    judged: bool = True  # let a chat model judge answers, where there is one
    judging_usd: float | None = None
    run_usd: float | None = None  # for the answers of a data set


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What was measured of one data set, and on what."""

    seen: Seen
    measured: Measured
    data: Mapping[str, Any]  # for the manifest
    cost: Mapping[str, float]  # of judging


async def measure(dataset: Dataset, *, bench: Bench, plan: Plan) -> Session:
    """Return the figures of one data set.

    Raises:
        ConfigError: the folder holds a measurement made with other things.
    """
    path = bench.folder / "cases" / f"{dataset.name}.jsonl"
    if plan.fresh:
        path.unlink(missing_ok=True)
    made_with = _made_with(bench, plan)
    journal.expect(path, made_with=made_with)  # before sources cost anything
    placed = await _placed(dataset, bench)
    documents = await known.resolve(dataset, placed, catalogue=bench.catalogue)
    documents.save(path.with_suffix(".documents.json"))
    cases = chosen(dataset, plan)
    made_with[journal.INDEX] = held = await _index(bench)
    with Journal(path, made_with=made_with) as kept:
        outcomes = await _outcomes(cases, documents, kept, bench=bench, plan=plan)
    asked = [documents.canonical(case) for case in cases]
    outcomes = tuple(documents.named(outcome) for outcome in outcomes)
    pairs: tuple[Pair, ...] = tuple(zip(asked, outcomes, strict=True))
    trec.write(pairs, bench.folder / "runs", name=dataset.name, unit=dataset.unit)
    measured = _measure(dataset, pairs, plan=plan)
    notes = [*placed.notes, *documents.notes]
    cost: dict[str, float] = {}
    if plan.suite == "answers" and plan.judged and bench.chat is not None:
        measured, cost, more = await _judged(measured, bench=bench, plan=plan)
        notes += more
    return Session(
        seen=seen(dataset, measured, uris=documents.uris),
        measured=measured,
        data=manifest.of_data(dataset, asked, notes, index=held),
        cost=cost,
    )


def seen(dataset: Dataset, measured: Measured, *, uris: Mapping[str, str]) -> Seen:
    """Return what a report shows beside figures."""
    return Seen(
        pairs=measured.pairs,
        unit=dataset.unit,
        right=answers.rightness(measured),
        uris=uris,
    )


async def take_in(
    dataset: Dataset, *, bench: Bench
) -> tuple[Measured, dict[str, float], dict[str, Any]]:
    """Return what of the gold can be read, how fast the sources came in, and on what."""
    placed, values = await ingest.add(
        dataset,
        index=bench.index,
        reader=bench.reader,
        texts=bench.texts,
        on_source=lambda done, total, what: bench.tell(f"[{done}/{total}] {what}"),
    )
    documents = await known.resolve(dataset, placed, catalogue=bench.catalogue)
    measured = await ingest.reading(dataset, documents, index=bench.index)
    notes = [*placed.notes, *documents.notes]
    held = await _index(bench)
    return measured, values, manifest.of_data(dataset, dataset.cases, notes, index=held)


async def _placed(dataset: Dataset, bench: Bench) -> Placed:
    """Put the sources into the index; what else an index of our own holds goes."""
    placed = await sources.place(
        dataset,
        index=bench.index,
        reader=bench.reader,
        texts=bench.texts,
        on_source=lambda done, total, what: bench.tell(f"[{done}/{total}] {what}"),
    )
    if bench.made:
        wanted = set(placed.names) | set(placed.ids.values())
        for document in await bench.catalogue.listing():
            if document.id not in wanted:
                await bench.index.remove(document.id)
    return placed


async def _index(bench: Bench) -> str:
    """Return what is asked: how many documents, and 12 digits that change with them."""
    ids = sorted(document.id for document in await bench.catalogue.listing())
    sizes = [(corpus.name, corpus.size) for corpus in await bench.catalogue.corpora()]
    digest = hashlib.sha256(repr([ids, sizes]).encode()).hexdigest()[:12]
    return f"{len(ids)} documents, {digest}"


def chosen(dataset: Dataset, plan: Plan) -> tuple[Case, ...]:
    """Return the cases to ask: for retrieval only those that say what is to be found."""
    cases = dataset.cases
    if plan.suite == "retrieval":
        cases = tuple(case for case in cases if retrieval.is_of_use(case))
    return sample.take(cases, plan.most, seed=plan.seed)


async def _outcomes(
    cases: Sequence[Case], documents: Known, kept: Journal, *, bench: Bench, plan: Plan
) -> tuple[Outcome, ...]:
    """Return what came of each case; what was kept of the same question is not asked again."""
    ask = bench.find if plan.suite == "retrieval" else bench.ask
    by = paradigm.ask_by(plan.paradigm, ask, await bench.catalogue.corpora())
    asker = Asker(ask=by, ids=documents.ids, corpora=plan.corpora)
    asked = {case.id: documents.asked(case) for case in cases}
    before = kept.known(asked)
    progress = Progress(kept, asked=asked, known=before, tell=bench.tell)
    return await ask_all(
        cases,
        asker=partial(progress.within, asker, most_usd=plan.run_usd),
        known=before,
        concurrency=plan.concurrency,
        on_outcome=progress,
    )


def _made_with(bench: Bench, plan: Plan) -> dict[str, str]:
    corpora = ", ".join(plan.corpora) or "those that the router chooses"
    return {
        **manifest.made_with(suite=plan.suite, settings=bench.settings, models=bench.models),
        "paradigm": plan.paradigm,
        "corpora": corpora,
    }


def _measure(dataset: Dataset, pairs: tuple[Pair, ...], *, plan: Plan) -> Measured:
    if plan.suite == "retrieval":
        return retrieval.measure(dataset, pairs)
    return answers.measure(dataset, pairs)


async def _judged(
    measured: Measured, *, bench: Bench, plan: Plan
) -> tuple[Measured, dict[str, float], tuple[str, ...]]:
    """Return the figures with those of the judging model, what it cost, and what failed."""
    assert bench.chat is not None
    verdicts = judged.Verdicts(bench.folder / "cases" / f"{measured.set}.judged.jsonl")
    chat = judged.CountingChat(bench.chat, max_usd=plan.judging_usd, before=verdicts.usd)
    notes = await judged.judge(
        measured.pairs,
        metrics=bench.judges,
        chat=chat,
        verdicts=verdicts,
        concurrency=plan.concurrency,
        on_case=lambda done, total: bench.tell(f"[{done}/{total}] judged by {chat.name}"),
    )
    found = judged.columns(measured.pairs, verdicts, metrics=bench.judges, chat=chat)
    columns = {**measured.columns, **found}
    cost = {
        "calls": chat.calls,
        "input_tokens": chat.input_tokens,
        "output_tokens": chat.output_tokens,
        "usd": chat.usd,
    }
    return replace(measured, columns=columns), cost, notes
