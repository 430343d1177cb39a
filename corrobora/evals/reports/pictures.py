"""The pages of a bad case: the one that holds the answer beside the one that was cited.

Pictures are embedded, so their number and bytes are capped: a report has to open on a phone.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corrobora.evals.dataset import Case, Gold
from corrobora.evals.report import Seen
from corrobora.evals.worst import Worst
from corrobora.records import Box, Citation

MOST_BYTES = 12_000_000  # of all pictures of a report, as they stand in it

Draw = Callable[[str, int, Sequence[Box]], bytes | None]  # uri, page, marks -> PNG


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page as an image that stands in the HTML itself."""

    caption: str
    source: str  # a data: address


class Album:
    """Draws pages until there is no more room."""

    def __init__(self, draw: Draw, *, most: int = MOST_BYTES) -> None:
        self._draw, self._left = draw, most
        self.full = False

    def of(self, worst: Worst, seen: Seen) -> tuple[Picture, ...]:
        """Return at most two pictures of a case; none where its documents cannot be drawn."""
        drawn = []
        for caption, uri, page, marks in _pages(worst, seen):
            png = None if self.full else self._draw(uri, page, marks)
            if png is None:
                continue
            coded = base64.b64encode(png).decode()
            if len(coded) > self._left:
                self.full = True
                break
            self._left -= len(coded)
            drawn.append(Picture(caption=caption, source=f"data:image/png;base64,{coded}"))
        return tuple(drawn)


def _pages(worst: Worst, seen: Seen) -> Iterator[tuple[str, str, int, tuple[Box, ...]]]:
    """Yield caption, file, page and marks: of the gold told of, then of what was cited."""
    gold = worst.gold
    if gold is not None and gold.place.page is not None and gold.document in seen.uris:
        caption = f"holds the answer: {gold.document}, page {gold.place.page}"
        yield caption, seen.uris[gold.document], gold.place.page, _boxes(gold, worst.case)
    answer = worst.outcome.answer
    if answer is None:
        yield from _best_found(worst, seen)
        return
    cited = [c for claim in answer.claims for c in claim.citations]
    first: Citation | None = next((c for c in cited if c.page is not None), None)
    if first is not None and first.page is not None:
        name = worst.outcome.documents.get(first.document, first.document)
        yield f"was cited: {name}, page {first.page}", first.uri, first.page, first.boxes
        return
    evidence = next((e for e in answer.evidence if e.page is not None), None)
    if evidence is not None and evidence.page is not None:
        name = worst.outcome.documents.get(evidence.document, evidence.document)
        caption = f"best evidence: {name}, page {evidence.page}"
        yield caption, evidence.uri, evidence.page, evidence.boxes


def _boxes(gold: Gold, case: Case) -> tuple[Box, ...]:
    """Return the boxes of all gold that stands on the page."""
    return tuple(
        box
        for other in case.gold
        if other.grade > 0
        and (other.document, other.place.page) == (gold.document, gold.place.page)
        for box in other.place.boxes
    )


def _best_found(worst: Worst, seen: Seen) -> Iterator[tuple[str, str, int, tuple[Box, ...]]]:
    for stage in ("select", "judge", "weigh"):
        for found in worst.outcome.rankings.get(stage, ())[:1]:
            page = found.place.page
            if page is not None and found.document in seen.uris:
                caption = f"ranked first by {stage}: {found.document}, page {page}"
                yield caption, seen.uris[found.document], page, found.place.boxes
                return
