"""Which candidates a judge could still move in or out: the others need no judging.

A judge adds between `least` and `most` nats to a candidate. Whoever stays under `keep` others
even when it gains the most and they the least is out; whoever stays above all but fewer than
`keep` others even the other way round is in. What is left is open.

What it does not cover: the order inside the kept, and how sure the answer is. A caller that
needs those asks about the kept too.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from corrobora.records import ElementId


def undecided(
    nets: Mapping[ElementId, float], *, keep: int, least: float, most: float
) -> tuple[ElementId, ...]:
    """Return the candidates that a judge can move across the border, best first, ties by id.

    `nets` are weights before judging, in nats. `least` <= 0 <= `most`.
    """
    ascending = sorted(nets.values())
    return tuple(
        element
        for element in sorted(nets, key=lambda e: (-nets[e], e))
        if not _settled(nets[element], ascending, keep=keep, swing=most - least)
    )


def _settled(net: float, ascending: list[float], *, keep: int, swing: float) -> bool:
    surely_above = len(ascending) - bisect_right(ascending, net + swing)
    # itself is never further than the swing, so that neither count holds it
    possibly_above = len(ascending) - bisect_left(ascending, net - swing) - 1
    return surely_above >= keep or possibly_above < keep
