"""Running headers, footers and page numbers: rows that a passage should not hold."""

import re
from collections import Counter
from collections.abc import Sequence

from corrobora.ingest import layout
from corrobora.ingest.layout import Sheet
from corrobora.records import Box

_ZONE = 0.1  # of the page's height, at its top and bottom
_PAGES = 3  # that a row must stand on
_SLOT = 8.0  # points: rows this near are at one place
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-\u2013\u2014|]?\s*(page\s*)?(\d{1,4}|[ivxl]{1,6}|[A-Z]-?\d{1,3})"
    r"(\s*(of|/|\|)\s*\d{1,4})?\s*[-\u2013\u2014|]?",
    re.IGNORECASE,
)

Key = tuple[int, int]  # page number, index of the part


def find(sheets: Sequence[Sheet]) -> frozenset[Key]:
    """Return the rows near the edge of a page that repeat over pages, or only number it."""
    rows: list[tuple[Key, str, int]] = []
    for sheet in sheets:
        for i, part in enumerate(sheet.parts):
            box = layout.box(part)
            if isinstance(part, tuple) and _in_zone(box, sheet.height):
                text = " ".join(word.text for line in part for word in line.words)
                rows.append(((sheet.number, i), text, round(box.y0 / _SLOT)))
    seen = Counter((_DIGITS.sub("#", text), slot) for _, text, slot in rows)
    return frozenset(
        key
        for key, text, slot in rows
        if (len(sheets) > 1 and _PAGE_NUMBER.fullmatch(text))
        or sum(seen[_DIGITS.sub("#", text), near] for near in (slot - 1, slot, slot + 1)) >= _PAGES
    )


def _in_zone(box: Box, height: float) -> bool:
    return box.y1 <= _ZONE * height or box.y0 >= (1 - _ZONE) * height
