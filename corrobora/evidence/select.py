"""How many pieces of evidence an answer gets: as many as the query needs.

After the relevancy score and up-to-k selection of Mortaheb et al., Multimodal RAG beyond
top-k, 2025: score every candidate, sort, drop what is under a threshold, keep at most k.

Differs from the paper: the threshold is on the cautious belief of the evidence, and k follows
from the candidates, as the fewest with the product of (1 - p) at most 1 - tau.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from corrobora.evidence.weights import net, posterior, yager
from corrobora.records import ElementId, Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """A candidate with what was decided about it."""

    element: ElementId
    weight: Weight
    probability: float  # posterior of the weight under the prior
    belief: float  # Yager's
    kept: bool
    reason: str  # why it stayed or went, for people


def select(
    weights: Mapping[ElementId, Weight],
    *,
    prior: float,
    tau: float,
    keep: int,
    floor: int = 1,
    threshold: float,
) -> tuple[Selected, ...]:
    """Return every candidate with its fate, best net weight first, ties by id.

    Kept are the first k whose belief reaches the threshold: the smallest k with
    prod(1 - p_i) <= 1 - tau, at least `floor` and at most `keep` of them. Nothing under the
    threshold stays, so that an empty result means "look elsewhere or abstain".
    """
    chosen: list[Selected] = []
    kept = 0
    doubt = 1.0  # chance that nothing kept so far is right, were they independent
    for element in sorted(weights, key=lambda e: (-net(weights[e]), e)):
        weight = weights[element]
        probability, belief = posterior(weight, prior), yager(weight)
        if belief < threshold:
            stays, reason = False, f"belief {belief:.2f} is under {threshold:.2f}"
        elif kept >= keep:
            stays, reason = False, f"{keep} are kept already"
        elif kept >= floor and doubt <= 1.0 - tau:
            stays, reason = False, f"the {kept} before it suffice for {tau:.2f}"
        else:
            stays, reason = True, f"belief {belief:.2f}, needed to reach {tau:.2f}"
            kept += 1
            doubt *= 1.0 - probability
        chosen.append(
            Selected(
                element=element,
                weight=weight,
                probability=probability,
                belief=belief,
                kept=stays,
                reason=reason,
            )
        )
    return tuple(chosen)
