"""Runs and judgements as TREC tools read them, so that anyone can score a stage again.

A unit is named "document", "document#page" or "document#element"; of places that are gold, the
number in the case's gold stands for the element. Scores fall strictly from rank to rank, where two
are equal by the least that a 32-bit float can: tools keep scores as such, sort by them, and break
ties each in their own way.
"""

import glob
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import numpy as np

from corrobora.evals.dataset import Case, Unit
from corrobora.evals.metrics import units
from corrobora.evals.outcome import Found, Pair
from corrobora.evals.written import write_file
from corrobora.records import Place

TAG = "corrobora"


def write(pairs: Sequence[Pair], folder: Path, *, name: str, unit: Unit) -> tuple[Path, ...]:
    """Write `<name>.<stage>.trec` for every stage and `<name>.qrels`; return the files."""
    stages = dict.fromkeys(stage for _, outcome in pairs for stage in outcome.rankings)
    texts = {f"{name}.{s.replace('/', '-')}.trec": _run(pairs, s, unit) for s in stages}
    texts[f"{name}.qrels"] = _qrels(pairs, unit)
    for old in folder.glob(f"{glob.escape(name)}.*"):
        old.unlink()  # of stages that there may be no more
    for file, lines in texts.items():
        write_file(folder / file, "".join(lines))
    return tuple(folder / file for file in texts)


def _run(pairs: Sequence[Pair], stage: str, unit: Unit) -> Iterable[str]:
    for case, outcome in pairs:
        last = np.float32(np.inf)
        scores = _scores(outcome.rankings.get(stage, ()), case, unit)
        for rank, (key, score) in enumerate(scores.items(), start=1):
            last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
            yield f"{_safe(case.id)} Q0 {_named(key, case)} {rank} {last:.9g} {TAG}\n"


def _scores(ranking: Sequence[Found], case: Case, unit: Unit) -> Mapping[units.Key, float]:
    """Return the units of a ranking, best first, each with the score of its best element."""
    scores: dict[units.Key, float] = {}
    for found in ranking:
        for key in units.ranked((found,), case=case, unit=unit):
            scores.setdefault(key, found.score)
    return scores


def _qrels(pairs: Sequence[Pair], unit: Unit) -> Iterable[str]:
    for case, _ in pairs:
        for key, grade in units.gold(case, unit=unit).items():
            yield f"{_safe(case.id)} 0 {_named(key, case)} {grade}\n"


def _named(key: units.Key, case: Case) -> str:
    document, what = key
    name = _safe(document)
    if what is None:
        return name
    if isinstance(what, Place):
        places = [(gold.document, gold.place) for gold in case.gold]
        return f"{name}#gold{places.index((document, what)) + 1}"
    return f"{name}#{_safe(str(what))}"


def _safe(text: str) -> str:
    """Return the text without white space, and without what parts a name."""
    escaped = (
        quote(c, safe="", errors="backslashreplace")
        if c.isspace() or c in "%#" or not c.isprintable()
        else c
        for c in text
    )
    return "".join(escaped) or "%"
