"""Outcomes of a measurement made before, to compare with: nothing is asked again."""

from pathlib import Path

from corrobora.errors import ConfigError
from corrobora.evals import journal, manifest, sample, session
from corrobora.evals.dataset import Dataset
from corrobora.evals.outcome import Pair
from corrobora.evals.session import Plan, Session
from corrobora.evals.suites import answers, retrieval


def recall(dataset: Dataset, folder: Path, *, plan: Plan) -> Session:
    """Return the figures of the outcomes that a report's folder holds of the data set.

    Raises:
        ConfigError: it holds none of this data set.
    """
    outcomes = journal.read(folder / "cases" / f"{dataset.name}.jsonl")
    cases = sample.take(dataset.cases, plan.most, seed=plan.seed)
    pairs: tuple[Pair, ...] = tuple((c, outcomes[c.id]) for c in cases if c.id in outcomes)
    if not pairs:
        raise ConfigError(f"{str(folder)!r} holds no outcome of the cases of {dataset.name!r}")
    if plan.suite == "retrieval":
        measured = retrieval.measure(dataset, pairs)
    else:
        writes = any(o.answer is not None and o.answer.usage.calls for _, o in pairs)
        measured = answers.measure(dataset, pairs, writes=writes)
    asked = [case for case, _ in pairs]
    return Session(
        seen=session.seen(dataset, measured, uris={}),
        measured=measured,
        data=manifest.of_data(dataset, asked, ()),
        cost={},
    )
