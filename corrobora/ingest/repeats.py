"""Pictures that stand on several pages: a logo is one element, not two hundred."""

from collections.abc import Collection, Mapping, Sequence

from corrobora.ingest import boxes, layout
from corrobora.ingest.figures import Figure
from corrobora.ingest.furniture import Key
from corrobora.ingest.layout import Sheet
from corrobora.records import Box

Prints = Sequence[tuple[Box, str]]  # the images of a page, each with what it is known by


def find(sheets: Sequence[Sheet], prints: Mapping[int, Prints]) -> frozenset[Key]:
    """Return the figures that show the same images and words as one before them.

    `prints` are by page number; an image without a print is like no other.
    """
    seen: set[tuple[object, ...]] = set()
    again: set[Key] = set()
    for sheet in sheets:
        for i, part in enumerate(sheet.parts):
            if isinstance(part, Figure) and part.raster:
                shown = _shown(part, prints.get(sheet.number, ()))
                if shown is None:
                    continue
                if shown in seen:
                    again.add((sheet.number, i))
                seen.add(shown)
    return frozenset(again)


def _shown(figure: Figure, prints: Prints) -> tuple[object, ...] | None:
    inside: Collection[str] = sorted(
        print_ for box, print_ in prints if boxes.holds(figure.box, box)
    )
    if not inside or not all(inside):
        return None
    words = tuple(word.text for word in layout.words(figure))
    return (*inside, words)
