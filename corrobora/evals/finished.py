"""Outcomes of a measurement made before, to compare with: nothing is asked again."""

from pathlib import Path

from corrobora.errors import ConfigError
from corrobora.evals import journal, known, manifest, session
from corrobora.evals.dataset import Dataset
from corrobora.evals.outcome import Pair
from corrobora.evals.session import Plan, Session
from corrobora.evals.suites import answers, retrieval


def recall(dataset: Dataset, folder: Path, *, plan: Plan) -> Session:
    """Return the figures of the outcomes that a report's folder holds of the data set.

    Cases that were asked something else then are left out, and noted; failed ones are failures.

    Raises:
        ConfigError: it holds none of this data set, or is of another suite.
    """
    path = folder / "cases" / f"{dataset.name}.jsonl"
    entries = journal.read(path)
    before = journal.header(path)
    if before.get("suite") != plan.suite:
        raise ConfigError(
            f"{str(folder)!r} was measured by the suite {before.get('suite')!r}, not {plan.suite!r}"
        )
    documents = known.load(path.with_suffix(".documents.json"))
    cases = session.chosen(dataset, plan)
    there = [case for case in cases if case.id in entries]
    same = [case for case in there if entries[case.id].asked == documents.asked(case)]
    pairs: tuple[Pair, ...] = tuple(
        (documents.canonical(case), documents.named(entries[case.id].outcome)) for case in same
    )
    if not pairs:
        raise ConfigError(f"{str(folder)!r} holds no outcome of the cases of {dataset.name!r}")
    if plan.suite == "retrieval":
        measured = retrieval.measure(dataset, pairs)
    else:
        measured = answers.measure(dataset, pairs)
    notes = [
        f"{folder.name}: {count} cases {why}"
        for count, why in (
            (len(cases) - len(there), "were not asked"),
            (len(there) - len(same), "were asked something else"),
        )
        if count
    ]
    asked = [case for case, _ in pairs]
    return Session(
        seen=session.seen(dataset, measured, uris={}),
        measured=measured,
        data=manifest.of_data(dataset, asked, notes, index=before.get(journal.INDEX, "")),
        cost={},
    )
