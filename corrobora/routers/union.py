"""The default router: attachments decide first, else rules and descriptions, united on doubt.

After UniversalRAG: Retrieval-Augmented Generation over Corpora of Diverse Modalities and
Granularities, 2025, whose ensemble of a trained and a training-free router this follows.

Differs from the paper: asks a set of corpora, not one. Modality first, granularity second: a
paragraph, its page and its document are siblings that are asked together. One family alone is
asked only when both voters put it first and their mean is surer than SURE; on any doubt every
corpus with a share of TAKE or more, both first choices, and all text. A search costs
milliseconds and a wrong corpus the answer, so that a query never goes nowhere: there is no
label for "no retrieval".
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from corrobora.ports import Router
from corrobora.records import Corpus, CorpusName, Modality, Query, RoutingDecision
from corrobora.routers import distribution as dist

SURE = 0.85  # mean share of a family, both voters agreeing, that is enough to ask it alone
TAKE = 0.12  # mean share of a corpus that is enough to ask it
RULES_SHARE = 0.4  # of the vote; descriptions know more of what they have never seen

FAMILIES: Mapping[Modality, str] = MappingProxyType(
    {
        "text": "text",
        "page": "text",
        "table": "table",
        "image": "image",
        "audio": "moving",
        "video": "moving",
    }
)


class UnionRouter:
    """Asks two voters and takes their union where they doubt or disagree."""

    def __init__(self, *, attachments: Router, rules: Router, descriptions: Router) -> None:
        self._attachments = attachments
        self._rules = rules
        self._descriptions = descriptions

    async def route(self, query: Query, corpora: Sequence[Corpus]) -> RoutingDecision:
        """Return the corpora to ask; those that the query names, where it names some."""
        candidates = dist.searchable(query, corpora)
        if query.corpora or not candidates:
            equal = dist.shares(dict.fromkeys((c.name for c in candidates), 1.0))
            return dist.decide(equal, equal, router="asked for")
        if query.images:
            seen = await self._attachments.route(query, corpora)
            if seen.agreement > 0.0:
                return seen
        rules = await self._rules.route(query, corpora)
        nearest = await self._descriptions.route(query, corpora)
        return _united(rules, nearest, candidates)


def _united(
    rules: RoutingDecision, nearest: RoutingDecision, corpora: Sequence[Corpus]
) -> RoutingDecision:
    mean = dist.shares(
        {
            c.name: RULES_SHARE * rules.distribution[c.name]
            + (1.0 - RULES_SHARE) * nearest.distribution[c.name]
            for c in corpora
        }
    )
    family = {c.name: FAMILIES[c.modality] for c in corpora}
    first, second = (_likeliest_family(d.distribution, family) for d in (rules, nearest))
    share = math.fsum(mean[name] for name in mean if family[name] == first)
    agreement = 1.0 if first == second else 0.5
    if first == second and share >= SURE:
        alone = [n for n in mean if family[n] == first and (first == "text" or mean[n] >= TAKE)]
        return dist.decide(mean, alone, router="union", agreement=agreement)
    likely = [name for name in mean if mean[name] >= TAKE]
    firsts = [dist.by_share(d.distribution)[0] for d in (rules, nearest)]
    text = [name for name in mean if family[name] == "text"]
    return dist.decide(
        mean,
        [*likely, *firsts, *text],
        router="union",
        agreement=agreement,
        fallback="the voters disagree" if first != second else f"only {share:.2f} sure",
    )


def _likeliest_family(
    distribution: Mapping[CorpusName, float], family: Mapping[CorpusName, str]
) -> str:
    totals: dict[str, float] = {}
    for name in dist.by_share(distribution):
        totals[family[name]] = totals.get(family[name], 0.0) + distribution[name]
    return min(totals, key=lambda f: (-totals[f], f))
