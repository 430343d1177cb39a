"""The body of an OpenDocument text to blocks.

Notes and comments follow the text of the section that refers to them. Not taken: headers and
footers, deleted and hidden text, indexes such as the table of contents.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corrobora.errors import IngestError
from corrobora.ingest import document_blocks, odf_tables
from corrobora.ingest.blocks import Block
from corrobora.ingest.embedded import Embedded
from corrobora.ingest.odf_styles import TEXT, Counter, Styles, whole
from corrobora.ingest.odf_tables import TABLE
from corrobora.ingest.office_parts import described

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE = f"{_NAMES}office:1.0}}"
_DRAW = f"{_NAMES}drawing:1.0}}"
_SVG = f"{_NAMES}svg-compatible:1.0}}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_DATE = "{http://purl.org/dc/elements/1.1/}date"
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:|//|\.\./", re.IGNORECASE)
_MAX_BLANKS = 100

_BLANKS = frozenset({f"{TEXT}tab", f"{TEXT}line-break", f"{TEXT}s"})
_SKIPPED = frozenset(
    {
        *(f"{TEXT}{name}" for name in ("tracked-changes", "ruby-text", "sequence-decls")),
        *(f"{TEXT}{name}" for name in ("table-of-content", "alphabetical-index", "user-index")),
        *(f"{TEXT}{name}" for name in ("illustration-index", "table-index", "object-index")),
        *(f"{OFFICE}{name}" for name in ("forms", "annotation-end")),
        *(_CREATOR, _DATE, f"{_SVG}title", f"{_SVG}desc"),
    }
)
_DRAWN = frozenset(f"{_DRAW}{name}" for name in ("frame", "g", "custom-shape", "rect", "a"))


@dataclass(slots=True)
class _Said:
    """What was gathered of a paragraph."""

    text: list[str] = field(default_factory=list)
    notes: list["Element"] = field(default_factory=list)
    drawn: list["Element"] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


@dataclass(slots=True)
class Body:
    """Makes blocks of a document's body; lives for one reading."""

    styles: Styles
    embedded: Embedded
    captions: set[str] = field(default_factory=set)  # paragraphs in the style of one
    hidden: list[str] = field(default_factory=list)  # what was not taken
    outside: int = 0  # pictures that are not in the file
    _headings: Counter = field(init=False)
    _lists: dict[str, Counter] = field(default_factory=dict)  # by style, to be continued
    _pending: list["Element"] = field(default_factory=list)
    _shown: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._headings = Counter(self.styles.outline)

    def blocks(self, body: "Element") -> Iterator[Block]:
        """Yield all blocks in order, those without any text included."""
        yield from self._walk(body)
        yield from self._notes()

    def _walk(self, container: "Iterable[Element]") -> Iterator[Block]:
        for child in container:
            if child.tag == f"{TEXT}h":
                yield from self._heading(child)
            elif child.tag == f"{TEXT}p":
                yield from self._paragraph(child)
            elif child.tag == f"{TEXT}list":
                yield from self._list(child)
            elif child.tag == f"{TABLE}table":
                yield from self._table(child)
            elif child.tag in _DRAWN:
                yield from self._drawn(child)
            elif child.tag not in _SKIPPED:
                yield from self._walk(child)

    def _heading(self, heading: "Element") -> Iterator[Block]:
        said = self._said(heading)
        level = max(1, whole(heading, f"{TEXT}outline-level", 1))
        if said.words:
            yield from self._notes()
            label = "" if heading.get(f"{TEXT}is-list-header") else self._headings.label(level)
            yield Block(kind="heading", text=f"{label} {said.words}".strip(), level=level)
        yield from self._after(said)

    def _paragraph(self, paragraph: "Element", label: str = "") -> Iterator[Block]:
        said = self._said(paragraph)
        style = paragraph.get(f"{TEXT}style-name", "")
        text = f"{label} {said.words}" if label and said.words else said.words
        if self.styles.is_like(style, "Title") and text:
            yield Block(kind="heading", text=text, level=document_blocks.TITLE)
        else:
            if self.styles.is_like(style, "Caption"):
                self.captions.add(text)
            yield Block(kind="paragraph", text=text)
        yield from self._after(said)

    def _after(self, said: _Said) -> Iterator[Block]:
        self._pending.extend(said.notes)
        for element in said.drawn:
            yield from self._drawn(element)

    def _said(self, element: "Element") -> _Said:
        said = _Said()
        self._gather(element, said)
        return said

    def _gather(self, element: "Element", into: _Said) -> None:
        """Take in what an element says; `into.text` is in the order of the document."""
        unseen = self.styles.hides(element.get(f"{TEXT}style-name", ""))
        said = self.hidden if unseen else into.text
        said.append(element.text or "")
        for child in element:
            if child.tag in _BLANKS:
                said.append(" ")
            elif child.tag in {f"{TEXT}note", f"{OFFICE}annotation"}:
                into.notes.append(child)
            elif child.tag in _DRAWN:
                into.drawn.append(child)
            elif child.tag not in _SKIPPED:
                inner = _Said(text=said, notes=into.notes, drawn=into.drawn)
                self._gather(child, inner)
            said.append(child.tail or "")

    def _list(
        self, listed: "Element", *, counter: Counter | None = None, level: int = 1
    ) -> Iterator[Block]:
        style = listed.get(f"{TEXT}style-name", "")
        if counter is None or style:
            goes_on = listed.get(f"{TEXT}continue-numbering") == "true"
            known = self._lists.get(style) if goes_on else None
            fresh = Counter(self.styles.lists.get(style, {}))
            counter = known or (fresh if style or counter is None else counter)
            self._lists[style] = counter
        for item in listed:
            label = counter.label(level) if item.tag == f"{TEXT}list-item" and _opens(item) else ""
            for child in item:
                if child.tag == f"{TEXT}list":
                    yield from self._list(child, counter=counter, level=level + 1)
                elif child.tag == f"{TEXT}p":
                    yield from self._paragraph(child, label)
                    label = ""
                else:
                    yield from self._walk([child])

    def _table(self, table: "Element") -> Iterator[Block]:
        drawn: list[Element] = []

        def said(cell: "Element") -> str:
            parts = []
            for paragraph in cell.iter():
                if paragraph.tag in {f"{TEXT}p", f"{TEXT}h"}:
                    found = self._said(paragraph)
                    self._pending.extend(found.notes)
                    drawn.extend(found.drawn)
                    parts.append(found.words)
            return " ".join(filter(None, parts))

        yield from odf_tables.blocks(table, said)
        for element in drawn:
            yield from self._drawn(element)

    def _notes(self) -> Iterator[Block]:
        """Yield what the notes and comments say that were referred to since the last time."""
        for note in self._pending:
            parts = [self._said(p).words for p in note.iter(f"{TEXT}p")]
            author = " ".join((note.findtext(_CREATOR) or "").split())
            text = " ".join(filter(None, parts))
            yield Block(kind="paragraph", text=f"{author}: {text}" if author and text else text)
        self._pending.clear()

    def _drawn(self, element: "Element") -> Iterator[Block]:
        """Yield what a frame or a shape holds."""
        told = [element.findtext(f"{_SVG}{name}") for name in ("desc", "title")]
        about = next(filter(None, map(described, told)), "")
        for child in element:
            if child.tag == f"{_DRAW}image":
                yield from self._picture(child, about)
                return  # what follows are other forms of the same picture
            if child.tag in {f"{_DRAW}object", f"{_DRAW}object-ole"}:
                found = list(self._object(child))
                if found:
                    yield from found
                    return
            elif child.tag in _DRAWN:
                yield from self._drawn(child)
            elif child.tag not in _SKIPPED:
                yield from self._walk([child])

    def _picture(self, picture: "Element", about: str) -> Iterator[Block]:
        address = picture.get(_HREF, "")
        asset = ""
        if _ADDRESS.match(address):
            self.outside += 1
        elif address:
            asset = self.embedded.picture(_part(address))
        if asset and asset in self._shown:
            return  # a logo again
        self._shown.add(asset)
        if asset and not about:
            about = " ".join(word.text for word in self.embedded.words(_part(address)))
        yield Block(kind="image", text=about, asset=asset)

    def _object(self, element: "Element") -> Iterator[Block]:
        """Yield the tables of an embedded object: the data of a chart, the rows of a sheet."""
        part = f"{_part(element.get(_HREF, ''))}/content.xml"
        if part not in self.embedded.package.parts:
            return
        try:
            root = self.embedded.package.xml(part)
        except IngestError as error:
            self.embedded.troubles[f"an embedded object was left out: {error}"] += 1
            return
        for table in root.iter(f"{TABLE}table"):
            yield from self._table(table)


def _opens(item: "Element") -> bool:
    """Say whether an item says something itself, and is not only there for a list inside."""
    return len(item) > 0 and item[0].tag != f"{TEXT}list"


def _part(address: str) -> str:
    return posixpath.normpath(unquote(address)).lstrip("/")
