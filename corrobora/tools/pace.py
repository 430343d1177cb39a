"""How fast an `add` reads and encodes, and how long the rest will take."""

import time
from collections import deque
from collections.abc import Callable

from corrobora.tools.addition import StageProgress

RECENT = 30.0  # seconds that a rate is taken over


class Pace:
    """Counts pages and elements and tells a listener."""

    def __init__(self, listener: Callable[[StageProgress], None]) -> None:
        self._listener = listener
        self._pages: dict[int, int] = {}  # of each file, by its number
        self._read = _Rate()
        self._encoded = _Rate()
        self._vectors = 0

    def read(self, file: int, pages: int) -> None:
        """Note that so many pages of a file are read; how many there are in all is not known."""
        more = pages - self._pages.get(file, 0)
        if more <= 0:
            return
        self._pages[file] = pages
        self._listener(
            StageProgress(
                stage="reading",
                done=sum(self._pages.values()),
                total=None,
                per_second=self._read.add(more),
            )
        )

    def encoded(self, elements: int, waiting: int, *, reading_done: bool) -> None:
        """Note that elements have vectors, and how many wait."""
        self._vectors += elements
        rate = self._encoded.add(elements)
        self._listener(
            StageProgress(
                stage="vectors",
                done=self._vectors,
                total=self._vectors + waiting,
                per_second=rate,
                left=waiting / rate if rate and reading_done else None,
            )
        )


class _Rate:
    """Things a second, over the last half minute."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])

    def add(self, amount: int) -> float:
        now = time.monotonic()
        self._seen.append((now, amount))
        while len(self._seen) > 2 and self._seen[1][0] < now - RECENT:  # noqa: PLR2004 - a pair
            self._seen.popleft()
        elapsed = now - self._seen[0][0]
        amounts = sum(count for _, count in list(self._seen)[1:])
        return amounts / elapsed if elapsed > 0 else 0.0
