"""Blocks of a source without pages to a Reading: stored text and elements that point into it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePath
from typing import Literal, NamedTuple

from corrobora.errors import IngestError
from corrobora.ingest import identity, passages, titles
from corrobora.ports import TokenCounter
from corrobora.records import (
    CorpusName,
    Cue,
    Document,
    Element,
    Granularity,
    Modality,
    Place,
    Reading,
)

_WORD = re.compile(r"[^\s\u3002\uff01\uff1f]{1,60}[\u3002\uff01\uff1f]*|[\u3002\uff01\uff1f]+")
# A run of more than 60 characters counts as several words; so does a run of CJK sentences.
_OPENING = 300  # words of a document's beginning that its document element holds
_HEADER = 600  # characters of a table's header that are repeated in what is indexed
_PORTION = 200_000  # characters of a table, whose words stand in memory at the same time
_SEPARATOR = "\n\n"

_Span = tuple[int, int]  # start, end (exclusive) in the stored text


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block as it will be stored; a table has its rows as lines, cells joined by " | "."""

    kind: Literal["heading", "paragraph", "table", "image"]
    text: str
    level: int = 0  # of a heading, 1-based
    caption: str = ""  # of a table, for the indexes
    header: int = 1  # lines of a table that are its header, repeated for the indexes
    cells: str = ""  # of a table, for the indexes: "Sales!B{}:F{}", for its first and last row
    row: int = 1  # of a table: the number that its first line has where it is from
    asset: str = ""  # name of the picture of an image
    seconds: tuple[float, float] | None = None  # start and end, in a recording


@dataclass
class _Writer:
    """Collects elements while the blocks go by; lives for one call of `reading`."""

    document: Document
    name: str  # of the document, as it is indexed
    text: str
    tokens: TokenCounter
    target: int
    cues: Sequence[Cue] = ()
    elements: list[Element] = field(default_factory=list)
    ordinals: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        corpus: Granularity,
        span: _Span,
        *,
        modality: Modality,
        section: tuple[str, ...],
        about: Sequence[str] = (),
        asset: str = "",
    ) -> None:
        ordinal = self.ordinals.get(corpus, 0)
        self.ordinals[corpus] = ordinal + 1
        text = self.text[span[0] : span[1]]
        parts = dict.fromkeys((self.name, *section[-2:], *about))
        above = " > ".join(part for part in parts if part and part not in text)
        self.elements.append(
            Element(
                id=identity.element_id(self.document.id, CorpusName(corpus), ordinal),
                document=self.document.id,
                corpus=CorpusName(corpus),
                modality=modality,
                granularity=corpus,
                text=text,
                where=_place(span, self.cues),
                indexed=f"{above}\n{text}" if above else "",
                section=section,
                asset=asset,
            )
        )


def _place(span: _Span, cues: Sequence[Cue]) -> Place:
    """Return the characters, and from when to when they are said where that is known."""
    first = bisect_right(cues, span[0], key=lambda cue: cue.chars[1])
    last = bisect_left(cues, span[1], key=lambda cue: cue.chars[0])
    said = cues[first:last]
    if not said:
        return Place(chars=span)
    start, end = min(cue.start for cue in said), max(cue.end for cue in said)
    return Place(chars=span, start=start, end=end)


def reading(
    blocks: Sequence[Block],
    *,
    path: Path,
    media_type: str,
    title: str,
    tokens: TokenCounter,
    target: int,
) -> Reading:
    """Return the Reading of a source without pages: paragraph, table, image, document.

    The stored text is the blocks, an empty line between; each element's text is exactly the
    stretch of it that its place names. Passages run over blocks and end at headings.

    Raises:
        IngestError: there is no text in the blocks.
    """
    stored = [block for block in blocks if block.text.strip()]
    document = Document(
        id=identity.document_id(path),
        uri=str(path.absolute()),
        title=title or _first_heading(stored) or path.stem,
        media_type=media_type,
    )
    name = titles.indexed(document.title, path=path)
    return of_document(stored, document=document, name=name, tokens=tokens, target=target)


def of_document(
    blocks: Sequence[Block], *, document: Document, name: str, tokens: TokenCounter, target: int
) -> Reading:
    """Return the Reading of a document that was made elsewhere; `name` is indexed with its text.

    Raises:
        IngestError: there is no text in the blocks.
    """
    stored = [block for block in blocks if block.text.strip()]
    if not stored:
        raise IngestError(f"{PurePath(document.uri).name}: holds no text")
    text = _SEPARATOR.join(block.text for block in stored)
    writer = _Writer(
        document=document,
        name=name,
        text=text,
        tokens=tokens,
        target=target,
        cues=tuple(_cues(stored)),
    )
    for run, section in _runs(stored):
        _write_run(writer, run, section)
    _write_document(writer, stored)
    return Reading(
        document=document, elements=tuple(writer.elements), text=text, cues=tuple(writer.cues)
    )


def _cues(stored: Sequence[Block]) -> Iterator[Cue]:
    start = 0
    for block in stored:
        end = start + len(block.text)
        if block.seconds is not None:
            yield Cue(chars=(start, end), start=block.seconds[0], end=block.seconds[1])
        start = end + len(_SEPARATOR)


def _first_heading(stored: Sequence[Block]) -> str:
    return next((block.text for block in stored if block.kind == "heading"), "")


_Placed = tuple[Block, _Span]


def _runs(stored: Sequence[Block]) -> Iterator[tuple[list[_Placed], tuple[str, ...]]]:
    """Yield what belongs together (text under one heading, or one table) and its section.

    A heading that only a table or picture follows is in their section and no run of its own.
    """
    path: dict[int, str] = {}
    run: list[_Placed] = []
    start = 0
    for block in stored:
        placed = (block, (start, start + len(block.text)))
        start = placed[1][1] + len(_SEPARATOR)
        if block.kind != "paragraph" and run:
            only_headings = all(item.kind == "heading" for item, _ in run)
            if not only_headings:
                yield run, tuple(path.values())
            if block.kind != "heading" or not only_headings:
                run = []
        if block.kind == "heading":
            path = {level: head for level, head in path.items() if level < block.level}
            path[block.level] = block.text
        run.append(placed)
        if block.kind in {"table", "image"}:
            yield run, tuple(path.values())
            run = []
    if run:
        yield run, tuple(path.values())


def _write_run(writer: _Writer, run: Sequence[_Placed], section: tuple[str, ...]) -> None:
    match run[0][0].kind:
        case "table":
            _write_table(writer, run[0], section)
        case "image":
            image, span = run[0]
            writer.add("image", span, modality="image", section=section, asset=image.asset)
        case _:
            spans = [
                (start + found.start(), start + found.end())
                for _, (start, end) in run
                for found in _WORD.finditer(writer.text[start:end])
            ]
            firsts = {start for _, (start, _end) in run}
            breaks = [i for i, span in enumerate(spans) if span[0] in firsts]
            for span in _passages(writer, spans, breaks):
                writer.add("paragraph", span, modality="text", section=section)


def _write_table(writer: _Writer, table: _Placed, section: tuple[str, ...]) -> None:
    """Write a table as blocks of whole rows; its header is repeated in what is indexed."""
    block, _ = table
    units = list(_units(writer, table))
    header = " ".join(block.text.split("\n", block.header)[: block.header])[:_HEADER]
    cuts = [i + 1 for i, unit in enumerate(units) if unit.ends_row]
    tokens = [unit.tokens for unit in units]
    for first, last in passages.pack(cuts, tokens=tokens, target=writer.target):
        rows = (units[first].line + block.row, units[last - 1].line + block.row)
        span = (units[first].span[0], units[last - 1].span[1])
        about = (block.caption, block.cells.format(*rows), header)
        writer.add("table", span, modality="table", section=section, about=about)


class _Unit(NamedTuple):
    """A row of a table, or a part of a row that is longer than a passage may be."""

    span: _Span
    tokens: int
    line: int  # 0-based
    ends_row: bool


def _units(writer: _Writer, table: _Placed) -> Iterator[_Unit]:
    block, (start, _) = table
    lines = block.text.split("\n")
    for begin, end in _portions(lines):
        spans: list[list[_Span]] = []
        for line in lines[begin:end]:
            found = _WORD.finditer(line)
            spans.append([(start + word.start(), start + word.end()) for word in found])
            start += len(line) + 1
        words = [writer.text[first:last] for row in spans for first, last in row]
        counts = iter(writer.tokens.count(words))
        for number, row in enumerate(spans, start=begin):
            yield from _row_units(row, list(islice(counts, len(row))), number)


def _portions(lines: Sequence[str]) -> Iterator[_Span]:
    """Yield runs of lines of about so many characters."""
    begin, size = 0, 0
    for i, line in enumerate(lines, start=1):
        size += len(line)
        if size > _PORTION or i == len(lines):
            yield begin, i
            begin, size = i, 0


def _row_units(words: Sequence[_Span], tokens: Sequence[int], line: int) -> Iterator[_Unit]:
    if not words:
        return
    if sum(tokens) <= passages.LIMIT:
        span = (words[0][0], words[-1][1])
        yield _Unit(span=span, tokens=sum(tokens), line=line, ends_row=True)
        return
    first, size = 0, 0
    for i, count in enumerate(tokens):
        if size and size + count > passages.LIMIT:
            span = (words[first][0], words[i - 1][1])
            yield _Unit(span=span, tokens=size, line=line, ends_row=False)
            first, size = i, 0
        size += count
    yield _Unit(span=(words[first][0], words[-1][1]), tokens=size, line=line, ends_row=True)


def _passages(writer: _Writer, spans: Sequence[_Span], breaks: Sequence[int]) -> list[_Span]:
    words = [writer.text[start:end] for start, end in spans]
    cut = passages.ranges(
        words, tokens=writer.tokens.count(words), target=writer.target, breaks=breaks
    )
    return [(spans[first][0], spans[last - 1][1]) for first, last in cut]


def _write_document(writer: _Writer, stored: Sequence[Block]) -> None:
    end = 0
    for count, found in enumerate(_WORD.finditer(writer.text), start=1):
        end = found.end()
        if count == _OPENING:
            break
    headings = [block.text for block in stored if block.kind == "heading"]
    about = " · ".join(dict.fromkeys([writer.name, *headings[:60]]))
    writer.add("document", (0, end), modality="text", section=(), about=(about,))
