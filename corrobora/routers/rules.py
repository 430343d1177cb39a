"""Route by the words of the query: what it calls for by name, and what kind of answer it wants.

Each granularity has cues, and each cue a log-odds weight; cues of one granularity add up. The
paragraph stands at 0 without any, so that a plain question goes to text. English only: a query
in another language finds no cue and goes to paragraphs, at low confidence.

The cues and their weights stand in `cues.toml`, set by hand on development queries;
`benchmarks/routing.py` prints what they are worth.
"""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter

from corrobora.records import Corpus, CorpusName, Granularity, Query, RoutingDecision
from corrobora.routers import distribution as dist

FAR = 0.35  # share of the first's that is enough to be taken beside it
READ = 2000  # characters of the query that are looked at


class Cue(BaseModel):
    """Words or an expression that speak for a granularity."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: float
    words: tuple[str, ...] = ()
    pattern: str = ""

    def compiled(self) -> re.Pattern[str]:
        """Return one expression for all the words."""
        return re.compile(self.pattern or rf"\b(?:{'|'.join(self.words)})\b", re.IGNORECASE)


class Cues(BaseModel):
    """The cues of one granularity and what it starts from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: float
    cues: tuple[Cue, ...]


class RulesRouter:
    """Routes by cues in the query's words; deterministic, no model, under a millisecond."""

    async def route(self, query: Query, corpora: Sequence[Corpus]) -> RoutingDecision:
        """Return the likeliest corpora by cues, and those with a share not far from the first."""
        candidates = dist.searchable(query, corpora)
        distribution = dist.shares(_spread(granularity_scores(query.text), candidates))
        best = max(distribution.values(), default=0.0)
        chosen = [name for name, share in distribution.items() if share >= FAR * best]
        return dist.decide(distribution, chosen, router="rules")


def granularity_scores(text: str) -> dict[Granularity, float]:
    """Return e to the sum of the cues found for each granularity and of its base."""
    scores: dict[Granularity, float] = dict.fromkeys(get_args(Granularity), 1.0)
    for granularity, (base, cues) in _compiled().items():
        found = sum(weight for pattern, weight in cues if pattern.search(text[:READ]))
        scores[granularity] = math.exp(base + found)
    return scores


@cache
def _compiled() -> Mapping[Granularity, tuple[float, tuple[tuple[re.Pattern[str], float], ...]]]:
    file = tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))
    read = TypeAdapter(dict[Granularity, Cues]).validate_python(file)
    return {
        granularity: (given.base, tuple((cue.compiled(), cue.weight) for cue in given.cues))
        for granularity, given in read.items()
    }


def _spread(
    scores: Mapping[Granularity, float], corpora: Sequence[Corpus]
) -> dict[CorpusName, float]:
    """Share a granularity's score equally among the corpora that have it."""
    sharing: dict[Granularity, int] = {}
    for corpus in corpora:
        sharing[corpus.granularity] = sharing.get(corpus.granularity, 0) + 1
    return {c.name: scores[c.granularity] / sharing[c.granularity] for c in corpora}
