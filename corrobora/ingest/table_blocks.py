"""A table in blocks of whole rows: each has its header, and a box for each of its rows.

Does not cover: heads that stand at the left only, and a header that is repeated inside a table.
"""

from bisect import bisect, bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from corrobora.ingest import boxes, passages, tables
from corrobora.ingest.source import Line
from corrobora.ingest.tables import Table
from corrobora.ports import TokenCounter
from corrobora.records import Box, Word

HEADER_TOKENS = 64  # of a header, at most; a third of a block's target where that is less
_HEADER_ROWS = 10  # in which the first amount is looked for
_YEAR_LENGTH = 4
_INDENT = 24.0  # points that a label may begin right of the label of the first amounts
_UNIT_WORDS = 12  # in a row such as "(in millions, except per share data)"

Row = tuple[tuple[Line, ...], ...]  # cells, each of lines
Range = tuple[int, int]  # start, end (exclusive)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some rows of a table, header rows first; one line of text and one box a row."""

    text: str
    boxes: tuple[Box, ...]
    header: str  # of its table, "" without one
    above: str  # the rows over the header that are not repeated: a title
    group: str = ""  # the label-only row that the first of its rows stands under, if cut off
    first: bool  # of its table


def cut(table: Table, *, tokens: TokenCounter, target: int, spare: int = 0) -> Iterator[Block]:
    """Yield the table in blocks of about `target` tokens; the header's words lead each.

    Blocks of a table without a header are smaller by `spare` tokens; what fits is one block.
    The header is on the same page, so its words may be quoted from every block. A row of more
    than 254 tokens is cut between words.
    """
    words = [_words(row) for row in table.rows]
    starts = list(accumulate((len(row) for row in words), initial=0))
    flat = list(chain.from_iterable(words))
    texts = [word.text for word in flat]
    ends = _ends_of_cells(table.rows)
    counts = [n + (i + 1 in ends) for i, n in enumerate(tokens.count(texts))]  # " | " is a token
    head = header(table, tokens=tokens, most=min(HEADER_TOKENS, target // 3))
    above = (starts[head[0]], starts[head[1]])
    fits = sum(counts) <= target
    room = target if fits else target - (sum(counts[slice(*above)]) or spare)
    groups = _groups(words, table.rows, after=head[1])
    for first, last in passages.pack(starts[1:], tokens=counts, target=room):
        repeats = above[0] < above[1] <= first
        spans = [above, (first, last)] if repeats else [(first, last)]
        yield Block(
            text="\n".join(_written(texts, ends, span) for span in spans),
            boxes=tuple(chain.from_iterable(_bands(flat, starts, span) for span in spans)),
            header=_written(texts, ends, above),
            above=" ".join(texts[: above[0]]),
            group=groups.get(first, "") if first else "",
            first=first == 0,
        )


def header(table: Table, *, tokens: TokenCounter, most: int) -> Range:
    """Return the range of rows that head the columns: above the first amount, labels left out.

    Of a header of more than `most` tokens the lowest rows are taken. Without amounts it is a
    first row in bold over rows that are not, or nothing.
    """
    rows = table.rows
    data = next((i for i, row in enumerate(rows[:_HEADER_ROWS]) if _has_amount(row)), None)
    if data is None:
        bold = len(rows) > 1 and len(rows[0]) > 1 and _is_bold(rows[0]) and not _is_bold(rows[1])
        return (0, 1) if bold else (0, 0)
    end = data
    while end and _is_label(rows[end - 1], rows[data]):
        end -= 1
    start, total = end, 0
    while start:
        texts = [word.text for word in _words(rows[start - 1])]
        total += sum(tokens.count(texts)) + len(rows[start - 1])
        if total > most:
            break
        start -= 1
    return start, end


def is_unit(row: Row) -> bool:
    """Say whether a row is one bracket: "(in millions)"."""
    words = _words(row)
    bracketed = words[0].text.startswith("(") and words[-1].text.endswith(")")
    return len(row) == 1 and len(words) <= _UNIT_WORDS and bracketed


def _words(row: Row) -> list[Word]:
    return [word for cell in row for line in cell for word in line.words]


def _texts(cell: tuple[Line, ...]) -> list[str]:
    return [word.text for line in cell for word in line.words]


def _has_amount(row: Row) -> bool:
    """Say whether a value is an amount (years are none); a row may lack its label."""
    cells = [_texts(cell) for cell in row]
    return any(map(_is_amount, cells[1:])) or all(map(_is_amount, cells))


def _is_amount(words: Sequence[str]) -> bool:
    year = len(words[0]) == _YEAR_LENGTH and words[0].isdecimal() if words else False
    is_year = year and list(words[1:]) in ([], ["%"])  # of "% change", set beside the year
    return not is_year and tables.is_number(words)


def _is_bold(row: Row) -> bool:
    return all(line.bold for cell in row for line in cell)


def _is_label(row: Row, data: Row) -> bool:
    """Say whether a row is one cell that begins where labels do or ends before the amounts."""
    if len(row) > 1 or is_unit(row):
        return False
    cell = boxes.union(line.box for line in row[0])
    label = boxes.union(line.box for line in data[0])
    amounts = min(
        (line.box.x0 for c in data[1:] if _is_amount(_texts(c)) for line in c), default=label.x0
    )
    return cell.x0 < amounts and (cell.x0 <= label.x0 + _INDENT or cell.x1 <= amounts)


def _groups(words: Sequence[list[Word]], rows: Sequence[Row], *, after: int) -> dict[int, str]:
    """Return by the index of a row's first word the label-only row above it."""
    groups: dict[int, str] = {}
    label, start = "", 0
    for i, (row, its_words) in enumerate(zip(rows, words, strict=True)):
        if len(row) == 1 and i >= after:
            label = " ".join(word.text for word in its_words)
        elif label:
            groups[start] = label
        start += len(its_words)
    return groups


def _ends_of_cells(rows: Sequence[Row]) -> dict[int, str]:
    """Return what stands after each cell, by the index of the word that follows it."""
    ends: dict[int, str] = {}
    total = 0
    for row in rows:
        for cell in row:
            total += sum(len(line.words) for line in cell)
            ends[total] = " | "
        ends[total] = "\n"
    return ends


def _written(texts: Sequence[str], ends: Mapping[int, str], span: Range) -> str:
    first, last = span
    pieces = [
        text + ("" if i == last else ends.get(i, " "))
        for i, text in enumerate(texts[first:last], start=first + 1)
    ]
    return "".join(pieces)


def _bands(words: Sequence[Word], starts: Sequence[int], span: Range) -> Iterator[Box]:
    """Yield a box for each row of the span: as wide as all, and up to half of the way to the next.

    Together they cover what one box around all rows would.
    """
    first, last = span
    cuts = [first, *starts[bisect(starts, first) : bisect_left(starts, last)], last]
    rows = [boxes.union(word.box for word in words[a:b]) for a, b in pairwise(cuts)]
    whole = boxes.union(rows)
    top = whole.y0
    for row, below in zip(rows, [*rows[1:], None], strict=True):
        bottom = row.y1 if below is None else max(row.y1, (row.y1 + below.y0) / 2)
        yield Box(whole.x0, min(top, row.y0), whole.x1, bottom)
        top = bottom
