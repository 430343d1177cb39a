"""Candidates that stayed become Evidence: keys, numbers, and what contradicts."""

from collections.abc import Mapping

from corrobora.evidence import weights
from corrobora.evidence.select import Selected
from corrobora.records import Document, DocumentId, Element, Evidence


def evidence(
    selected: Selected, element: Element, documents: Mapping[DocumentId, Document], *, key: str
) -> Evidence:
    """Return a candidate as evidence under a key, with its belief, plausibility and conflict."""
    weight = selected.weight
    return Evidence(
        key=key,
        element=element.id,
        corpus=element.corpus,
        modality=element.modality,
        document=element.document,
        uri=documents[element.document].uri,
        page=element.where.page,
        boxes=element.where.boxes,
        start=element.where.start,
        end=element.where.end,
        text=element.text,
        belief=selected.belief,
        plausibility=weights.plausibility(weight),
        conflict=weights.conflict(weight),
        probability=weights.pignistic(weight),
        reason=selected.reason,
        chars=element.where.chars,
    )
