"""One slide to its words and elements; elements without boxes of words carry their shapes'."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from corrobora.ingest import blocks, boxes, identity, slide_words
from corrobora.ingest.blocks import Block
from corrobora.ingest.slide_shapes import Shape
from corrobora.ports import TokenCounter
from corrobora.records import Box, CorpusName, Document, Element, ElementId, Page, Place, Word

_SEPARATOR = "\n\n"  # between blocks, as `blocks.of_document` sets it
_OPENING = 300  # words of the beginning that the document's element holds
_TITLES = 60  # of slides that it is indexed with
_ORNAMENT = 0.05  # of the slide: smaller pictures without a description are ornaments
_UNCOUNTED = ElementId("")  # until all elements are there

_Piece = tuple[Block, tuple[Word, ...], Box]  # a block, its words, its shape's box


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A shape with what it shows of other parts: an asset, the rows of a chart."""

    shape: Shape
    asset: str = ""
    seen: tuple[Word, ...] = ()  # what is written in a picture
    rows: tuple[tuple[str, ...], ...] = ()  # of a chart
    texts: tuple[str, ...] = ()  # of a diagram; the title of a chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """All that one slide says."""

    number: int  # 1-based
    size: tuple[float, float]  # points
    shapes: tuple[Said, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()  # ("Notes", a paragraph), ("Comments", ...)
    shown: str = ""  # name of the asset that shows it

    @property
    def title(self) -> str:
        """Return what its title says, or nothing."""
        first = self.shapes[0].shape if self.shapes else None
        if first is None or first.kind != "title":
            return ""
        return " ".join(paragraph.text for paragraph in first.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes the page and the elements of slides."""

    document: Document
    name: str  # of the document, as it is indexed
    tokens: TokenCounter
    target: int

    def page(self, slide: Slide) -> Page:
        """Return the words of a slide, its notes last."""
        width, height = slide.size
        words = [word for _, words, _ in _pieces(slide) for word in words]
        for _, text in slide.beside:
            words.extend(slide_words.everywhere(text, Box(0.0, 0.0, width, height)))
        return Page(number=slide.number, width=width, height=height, words=tuple(words))

    def elements(self, slide: Slide) -> Iterator[Element]:
        """Yield what can be found of a slide; ids are not yet counted."""
        pieces = _pieces(slide)
        yield from self._placed(slide, pieces)
        whole = Box(0.0, 0.0, *slide.size)
        for kind in dict.fromkeys(kind for kind, _ in slide.beside):
            told = [Block(kind="paragraph", text=t) for k, t in slide.beside if k == kind]
            section = (slide.title, kind) if slide.title else (kind,)
            for element in self._placed(slide, [(block, (), whole) for block in told]):
                above = " > ".join((self.name, *section))
                yield dataclasses.replace(
                    element, section=section, indexed=f"{above}\n{element.text}"
                )
        text = " ".join(word.text for word in self.page(slide).words)
        if text:
            yield Element(
                id=_UNCOUNTED,
                document=self.document.id,
                corpus=CorpusName("page"),
                modality="page",
                granularity="page",
                text=text,
                where=Place(page=slide.number),
                indexed=f"{self.name}\n{text}",
                asset=slide.shown,
            )

    def _placed(self, slide: Slide, pieces: Sequence[_Piece]) -> Iterator[Element]:
        """Yield the elements of blocks, where the shapes of the blocks stand."""
        if not pieces:
            return
        made = blocks.of_document(
            [block for block, _, _ in pieces],
            document=self.document,
            name=self.name,
            tokens=self.tokens,
            target=self.target,
        )
        ends: list[int] = []
        for block, _, _ in pieces:
            ends.append((ends[-1] + len(_SEPARATOR) if ends else 0) + len(block.text))
        for element in made.elements:
            span = element.where.chars
            if element.granularity == "document" or span is None:
                continue
            starts = [
                end - len(block.text) for end, (block, _, _) in zip(ends, pieces, strict=True)
            ]
            on = [
                box
                for (_, _, box), start, end in zip(pieces, starts, ends, strict=True)
                if start < span[1] and span[0] < end
            ]
            passage = element.granularity == "paragraph"
            yield dataclasses.replace(
                element,
                text=" ".join(element.text.split()) if passage else element.text,
                where=Place(page=slide.number, boxes=tuple(dict.fromkeys(on))),
            )


def opening(maker: Maker, slides: Sequence[Slide], pages: Sequence[Page]) -> Iterator[Element]:
    """Yield the element of the document: its first words, indexed with the slides' titles."""
    words = [word.text for page in pages for word in page.words[:_OPENING]][:_OPENING]
    about = list(dict.fromkeys([maker.name, *(s.title for s in slides if s.title)]))[:_TITLES]
    text = " ".join(words)
    if text:
        yield Element(
            id=_UNCOUNTED,
            document=maker.document.id,
            corpus=CorpusName("document"),
            modality="text",
            granularity="document",
            text=text,
            where=Place(),
            indexed=f"{' · '.join(about)}\n{text}",
        )


def counted(elements: Iterable[Element]) -> tuple[Element, ...]:
    """Return the elements with ids counted through the document."""
    counts: dict[CorpusName, int] = {}
    done = []
    for element in elements:
        ordinal = counts.get(element.corpus, 0)
        counts[element.corpus] = ordinal + 1
        id_ = identity.element_id(element.document, element.corpus, ordinal)
        done.append(dataclasses.replace(element, id=id_))
    return tuple(done)


def _pieces(slide: Slide) -> list[_Piece]:
    return [
        piece for said in slide.shapes for piece in _of_shape(said, slide) if piece[0].text.strip()
    ]


def _of_shape(said: Said, slide: Slide) -> Iterator[_Piece]:
    shape = said.shape
    words = tuple(slide_words.of(shape))
    match shape.kind:
        case "title":
            text = " ".join(paragraph.text for paragraph in shape.texts)
            yield Block(kind="heading", text=text, level=1), words, shape.box
        case "text":
            for i, paragraph in enumerate(shape.texts):
                block = Block(kind="paragraph", text=paragraph.text)
                yield block, () if i else words, shape.box
        case "table":
            rows = [[text for text, _ in row] for row in shape.cells]
            yield _table(rows, shape.about), words, shape.box
        case "chart" | "diagram":
            for text in said.texts:
                told = slide_words.everywhere(text, shape.box)
                yield Block(kind="paragraph", text=text), tuple(told), shape.box
            told = slide_words.everywhere(" ".join(map(" ".join, said.rows)), shape.box)
            yield _table(said.rows, "".join(said.texts[:1])), tuple(told), shape.box
        case "picture":
            yield _pictured(said, slide), words or said.seen, shape.box
        case _:
            assert_never(shape.kind)


def _pictured(said: Said, slide: Slide) -> Block:
    """Return a picture with its description, what is written in it, or its slide's title."""
    about = said.shape.about or " ".join(word.text for word in said.seen)
    if not about and said.asset and is_large(said.shape.box, slide.size):
        about = slide.title
    return Block(kind="image", text=about, asset=said.asset)


def _table(rows: Sequence[Sequence[str]], about: str) -> Block:
    lines = [" | ".join(row).rstrip(" |") for row in rows if any(row)]
    several = max(map(len, rows), default=0) > 1
    return Block(kind="table" if several else "paragraph", text="\n".join(lines), caption=about)


def is_large(box: Box, size: tuple[float, float]) -> bool:
    """Say whether a picture takes so much of a slide that it is more than an ornament."""
    return boxes.area(box) >= _ORNAMENT * size[0] * size[1]
