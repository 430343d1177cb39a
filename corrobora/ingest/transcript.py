"""What is said and shown in a recording to its Reading: stored text, cues, elements.

The text is written clip by clip: the title of a chapter that begins there, what is said, what
can be read in the picture. After the last clip stand subtitles in further languages, if any.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corrobora.ingest import blocks, clock, identity
from corrobora.ingest.recordings import Piece, Said
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

_BETWEEN = "\n\n"  # blocks of the stored text


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A clip with what is said and shown in it."""

    start: float  # seconds
    end: float  # seconds
    chapter: str = ""  # that it is in
    opens: tuple[str, ...] = ()  # titles of the chapters that begin in it
    said: tuple[Said, ...] = ()
    shown: tuple[Said, ...] = ()  # text in its frames, with their times
    asset: str = ""  # name of its first picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """How a recording is written down."""

    document: Document
    name: str  # of the document, as it is indexed
    tokens: TokenCounter
    target: int  # tokens of a passage


_Told = tuple[blocks.Block, tuple[Said, ...]]  # a block and its lines


def reading(
    scenes: Sequence[Scene],
    *,
    further: Sequence[Sequence[Said]] = (),
    book: Book,
    modality: Modality | None,
) -> Reading:
    """Return passages, a whole document and, with a modality, clips and the whole recording.

    Without any text there are clips and the whole only. `further` are transcripts of the same
    in other languages: passages and no clips.
    """
    told = [_told(scene) for scene in scenes]
    parts = [_part([told_ for scene in told for told_ in scene], book)]
    parts += [_part([_spoken(lines)], book) for lines in further if lines]
    whole = _joined([part for part in parts if part.text], book)
    passages = tuple(_timed(element, whole.cues) for element in whole.elements)
    if modality is None:
        return replace(whole, elements=passages)
    clips = _clips(scenes, told, book=book, modality=modality)
    video = _whole(whole, scenes, book=book, modality=modality)
    return replace(whole, elements=(*passages, *clips, video))


def said_in(lines: Sequence[Said], spans: Sequence[tuple[float, float]]) -> list[tuple[Said, ...]]:
    """Return the lines, cut between pieces, by the span that holds the middle of each piece."""
    ends = [end for _, end in spans]
    held: list[list[Said]] = [[] for _ in spans]
    for line in lines:
        by_span: dict[int, list[int]] = {}
        for i, piece in enumerate(line.pieces):
            at = min(bisect_left(ends, (piece.start + piece.end) / 2), len(ends) - 1)
            by_span.setdefault(at, []).append(i)
        for at, pieces in by_span.items():
            held[at].append(Said(pieces=tuple(line.pieces[i] for i in pieces)))
    return [tuple(part) for part in held]


def _told(scene: Scene) -> list[_Told]:
    found = [_spoken(lines) for lines in (scene.said, scene.shown) if lines]
    return [*(_heading(title, scene.start) for title in scene.opens), *found]


def _heading(title: str, start: float) -> _Told:
    block = blocks.Block(kind="heading", text=title, level=1)
    return block, (Said(pieces=(Piece(text=title, start=start, end=start),)),)


def _spoken(lines: Sequence[Said]) -> _Told:
    with_words = tuple(line for line in lines if line.text)
    text = "\n".join(line.text for line in with_words)
    return blocks.Block(kind="paragraph", text=text), with_words


def _part(told: Sequence[_Told], book: Book) -> Reading:
    """Return the passages and the document of one transcript, with cues."""
    stored = [(block, lines) for block, lines in told if block.text]
    if not stored:
        return Reading(document=book.document, elements=())
    part = blocks.of_document(
        [block for block, _ in stored],
        document=book.document,
        name=book.name,
        tokens=book.tokens,
        target=book.target,
    )
    cues: list[Cue] = []
    start = 0
    for block, lines in stored:
        assert part.text.startswith(block.text, start)
        cues.extend(_cues(lines, start))
        start += len(block.text) + len(_BETWEEN)
    return replace(part, cues=tuple(cues))


def _cues(lines: Sequence[Said], at: int) -> list[Cue]:
    cues: list[Cue] = []
    for line in lines:
        text = "".join(piece.text for piece in line.pieces)
        begin = at - _indent(text)  # the blank before the first piece is not stored
        for piece in line.pieces:
            chars = (begin + _indent(piece.text), begin + len(piece.text.rstrip()))
            if chars[0] < chars[1]:
                cues.append(Cue(chars=chars, start=piece.start, end=piece.end))
            begin += len(piece.text)
        at += len(line.text) + 1
    return cues


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _joined(parts: Sequence[Reading], book: Book) -> Reading:
    """Return several transcripts one after the other; the document element is the first's."""
    text = ""
    elements: list[Element] = []
    cues: list[Cue] = []
    for part in parts:
        shift = len(text) + len(_BETWEEN) if text else 0
        text = f"{text}{_BETWEEN}{part.text}" if text else part.text
        cues += [replace(c, chars=(c.chars[0] + shift, c.chars[1] + shift)) for c in part.cues]
        for element in part.elements:
            if element.granularity == "paragraph" or not shift:
                elements.append(_moved(element, shift, elements))
    return Reading(document=book.document, elements=tuple(elements), text=text, cues=tuple(cues))


def _moved(element: Element, shift: int, before: Sequence[Element]) -> Element:
    assert element.where.chars is not None
    start, end = element.where.chars
    ordinal = sum(other.corpus == element.corpus for other in before)
    return replace(
        element,
        id=identity.element_id(element.document, element.corpus, ordinal),
        where=Place(chars=(start + shift, end + shift)),
    )


def _timed(element: Element, cues: Sequence[Cue]) -> Element:
    """Return a passage with the time in which it is said."""
    chars = element.where.chars
    if element.granularity != "paragraph" or chars is None:
        return element
    first = bisect_right(cues, chars[0], key=lambda cue: cue.chars[1])
    last = bisect_left(cues, chars[1], key=lambda cue: cue.chars[0])
    inside = cues[first:last]
    if not inside:
        return element
    start, end = min(cue.start for cue in inside), max(cue.end for cue in inside)
    return replace(element, where=replace(element.where, start=start, end=end))


def _clips(
    scenes: Sequence[Scene], told: Sequence[Sequence[_Told]], *, book: Book, modality: Modality
) -> list[Element]:
    clips: list[Element] = []
    at = 0  # where the next clip's text begins
    for scene, blocks_ in zip(scenes, told, strict=True):
        text = _BETWEEN.join(block.text for block, _ in blocks_ if block.text)
        where = Place(start=scene.start, end=scene.end, chars=(at, at + len(text)))
        at += len(text) + len(_BETWEEN) if text else 0
        above = " > ".join(filter(None, (book.name, scene.chapter)))
        when = "" if text else f"{clock.text(scene.start)} to {clock.text(scene.end)}"
        indexed = "\n".join(filter(None, (above, when, text)))
        clips.append(
            replace(
                _element("clip", len(clips), book=book, modality=modality),
                text=text,
                where=where,
                indexed=indexed,
                section=(scene.chapter,) if scene.chapter else (),
                asset=scene.asset,
            )
        )
    return clips


def _whole(written: Reading, scenes: Sequence[Scene], *, book: Book, modality: Modality) -> Element:
    """Return the element of the whole recording: as its document, with chapters and length."""
    opening = next((e for e in written.elements if e.granularity == "document"), None)
    chapters = [title for scene in scenes for title in scene.opens]
    seconds = book.document.seconds or 0.0
    return replace(
        _element("video", 0, book=book, modality=modality),
        text=opening.text if opening else "",
        where=Place(start=0.0, end=seconds, chars=opening.where.chars if opening else (0, 0)),
        indexed=opening.indexed if opening else " · ".join([book.name, *chapters]),
        asset=next((scene.asset for scene in scenes if scene.asset), ""),
    )


def _element(corpus: Granularity, ordinal: int, *, book: Book, modality: Modality) -> Element:
    return Element(
        id=identity.element_id(book.document.id, CorpusName(corpus), ordinal),
        document=book.document.id,
        corpus=CorpusName(corpus),
        modality=modality,
        granularity=corpus,
        text="",
        where=Place(),
    )
