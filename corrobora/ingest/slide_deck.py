"""The slides of a presentation (PPTX): shapes, notes, comments and what is embedded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corrobora.errors import IngestError
from corrobora.ingest import charts, office_parts
from corrobora.ingest.charts import A
from corrobora.ingest.embedded import Embedded
from corrobora.ingest.office_parts import R, Relationship
from corrobora.ingest.package import Package
from corrobora.ingest.slide_elements import Said, Slide
from corrobora.ingest.slide_places import EMU, P, placeholder, whole
from corrobora.ingest.slide_shapes import Shape, Shapes, said
from corrobora.ports import ReadingLog
from corrobora.records import Box, Word

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAX_SLIDES = 5_000
_MAX_SIDE = 20_000.0  # points
_DEFAULT_SIZE = (720.0, 540.0)  # points: 4:3
_ATTACHED = frozenset({"package", "oleObject", "media"})
_ENTRY = f"{P}sldIdLst/{P}sldId"


@dataclass(frozen=True, slots=True)
class _Source:
    """What is known of a slide before it is read."""

    number: int  # 1-based
    part: str
    size: tuple[float, float]  # points
    authors: Mapping[str, str]  # of comments


@dataclass(slots=True)
class Deck:
    """The slides of one file; lives for one reading."""

    parts: Package
    embedded: Embedded
    notes: list[str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    _roots: dict[str, "Element | None"] = field(default_factory=dict)  # layouts and masters
    _seen: set[str] = field(default_factory=set)  # pictures on the slides before

    def slides(self, log: ReadingLog | None) -> Iterator[Slide]:
        """Yield the slides in order; one that is damaged is empty."""
        main = office_parts.main_part(self.parts, otherwise="ppt/presentation.xml")
        root = self.parts.xml(main)
        pointers = office_parts.relationships(self.parts, main)
        entries = root.findall(_ENTRY)
        if len(entries) > _MAX_SLIDES:
            self.notes.append(f"slides after {_MAX_SLIDES:,} were left out")
        size = _size(root)
        authors = self._authors(pointers)
        for number, entry in enumerate(entries[:_MAX_SLIDES], start=1):
            if log is not None:
                log.step(number, len(entries))
            pointer = pointers.get(entry.get(f"{R}id", ""))
            source = _Source(number, pointer.target if pointer else "", size, authors)
            try:
                yield self._slide(source)
            except (IngestError, RecursionError) as error:
                self.notes.append(f"slide {number} is damaged and was left out: {error}")
                yield Slide(number=number, size=size)

    def _slide(self, source: "_Source") -> Slide:
        root = self.parts.xml(source.part)
        if root.get("show") in {"0", "false"}:
            self.hidden.add(source.number)
            self.notes.append(f"slide {source.number} is hidden, and was read all the same")
        pointers = office_parts.relationships(self.parts, source.part)
        for pointer in pointers.values():
            if pointer.kind in _ATTACHED and not pointer.external:
                self.embedded.attach(pointer.target)
        shapes = Shapes(source.size, self._above(pointers)).of(root)
        return Slide(
            number=source.number,
            size=source.size,
            shapes=tuple(self._said(shape, pointers) for shape in shapes),
            beside=(*self._notes(pointers), *self._comments(pointers, source.authors)),
        )

    def _above(self, pointers: Mapping[str, Relationship]) -> list["Element"]:
        """Return the layout and the master of a slide, as far as they can be read."""
        found = []
        for kind in ("slideLayout", "slideMaster"):
            part = office_parts.target(pointers, kind)
            if part is None:
                break
            if part not in self._roots:
                self._roots[part] = self._root(part, "a layout")
            root = self._roots[part]
            if root is not None:
                found.append(root)
            pointers = office_parts.relationships(self.parts, part)
        return found

    def _said(self, shape: Shape, pointers: Mapping[str, Relationship]) -> Said:
        if not shape.refers:
            return Said(shape=shape)
        pointer = pointers.get(shape.refers)
        if pointer is None or pointer.external:
            where = (
                "nowhere in the file" if pointer is None else "at an address, which is not opened"
            )
            self.embedded.troubles[f"a {shape.kind} is {where}"] += 1
            return Said(shape=shape)
        if shape.kind == "picture":
            return self._picture(shape, pointer.target)
        root = self._root(pointer.target, f"a {shape.kind}")
        return Said(shape=shape) if root is None else _drawn(shape, root)

    def _picture(self, shape: Shape, part: str) -> Said:
        """Return a picture; one that nothing describes is shown and read once in all slides."""
        name = self.embedded.picture(part)
        again = name in self._seen
        self._seen.add(name)
        if shape.about:
            return Said(shape=shape, asset=name)
        if again or not name:
            return Said(shape=shape)
        words = self.embedded.words(part)
        return Said(shape=shape, asset=name, seen=tuple(_placed(words, shape.box)))

    def _notes(self, pointers: Mapping[str, Relationship]) -> Iterator[tuple[str, str]]:
        part = office_parts.target(pointers, "notesSlide")
        root = self._root(part, "the notes of a slide") if part else None
        for shape in () if root is None else root.iter(f"{P}sp"):
            if placeholder(shape)[0] == "body":
                yield from (("Notes", text) for text in _paragraphs(shape))

    def _comments(
        self, pointers: Mapping[str, Relationship], authors: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        part = office_parts.target(pointers, "comments")
        root = self._root(part, "the comments on a slide") if part else None
        for entry in () if root is None else root.iter():
            if entry.tag.rpartition("}")[2] in {"cm", "reply"}:
                author = authors.get(entry.get("authorId", ""), "")
                text = " ".join(_of_comment(entry))
                if text:
                    yield "Comments", f"{author}: {text}" if author else text

    def _authors(self, pointers: Mapping[str, Relationship]) -> dict[str, str]:
        part = office_parts.target(pointers, "commentAuthors") or office_parts.target(
            pointers, "authors"
        )
        root = self._root(part, "the names of those who commented") if part else None
        entries = () if root is None else root.iter()
        return {e.get("id", ""): e.get("name", "") for e in entries if e.get("name")}

    def _root(self, part: str, what: str) -> "Element | None":
        try:
            return self.parts.xml(part)
        except IngestError as error:
            self.embedded.troubles[f"left out: {what}: {error}"] += 1
            return None


def _drawn(shape: Shape, root: "Element") -> Said:
    if shape.kind == "diagram":
        return Said(shape=shape, texts=tuple(charts.diagram(root)))
    title = charts.title(root)
    rows = tuple(tuple(row) for row in charts.rows(root))
    return Said(shape=shape, rows=rows, texts=(title,) if title else ())


def _placed(words: Iterable[Word], box: Box) -> Iterator[Word]:
    """Yield the words of a picture where they stand on the slide."""
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    for word in words:
        x0, y0, x1, y1 = word.box
        corners = (box.x0 + wide * x0, box.y0 + high * y0, box.x0 + wide * x1, box.y0 + high * y1)
        yield Word(text=word.text, box=Box(*(round(corner, 2) for corner in corners)))


def _size(root: "Element") -> tuple[float, float]:
    """Return width and height of all slides, in points."""
    given = root.find(f"{P}sldSz")
    width, height = whole(given, "cx") / EMU, whole(given, "cy") / EMU
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        return _DEFAULT_SIZE
    return round(width, 2), round(height, 2)


def _paragraphs(shape: "Element") -> Iterator[str]:
    yield from filter(None, (said(paragraph) for paragraph in shape.iter(f"{A}p")))


def _of_comment(entry: "Element") -> Iterator[str]:
    """Yield what a comment says, of the old and of the new kind; replies are entries too."""
    for child in entry:
        kind = child.tag.rpartition("}")[2]
        if kind == "text":
            yield " ".join((child.text or "").split())
        elif kind == "txBody":
            yield from _paragraphs(child)
