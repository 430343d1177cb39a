"""The body of a Word document to blocks: headings, paragraphs, tables, pictures, notes.

Notes and comments follow the text of the section that refers to them. Not taken: headers and
footers, deleted and hidden text, tables of contents, ink.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corrobora.errors import IngestError
from corrobora.ingest import charts, document_blocks, word_styles, word_tables
from corrobora.ingest.blocks import Block
from corrobora.ingest.embedded import Embedded
from corrobora.ingest.office_parts import R, Relationship, children, described
from corrobora.ingest.word_styles import PLAIN, Numbers, Style, W
from corrobora.ingest.word_text import Runs, gather

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_HEADING_WORDS = 40  # a longer "heading" is text in the style of one
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_PICTURE = f"{{{_DRAWING}/picture}}"
_BLIP = f"{{{_DRAWING}/main}}blip"
_CHART = f"{{{_DRAWING}/chart}}chart"
_DIAGRAM = f"{{{_DRAWING}/diagram}}relIds"
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
_TEXT_BOX = f"{W}txbxContent"
_WRAPPERS = frozenset(
    {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}
)

Note = tuple[str, str]  # "footnotes", its id


@dataclass(slots=True)
class Body:
    """Makes blocks of a document's body; lives for one reading."""

    pointers: Mapping[str, Relationship]
    styles: Mapping[str, Style]
    numbers: Numbers
    said_below: Mapping[Note, str]  # what the notes and comments say
    embedded: Embedded
    captions: set[str] = field(default_factory=set)  # paragraphs in the style of one
    hidden: list[str] = field(default_factory=list)  # what was not taken
    outside: int = 0  # pictures that are not in the file
    _hiding: Collection[str] = ()  # styles that hide text
    _pending: dict[Note, None] = field(default_factory=dict)
    _shown: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._hiding = frozenset(id_ for id_, style in self.styles.items() if style.hidden)

    def blocks(self, body: "Element") -> Iterator[Block]:
        """Yield all blocks in order, those without any text included."""
        yield from self._walk(body)
        yield from self._notes()

    def _walk(self, container: "Element") -> Iterator[Block]:
        for child in children(container):
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag == f"{W}altChunk":
                self._attach(child)
            elif child.tag in _WRAPPERS:
                yield from self._walk(child)

    def _paragraph(self, paragraph: "Element") -> Iterator[Block]:
        properties = paragraph.find(f"{W}pPr")
        style = self._style(properties)
        if style.kind == "contents":
            return
        runs = self._runs(paragraph, style)
        text = self._numbered(runs, properties, style)
        level = _level(properties, style)
        if level is not None and text and len(text.split()) <= _HEADING_WORDS:
            yield from self._notes()
            yield Block(kind="heading", text=text, level=level)
        else:
            if style.kind == "caption":
                self.captions.add(text)
            yield Block(kind="paragraph", text=text)
        self._pending.update(dict.fromkeys(runs.refers))
        for drawn in runs.drawn:
            yield from self._drawn(drawn)

    def _style(self, properties: "Element | None") -> Style:
        if properties is None:
            return PLAIN
        return self.styles.get(word_styles.value(properties.find(f"{W}pStyle")), PLAIN)

    def _runs(self, paragraph: "Element", style: Style) -> Runs:
        runs = gather(paragraph, Runs(), hidden=self._hiding)
        if style.hidden:
            runs.hidden, runs.text = [*runs.hidden, *runs.text], []
        self.hidden.extend(runs.hidden)
        return runs

    def _numbered(self, runs: Runs, properties: "Element | None", style: Style) -> str:
        """Return what a paragraph says after its number, where it has one."""
        numbering = word_styles.number(properties) or style.number
        if numbering is None:
            return runs.words
        label = self.numbers.label(*numbering)
        return f"{label} {runs.words}" if label and runs.words else runs.words

    def _table(self, table: "Element") -> Iterator[Block]:
        layout = word_tables.layout(table)
        if layout.columns <= 1:  # a frame around text
            for row in layout.rows:
                for cell in row.cells:
                    yield from self._walk(cell.source)
            return
        drawn: list[Element] = []

        def said(cell: "Element") -> str:
            parts = [self._said(paragraph, drawn) for paragraph in word_tables.paragraphs(cell)]
            return " ".join(part for part in parts if part)

        lines, header = word_tables.lines(layout, said)
        yield Block(kind="table", text="\n".join(lines), header=header)
        for element in drawn:
            yield from self._drawn(element)

    def _said(self, paragraph: "Element", drawn: list["Element"]) -> str:
        properties = paragraph.find(f"{W}pPr")
        style = self._style(properties)
        runs = self._runs(paragraph, style)
        self._pending.update(dict.fromkeys(runs.refers))
        drawn.extend(runs.drawn)
        return self._numbered(runs, properties, style)

    def _notes(self) -> Iterator[Block]:
        """Yield what the notes and comments say that were referred to since the last time."""
        for note in self._pending:
            yield Block(kind="paragraph", text=self.said_below.get(note, ""))
        self._pending.clear()

    def _drawn(self, element: "Element", about: str = "") -> Iterator[Block]:
        """Yield what a drawing holds; `about` describes it."""
        for child in children(element):
            about = described(child.get("descr") or child.get("alt")) or about
            if child.tag == _TEXT_BOX:
                yield from self._walk(child)
            elif child.tag in {_BLIP, _IMAGE_DATA}:
                yield from self._picture(child, about)
            elif child.tag == _CHART:
                yield from self._chart(child)
            elif child.tag == _DIAGRAM:
                yield from self._diagram(child)
            elif child.tag == _OLE:
                self._attach(child)
            else:
                named = child.find(f"{_PICTURE}nvPicPr/{_PICTURE}cNvPr")
                own = "" if named is None else described(named.get("descr"))
                yield from self._drawn(child, own or about)

    def _picture(self, picture: "Element", about: str) -> Iterator[Block]:
        id_ = picture.get(f"{R}embed") or picture.get(f"{R}id") or picture.get(f"{R}link") or ""
        pointer = self.pointers.get(id_)
        asset = ""
        if pointer is None or pointer.external:
            self.outside += 1
        else:
            asset = self.embedded.picture(pointer.target)
        if asset and asset in self._shown:
            return  # a logo again
        self._shown.add(asset)
        if asset and not about and pointer is not None:
            about = " ".join(word.text for word in self.embedded.words(pointer.target))
        yield Block(kind="image", text=about, asset=asset)

    def _chart(self, chart: "Element") -> Iterator[Block]:
        root = self._root(chart.get(f"{R}id", ""), "a chart")
        if root is not None:
            yield from charts.blocks(root)

    def _diagram(self, diagram: "Element") -> Iterator[Block]:
        root = self._root(diagram.get(f"{R}dm", ""), "a diagram")
        if root is not None:
            text = "\n".join(charts.diagram(root))
            yield Block(kind="paragraph", text=text)

    def _root(self, id_: str, what: str) -> "Element | None":
        pointer = self.pointers.get(id_)
        if pointer is None or pointer.external:
            return None
        try:
            return self.embedded.package.xml(pointer.target)
        except IngestError as error:
            self.embedded.troubles[f"{what} was left out: {error}"] += 1
            return None

    def _attach(self, element: "Element") -> None:
        pointer = self.pointers.get(element.get(f"{R}id", ""))
        if pointer is not None and not pointer.external:
            self.embedded.attach(pointer.target)


def _level(properties: "Element | None", style: Style) -> int | None:
    """Return the level of a heading, 0 for the title of the document, else None."""
    if style.kind == "title":
        return document_blocks.TITLE
    own = word_styles.outline(properties)
    return (style.level if own is None else own) or None
