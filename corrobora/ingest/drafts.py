"""Elements before they have ids: what each corpus takes from a laid-out PDF."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corrobora.ingest import (
    boxes,
    captions,
    continued,
    furniture,
    layout,
    passages,
    sentences,
    table_blocks,
)
from corrobora.ingest.figures import Figure
from corrobora.ingest.furniture import Key
from corrobora.ingest.headings import Heading
from corrobora.ingest.layout import Part, Sheet
from corrobora.ingest.rows import Row
from corrobora.ingest.tables import Table
from corrobora.ports import TokenCounter
from corrobora.records import Box, Granularity, Modality, Word

_RUN = 40  # words: a shorter run goes on over a heading
_PARAGRAPH_GAP = 0.7  # text sizes between two rows of different paragraphs
_SIZE_CHANGE = 0.1  # of the text size: a new paragraph
_TITLE_ROWS = 3  # above a figure or table without a caption
_TITLE_GAP = 40.0  # points
_TITLE_WORDS = 25  # in a row that may be a title
_TITLE_LEAST = 8  # words of a sentence that names a table alone
_CAPTION_WORDS = 6  # by which the paragraph of a caption is known
_PLAIN_FIGURE = 0.05  # of the page: smaller figures without any words are ornaments


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An element without id and links."""

    corpus: Granularity
    modality: Modality
    page: int
    text: str
    boxes: tuple[Box, ...]
    section: tuple[str, ...]
    about: tuple[str, ...] = ()  # for the indexes only
    label: str = ""  # of its caption: "figure 3"
    table: continued.Part | None = None  # what it is a block of


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the drafts of a page need to know of the document."""

    headings: Mapping[int, tuple[Heading, ...]]
    sections: Mapping[Key, tuple[str, ...]]  # headings above a part, its own included
    skip: Collection[Key]  # running headers and footers
    tokens: TokenCounter
    target: int  # tokens a passage


def sections(
    sheets: Sequence[Sheet], headings: Mapping[int, tuple[Heading, ...]]
) -> dict[Key, tuple[str, ...]]:
    """Return for each part of each page the headings that it stands under, outermost first."""
    path: list[Heading] = []
    found: dict[Key, tuple[str, ...]] = {}
    for sheet in sheets:
        starts = {heading.parts[0]: heading for heading in headings[sheet.number]}
        for i in range(len(sheet.parts)):
            if heading := starts.get(i):
                path = [above for above in path if above.level < heading.level]
                path.append(heading)
            found[sheet.number, i] = tuple(above.text for above in path)
    return found


def of_page(sheet: Sheet, context: Context) -> list[Draft]:
    """Return the paragraphs, tables and images of a page, each in reading order.

    A caption of which neither a table nor a figure is found labels the paragraph it stands in.
    """
    found = captions.find(sheet.parts)
    owners = captions.assign(found, sheet.parts)
    owned = {caption.label for caption in owners.values()}
    drafts = list(_paragraphs(sheet, context))
    for caption in found:
        if caption.label not in owned:
            _label(drafts, caption)
    for i, part in enumerate(sheet.parts):
        if isinstance(part, Table):
            drafts.extend(_table(sheet, i, part, caption=owners.get(i), context=context))
        elif isinstance(part, Figure):
            drafts.extend(_figure(sheet, i, part, caption=owners.get(i), context=context))
    return drafts


def _label(drafts: list[Draft], caption: captions.Caption) -> None:
    """Label the first of a page's paragraphs that begins the caption."""
    start = " ".join(caption.text.split(" ")[:_CAPTION_WORDS])
    for i, draft in enumerate(drafts):
        if start in draft.text and not draft.label:
            drafts[i] = replace(draft, label=caption.label)
            return


def _paragraphs(sheet: Sheet, context: Context) -> Iterator[Draft]:
    for run in _runs(sheet, context):
        rows = [part for i in run if isinstance(part := sheet.parts[i], tuple)]
        words = [word for row in rows for line in row for word in line.words]
        texts = [word.text for word in words]
        starts = _starts(rows)
        breaks = [
            start
            for start, above, row in zip(starts[1:], rows, rows[1:], strict=False)
            if _opens_paragraph(above, row)
        ]
        cut = passages.ranges(
            texts, tokens=context.tokens.count(texts), target=context.target, breaks=breaks
        )
        section = _section_of(run, sheet, context)
        for first, last in cut:
            yield Draft(
                corpus="paragraph",
                modality="text",
                page=sheet.number,
                text=" ".join(texts[first:last]),
                boxes=_row_boxes(words, starts, (first, last)),
                section=section,
            )


def _runs(sheet: Sheet, context: Context) -> list[list[int]]:
    """Return runs of rows that follow one another in the page's words, cut at headings."""
    starts = {heading.parts[0] for heading in context.headings[sheet.number]}
    runs: list[list[int]] = [[]]
    words = 0
    for i, part in enumerate(sheet.parts):
        if not isinstance(part, tuple) or (sheet.number, i) in context.skip:
            runs.append([])
            words = 0
            continue
        if i in starts and words >= _RUN:
            runs.append([])
            words = 0
        runs[-1].append(i)
        words += sum(len(line.words) for line in part)
    return [run for run in runs if run]


def _section_of(run: Sequence[int], sheet: Sheet, context: Context) -> tuple[str, ...]:
    """Return the section of the first row that is no heading."""
    headings = {i for heading in context.headings[sheet.number] for i in heading.parts}
    first = next((i for i in run if i not in headings), run[-1])
    return context.sections[sheet.number, first]


def _starts(rows: Sequence[Row]) -> list[int]:
    """Return the index of each row's first word in all their words."""
    starts, total = [], 0
    for row in rows:
        starts.append(total)
        total += sum(len(line.words) for line in row)
    return starts


def _opens_paragraph(above: Row, row: Row) -> bool:
    before, after = above[0], row[0]
    gap = after.box.y0 - before.box.y1
    changed = abs(after.size - before.size) > _SIZE_CHANGE * max(after.size, before.size)
    return gap > _PARAGRAPH_GAP * after.size or changed or before.bold != after.bold


def _row_boxes(
    words: Sequence[Word], starts: Sequence[int], span: passages.Range
) -> tuple[Box, ...]:
    """Return a box for each row of the words in the span, around those words only."""
    first, last = span
    cuts = [first, *(start for start in starts if first < start < last), last]
    return tuple(boxes.union(word.box for word in words[a:b]) for a, b in pairwise(cuts))


def _table(
    sheet: Sheet,
    index: int,
    table: Table,
    *,
    caption: captions.Caption | None,
    context: Context,
) -> Iterator[Draft]:
    """Yield a table in blocks of whole rows."""
    table = furniture.without(table, page=sheet.number, index=index, skip=context.skip)
    title = caption.text if caption else _title(sheet, index, context)[0]
    label = caption.label if caption else ""
    may_go_on = continued.may_go_on(sheet, index, skip=context.skip)
    part: continued.Part | None = None
    for block in table_blocks.cut(
        table,
        tokens=context.tokens,
        target=context.target,
        spare=table_blocks.HEADER_TOKENS if may_go_on else 0,
    ):
        shown = caption.text if caption else _last_words(f"{title} {block.above}".strip())
        part = part or continued.part(
            sheet, index, title=shown, label=label, header=block.header, skip=context.skip
        )
        yield Draft(
            corpus="table",
            modality="table",
            page=sheet.number,
            text=block.text,
            boxes=block.boxes,
            section=context.sections[sheet.number, index],
            about=(_first_words(shown), block.group),
            label=label if block.first else "",
            table=part,
        )


def _figure(
    sheet: Sheet,
    index: int,
    figure: Figure,
    *,
    caption: captions.Caption | None,
    context: Context,
) -> Iterator[Draft]:
    inside = " ".join(word.text for word in layout.words(figure))
    title, frame = (caption.text, (caption.box,)) if caption else _title(sheet, index, context)
    small = boxes.area(figure.box) < _PLAIN_FIGURE * sheet.width * sheet.height
    if not caption and ((small and not inside) or (sheet.number, index) in context.skip):
        return
    text = "\n".join(part for part in (title, inside) if part)
    if text:
        yield Draft(
            corpus="image",
            modality="image",
            page=sheet.number,
            text=text,
            boxes=(figure.box, *frame),
            section=context.sections[sheet.number, index],
            label=caption.label if caption else "",
        )


def _title(sheet: Sheet, index: int, context: Context) -> tuple[str, tuple[Box, ...]]:
    """Return the short rows right above a figure or table: its title, most likely."""
    rows: list[Part] = []
    below = layout.box(sheet.parts[index])
    for i in range(index - 1, max(-1, index - 1 - _TITLE_ROWS), -1):
        row = sheet.parts[i]
        box = layout.box(row)
        apart = below.y0 - box.y1 > _TITLE_GAP or box.y0 > below.y0
        long = not isinstance(row, tuple) or len(layout.words(row)) > _TITLE_WORDS
        if apart or long or (sheet.number, i) in context.skip:
            break
        rows.insert(0, row)
        below = box
    text = " ".join(word.text for row in rows for word in layout.words(row))
    return text, (boxes.union(map(layout.box, rows)),) if rows else ()


def _first_words(text: str) -> str:
    return " ".join(text.split()[:_TITLE_WORDS])


def _last_words(text: str) -> str:
    """Return the end of rows above a table: what it shows is said last."""
    words = text.split()
    if len(words) <= _TITLE_WORDS:
        return text
    start = max(end for end in [0, *sentences.ends(words)[:-1]] if end <= len(words) - _TITLE_LEAST)
    return " ".join(words[max(start, len(words) - _TITLE_WORDS) :])
