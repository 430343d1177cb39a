"""Four ways to retrieve from documents of text and pictures, as one switch.

UniDoc-Bench (Salesforce, 2025) compares text only, images only, one joint ranking of both, and
the fusion of the five best by text and the five best by image.

Differs from the benchmark: with an encoder of text alone, pictures and pages are found by their
captions, words and surroundings, not by what they show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import Literal

from corrobora.errors import ConfigError
from corrobora.evals.asking import Ask
from corrobora.records import Candidate, Corpus, CorpusName, Observed, Query, Ranking, SourceId

Paradigm = Literal["text", "image", "joint", "fusion"]
EACH = 5  # elements of either kind in the fusion

MODALITIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {"text": frozenset({"text", "table"}), "image": frozenset({"image", "page"})}
)


def ask_by(paradigm: Paradigm, ask: Ask, corpora: tuple[Corpus, ...]) -> Ask:
    """Return how a query is asked under the paradigm.

    Raises:
        ConfigError: no corpus of the index is of its modality.
    """
    match paradigm:
        case "joint":
            return ask
        case "text" | "image":
            return _among(ask, named(paradigm, corpora))
        case "fusion":
            text, image = (_among(ask, named(kind, corpora)) for kind in ("text", "image"))
            return _Fusion(text=text, image=image)


def named(kind: str, corpora: tuple[Corpus, ...]) -> tuple[CorpusName, ...]:
    """Return the corpora that hold anything of the kind."""
    names = tuple(c.name for c in corpora if c.size and c.modality in MODALITIES[kind])
    if not names:
        raise ConfigError(f"the index holds no corpus of {kind}: take another paradigm")
    return names


def _among(ask: Ask, names: tuple[CorpusName, ...]) -> Ask:
    async def asked(query: Query) -> Observed:
        return await ask(replace(query, corpora=names))

    return asked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fusion:
    """Asks for both kinds and takes the best of each in turn; there is no answer."""

    text: Ask
    image: Ask

    async def __call__(self, query: Query) -> Observed:
        by_text, by_image = await self.text(query), await self.image(query)
        best = [_best(by_text), _best(by_image)]
        taken = [c for c in chain.from_iterable(zip_longest(*best)) if c is not None]
        fused = tuple(
            Candidate(element=c.element, score=1.0 / rank) for rank, c in enumerate(taken, start=1)
        )
        rankings = {
            f"{kind}/{stage}": ranking
            for kind, observed in (("text", by_text), ("image", by_image))
            for stage, ranking in observed.rankings.items()
            if "/" not in stage
        }
        return Observed(
            answer=None,
            route=by_text.route,
            rankings={**rankings, "fuse": Ranking(source=SourceId("fuse"), candidates=fused)},
            elements={**by_text.elements, **by_image.elements},
        )


def _best(observed: Observed) -> tuple[Candidate, ...]:
    return observed.rankings["weigh"].candidates[:EACH]
