"""What the rankings say by themselves: weights of evidence before anything corroborates.

Every ranking is a relative channel. The channels of one corpus (words, vectors) add up. An
element that one lane of its corpus did not return stands below all that it returned, so it
gets that lane's least weight: a lane that was asked and stayed silent says something, one that
was not asked says nothing. Several wordings of one query do not add up: the best one counts.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from corrobora.evidence import calibrate
from corrobora.records import ElementId, Ranking

# λ by lane, tuned on the dev questions; 1 where a lane is not named
LANE_SCALES: Mapping[str, float] = MappingProxyType({"words": 0.5, "vectors": 0.5})


def weigh(
    rankings: Sequence[Ranking], *, scales: Mapping[str, float] = LANE_SCALES
) -> dict[ElementId, float]:
    """Return the signed weight in nats of every element that a ranking names.

    The source of a ranking is "corpus/lane" or, for a further wording, "n:corpus/lane".
    """
    by_wording: dict[tuple[str, str], list[Ranking]] = {}
    for ranking in rankings:
        wording, corpus, _ = _parts(ranking)
        by_wording.setdefault((wording, corpus), []).append(ranking)
    best: dict[ElementId, float] = {}
    for lanes in by_wording.values():
        for element, value in _summed(lanes, scales).items():
            best[element] = max(value, best.get(element, value))
    return best


def _summed(lanes: Sequence[Ranking], scales: Mapping[str, float]) -> dict[ElementId, float]:
    """Return the sum over lanes, silence counting as the least that a lane gave."""
    weighed = [
        calibrate.weigh(ranking, scale=scales.get(_parts(ranking)[2], 1.0))
        for ranking in lanes
        if ranking.candidates
    ]
    floors = [(lane, min(lane.values())) for lane in weighed]
    everyone = dict.fromkeys(element for lane in weighed for element in lane)
    return {
        element: sum(lane.get(element, least) for lane, least in floors) for element in everyone
    }


def _parts(ranking: Ranking) -> tuple[str, str, str]:
    """Return wording ("1" is the query as asked), corpus and lane."""
    head, _, lane = ranking.source.rpartition("/")
    wording, _, corpus = head.rpartition(":")
    return wording or "1", corpus, lane
