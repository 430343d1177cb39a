"""The local judge: a logistic model over features that need no weights but the encoder's.

It reads each candidate's text for the query's words, how rare they are, whether they stand
together, and what kind of thing is asked for, beside the cosine that the vector search gave.
An absolute channel: its weights are comparable between queries, so that the best candidate of
a query that the sources do not answer gets little, which the score of a ranking cannot say.

The coefficients in `local_judge.json` are fitted by `benchmarks/fit_local_judge.py`.
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from corrobora.ports import Rarity
from corrobora.records import CorpusName, Element, ElementId, Query, Ranking, SourceId
from corrobora.rerank.features import Asked, Features, asked, features

LIMIT = 6.0  # nats, either way: the most that words and a cosine can say
READ = 8000  # characters of an element that are looked at


class Model(BaseModel):
    """A fitted logistic model: log-odds = intercept + coefficients . features."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_rate: float  # share of right candidates among those fitted on
    intercept: float
    coefficients: dict[str, float]

    def weight(self, seen: Features) -> float:
        """Return logit p - logit base rate, within ±LIMIT."""
        log_odds = self.intercept + math.fsum(
            self.coefficients[name] * value for name, value in zip(seen._fields, seen, strict=True)
        )
        base = math.log(self.base_rate) - math.log1p(-self.base_rate)
        return min(max(log_odds - base, -LIMIT), LIMIT)


class LocalJudge:
    """Judges by words, numbers, names and the cosine; about 0.1 ms an element."""

    def __init__(self, *, rarity: Rarity, model: Model | None = None) -> None:
        self._rarity = rarity
        self._model = model or fitted()

    @property
    def source(self) -> SourceId:
        """Name the judge in traces and runs."""
        return SourceId("judge/local")

    async def judge(
        self, query: Query, elements: Sequence[Element], *, rankings: Sequence[Ranking]
    ) -> Mapping[ElementId, float]:
        """Return a signed weight in nats, within ±LIMIT, for every element with text.

        A query without a content word says nothing about any element.
        """
        parts = asked(query.text)
        if not parts.words:
            return {}
        cosines = _cosines(rankings)
        rarities = await self._rarities(parts, elements)
        return {
            element.id: self._model.weight(
                features(
                    parts,
                    (element.indexed or element.text)[:READ],
                    rarity=rarities[element.corpus],
                    cosine=cosines.get(element.id),
                )
            )
            for element in elements
            if element.text.strip() or element.indexed.strip()
        }

    async def _rarities(
        self, parts: Asked, elements: Sequence[Element]
    ) -> dict[CorpusName, Mapping[str, float]]:
        corpora = dict.fromkeys(element.corpus for element in elements)
        return {corpus: await self._rarity.rarity(corpus, parts.words) for corpus in corpora}


@cache
def fitted() -> Model:
    """Return the model that ships with the package."""
    path = Path(__file__).with_name("local_judge.json")
    return Model.model_validate(json.loads(path.read_text(encoding="utf-8")))


def _cosines(rankings: Sequence[Ranking]) -> dict[ElementId, float]:
    """Return the best cosine of each element over the rankings of vector searches."""
    cosines: dict[ElementId, float] = {}
    for ranking in rankings:
        if not ranking.source.endswith("/vectors"):
            continue
        for candidate in ranking.candidates:
            if math.isfinite(candidate.score):
                known = cosines.get(candidate.element, -1.0)
                cosines[candidate.element] = max(known, candidate.score)
    return cosines
