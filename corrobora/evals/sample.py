"""Take some of the cases, the same ones for the same seed, whatever their order."""

import hashlib
from collections.abc import Sequence

from corrobora.evals.dataset import Case


def take(cases: Sequence[Case], most: int | None, *, seed: int) -> tuple[Case, ...]:
    """Return at most so many cases in their order; a larger sample holds all of a smaller one."""
    if most is None or most >= len(cases):
        return tuple(cases)

    def drawn(n: int) -> tuple[bytes, int]:
        return hashlib.sha256(f"{seed}\n{cases[n].id}".encode()).digest(), n

    chosen = sorted(sorted(range(len(cases)), key=drawn)[:most])
    return tuple(cases[n] for n in chosen)
