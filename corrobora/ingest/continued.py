"""Tables that go on over a page break.

A table goes on with the last one of the page before when its columns stand in the same places,
nothing is between them but what repeats on every page, the same title again or rows that say
"(continued)", and it has no header of its own or the same one. Margins may change from left to
right pages.

Does not cover: a table that goes on beside itself in another column, and a row cut in two by
the page break.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corrobora.ingest import boxes, layout, tables
from corrobora.ingest.furniture import Key
from corrobora.ingest.layout import Part as LayoutPart
from corrobora.ingest.layout import Sheet
from corrobora.ingest.tables import Table

_CONTINUED = re.compile(
    r"\b(continued|continues|cont[\u2019']?d|cont\.)\W*(\([^()]*\)\W*|on next page\W*)?$",
    re.IGNORECASE,
)
_NOTES = re.compile(r"(see|the) (the )?(accompanying )?notes\b", re.IGNORECASE)
_NEAR = 6.0  # points between two edges of one column
_SHARED = 0.75  # of the columns of the table that has fewer of them
_OF_ALL = 0.5  # of the columns of the other
_FILLED = 0.2  # share of the rows that have a cell in a column
_HEADER = 12  # letters and digits: a shorter one must be all of the other
_ROWS_ABOVE = 3  # a title that says "(continued)" has no more
_WORDS_ABOVE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A table as its neighbours see it."""

    page: int
    index: int  # among the page's pieces
    title: str
    label: str  # of its caption: "table 3"
    header: str
    columns: tuple[float, ...]  # right edges of amounts, or left edges of cells
    left: float
    titled: bool  # its first rows are single cells: titles of its own
    above: str | None  # what stands above it on its page, None for more than a title
    closes: bool  # nothing but running footers and pointers to notes below it


def part(
    sheet: Sheet, index: int, *, title: str, label: str, header: str, skip: Collection[Key]
) -> Part:
    """Return what the neighbours of a table need to know of it; `skip` repeats on every page."""
    table = sheet.parts[index]
    assert isinstance(table, Table)
    return Part(
        page=sheet.number,
        index=index,
        title=title,
        label=label,
        header=header,
        columns=columns(table),
        left=table.box.x0,
        titled=len(table.rows) > 1 and all(len(row) == 1 for row in table.rows[:2]),
        above=above(sheet, index, skip=skip),
        closes=_closes_page(sheet, index, skip=skip),
    )


def may_go_on(sheet: Sheet, index: int, *, skip: Collection[Key]) -> bool:
    """Say whether a table is the first thing on its page, or stands under "(continued)"."""
    text = above(sheet, index, skip=skip)
    return text is not None and (not text or _says_so(text))


def above(sheet: Sheet, index: int, *, skip: Collection[Key]) -> str | None:
    """Return the few words above a table on its page, None where more than a title is there."""
    parts = (part for i, part in enumerate(sheet.parts[:index]) if (sheet.number, i) not in skip)
    rows = list(islice(parts, _ROWS_ABOVE + 1))
    if len(rows) > _ROWS_ABOVE or not all(isinstance(row, tuple) for row in rows):
        return None
    text = " ".join(map(_text, rows))
    return text if len(text.split()) <= _WORDS_ABOVE else None


def columns(table: Table) -> tuple[float, ...]:
    """Return the right edges of the columns of amounts; of a table of words, their left edges."""
    cells = [
        (boxes.union(line.box for line in cell), [w.text for line in cell for w in line.words])
        for row in table.rows
        if len(row) > 1
        for cell in row
    ]
    rights = [box.x1 for box, words in cells if tables.is_number(words)]
    edges = rights if len(rights) >= len(table.rows) / 2 else [box.x0 for box, _ in cells]
    least = max(1.0, _FILLED * len(table.rows))
    return tuple(sum(slot) / len(slot) for slot in _slots(sorted(edges)) if len(slot) >= least)


def find(parts: Sequence[Part | None]) -> dict[int, int]:
    """Return for each position whose table goes on with another the first position of that.

    `parts` holds the table that each element is cut from, None for what is no table, pages in
    order. The other table is the first of all that go on with one another.
    """
    firsts: dict[tuple[int, int], int] = {}
    roots: dict[tuple[int, int], tuple[int, int]] = {}
    found: dict[int, int] = {}
    before: Part | None = None
    for i, part in enumerate(parts):
        if part is None:
            continue
        key = (part.page, part.index)
        if key not in firsts:
            firsts[key] = i
            if before is not None and _goes_on(before, part):
                roots[key] = roots.get((before.page, before.index), (before.page, before.index))
            before = part
        if key in roots:
            found[i] = firsts[roots[key]]
    return found


def _closes_page(sheet: Sheet, index: int, *, skip: Collection[Key]) -> bool:
    """Say whether a table is the last on its page, but for what repeats or says "continued"."""
    for i in range(index + 1, len(sheet.parts)):
        text = _text(sheet.parts[i])
        if (sheet.number, i) not in skip and not _says_so(text) and not _NOTES.match(text):
            return False
    return True


def _says_so(text: str) -> bool:
    return _CONTINUED.search(text) is not None


def _text(part: LayoutPart) -> str:
    return " ".join(word.text for word in layout.words(part))


def _goes_on(before: Part, part: Part) -> bool:
    if part.page != before.page + 1 or not before.closes or part.above is None:
        return False
    says_so = _says_so(part.above)
    again = _bare(part.above) in {"", _bare(before.title), _bare(before.above or "")}
    same_label = part.label == before.label or not part.label
    fits = same_label and (says_so or (again and _may_share_header(before, part)))
    return fits and _same_columns(before, part)


def _may_share_header(before: Part, part: Part) -> bool:
    """Say whether a header is missing, or is the other's, perhaps without its first rows."""
    one, other = sorted((_bare(before.header), _bare(part.header)), key=len)
    if not part.header:
        return not part.titled
    return one == other or (len(one) >= _HEADER and other.endswith(one))


def _same_columns(one: Part, other: Part) -> bool:
    """Say whether the columns stand in the same places, as given or measured from the left."""
    fewer, more = sorted((one.columns, other.columns), key=len)
    shift = other.left - one.left if fewer is one.columns else one.left - other.left
    least = max(1.0, _SHARED * len(fewer), _OF_ALL * len(more))
    return any(_matched(fewer, more, by) >= least for by in (0.0, shift))


def _matched(edges: Sequence[float], others: Sequence[float], shift: float) -> int:
    return sum(any(abs(edge + shift - other) <= _NEAR for other in others) for edge in edges)


def _slots(edges: Sequence[float]) -> Iterator[list[float]]:
    """Yield runs of ascending edges that stand near the first of their run."""
    slot: list[float] = []
    for edge in edges:
        if slot and edge - slot[0] > _NEAR:
            yield slot
            slot = []
        slot.append(edge)
    if slot:
        yield slot


def _bare(header: str) -> str:
    return re.sub(r"\W+", "", _CONTINUED.sub("", header)).lower()
