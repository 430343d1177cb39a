"""Route by what is attached: a picture is looked for among pictures and pages."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from corrobora.records import Corpus, Modality, Query, RoutingDecision
from corrobora.routers import distribution as dist

SEEN: Mapping[Modality, float] = MappingProxyType({"image": 3.0, "page": 2.0, "video": 1.0})
READ: Mapping[Modality, float] = MappingProxyType({"text": 1.0, "table": 0.5})


class AttachmentsRouter:
    """Routes queries with images to what can be seen; has no opinion on any other."""

    async def route(self, query: Query, corpora: Sequence[Corpus]) -> RoutingDecision:
        """Return corpora of things seen, and of text too where the query has words.

        Without an attachment, or without a corpus for it, all corpora in equal shares, at
        agreement 0.
        """
        candidates = dist.searchable(query, corpora)
        wanted = {**SEEN, **(READ if query.text.strip() else {})}
        scores = {c.name: wanted.get(c.modality, 0.0) for c in candidates}
        if not query.images or not any(scores.values()):
            equal = dist.shares(dict.fromkeys(scores, 1.0))
            return dist.decide(
                equal, equal, router="attachments", agreement=0.0, fallback="nothing is attached"
            )
        chosen = [name for name, score in scores.items() if score > 0.0]
        return dist.decide(dist.shares(scores), chosen, router="attachments")
