"""Corpora to route among, and a router that takes what it is told to."""

from collections.abc import Mapping, Sequence

from corrobora.records import Corpus, CorpusName, Granularity, Modality, Query, RoutingDecision

_KINDS: tuple[tuple[Granularity, Modality, str], ...] = (
    ("paragraph", "text", "Passages of text: facts, names, definitions, reasons."),
    ("document", "text", "Whole documents: summaries, overviews, comparisons."),
    ("table", "table", "Tables: rows and columns of numbers, amounts and results."),
    ("image", "image", "Figures, charts, diagrams and photographs: what things look like."),
    ("page", "page", "Whole pages and slides as they are laid out."),
)


def corpora(**sizes: int) -> tuple[Corpus, ...]:
    """Return the five corpora of documents with pages, each of 10 elements or the size given."""
    return tuple(
        Corpus(
            name=CorpusName(granularity),
            modality=modality,
            granularity=granularity,
            description=description,
            size=sizes.get(granularity, 10),
        )
        for granularity, modality, description in _KINDS
    )


class FixedRouter:
    """Gives every query the same shares, among the corpora that may be asked; takes all of them.

    Corpora without a share get 0; where all have 0, equal shares.
    """

    def __init__(self, shares: Mapping[str, float] | None = None) -> None:
        self._shares = dict(shares or {})

    async def route(self, query: Query, corpora: Sequence[Corpus]) -> RoutingDecision:
        """Return all corpora that hold something and that the query allows."""
        names = sorted(
            c.name for c in corpora if c.size and (not query.corpora or c.name in query.corpora)
        )
        if not names:
            return RoutingDecision(
                corpora=(),
                distribution={},
                confidence=0.0,
                agreement=0.0,
                router="fixed",
                fallback="nothing to ask",
            )
        given = {name: self._shares.get(name, 0.0) for name in names}
        total = sum(given.values())
        shares = {n: s / total if total else 1.0 / len(names) for n, s in given.items()}
        return RoutingDecision(
            corpora=tuple(sorted(names, key=lambda name: (-shares[name], name))),
            distribution=shares,
            confidence=1.0,
            agreement=1.0,
            router="fixed",
        )
