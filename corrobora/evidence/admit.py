"""Candidates that stayed become Evidence: keys, numbers, and what contradicts."""

import dataclasses
from collections.abc import Mapping, Sequence

from corrobora.evidence import contradict, weights
from corrobora.evidence.select import Selected
from corrobora.records import (
    Conflict,
    Document,
    DocumentId,
    Element,
    ElementId,
    Evidence,
    Weight,
)


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
        page_label=element.where.label,
    )


def contradicted(
    admitted: Sequence[Evidence],
    conflicts: Sequence[Conflict],
    *,
    known: Mapping[ElementId, Weight],
) -> tuple[Evidence, ...]:
    """Return the evidence with what contradicts it added to both ends of every conflict."""
    against = contradict.weights_against(conflicts, admitted)
    return tuple(
        _numbers(item, weights.combine(known[item.element], Weight(against=against[item.element])))
        if item.element in against
        else item
        for item in admitted
    )


def _numbers(item: Evidence, weight: Weight) -> Evidence:
    return dataclasses.replace(
        item,
        belief=weights.yager(weight),
        plausibility=weights.plausibility(weight),
        conflict=weights.conflict(weight),
        probability=weights.pignistic(weight),
    )
