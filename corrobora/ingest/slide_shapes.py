"""The shapes of a slide (PPTX): what each says, and its box in points of the slide.

Positions and text sizes that a placeholder does not have itself come from its layout and master.
Not taken: dates, footers, slide numbers, ink, pictures in the background.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from corrobora.ingest.charts import A
from corrobora.ingest.office_parts import R, children, described
from corrobora.ingest.slide_places import (
    EMU,
    TITLES,
    P,
    Space,
    clipped,
    first,
    placeholder,
    placeholders,
    rotated,
    taken_from,
    turn,
    whole,
)
from corrobora.records import Box

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_FURNITURE = frozenset({"dt", "ftr", "hdr", "sldNum"})
_SIZE = 18.0  # points, where no text size is given
_MAX_SIZE = 400.0

Kind = Literal["title", "text", "table", "chart", "diagram", "picture"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of a shape."""

    text: str
    size: float = _SIZE  # points
    side: str = "l"  # where its lines stand: "l", "ctr", "r", "just"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One shape that says or shows something; a group is its shapes."""

    kind: Kind
    box: Box
    texts: tuple[Paragraph, ...] = ()
    anchor: str = "t"  # where text stands in the box: top, "ctr", "b"
    upright: bool = True
    about: str = ""  # its description
    refers: str = ""  # id of the relationship to its picture, chart or diagram
    cells: tuple[tuple[tuple[str, Box], ...], ...] = ()  # of a table, by row


@dataclass(slots=True)
class Shapes:
    """Reads the shapes of one slide."""

    size: tuple[float, float]  # points
    above: Sequence["Element"]  # its layout and its master
    _placeholders: list[dict[tuple[str, str], "Element"]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._placeholders = [placeholders(root) for root in self.above]

    def of(self, slide: "Element") -> list[Shape]:
        """Return the shapes of a slide in reading order: its title first, the others as drawn."""
        tree = slide.find(f"{P}cSld/{P}spTree")
        found = [] if tree is None else list(self._in(tree, Space()))
        return sorted(found, key=lambda shape: shape.kind != "title")

    def _in(self, tree: "Element", space: Space) -> Iterator[Shape]:
        for child in children(tree):
            if child.tag == f"{P}grpSp":
                yield from self._in(child, space.inside(child.find(f"{P}grpSpPr/{A}xfrm")))
            elif child.tag in {f"{P}sp", f"{P}cxnSp"}:
                yield from self._text(child, space)
            elif child.tag == f"{P}pic":
                yield from self._picture(child, space, f"{P}blipFill/{A}blip")
            elif child.tag == f"{P}graphicFrame":
                yield from self._frame(child, space)

    def _text(self, shape: "Element", space: Space) -> Iterator[Shape]:
        chain = self._chain(shape)
        kind = placeholder(shape)[0]
        if kind in _FURNITURE:
            return
        body = shape.find(f"{P}txBody")
        texts = () if body is None else tuple(self._paragraphs(body, chain, kind))
        place = first(chain, f"{P}spPr/{A}xfrm")
        if texts:
            properties = [
                found for e in chain if (found := e.find(f"{P}txBody/{A}bodyPr")) is not None
            ]
            turned = any(p.get("vert", "horz") != "horz" for p in properties[:1])
            yield Shape(
                kind="title" if kind in TITLES else "text",
                box=self._box(place, space),
                texts=texts,
                anchor=next((a for p in properties if (a := p.get("anchor"))), "t"),
                upright=not turned and not turn(place),
            )
        yield from self._picture(shape, space, f"{P}spPr/{A}blipFill/{A}blip")

    def _picture(self, shape: "Element", space: Space, path: str) -> Iterator[Shape]:
        blip = shape.find(path)
        if blip is not None:
            place = first(self._chain(shape), f"{P}spPr/{A}xfrm")
            yield Shape(
                kind="picture",
                box=self._box(place, space),
                about=_about(shape),
                refers=blip.get(f"{R}embed") or blip.get(f"{R}link") or "",
            )

    def _frame(self, frame: "Element", space: Space) -> Iterator[Shape]:
        place = frame.find(f"{P}xfrm")
        box = self._box(place, space)
        for element in frame.iter():
            if element.tag == f"{A}tbl":
                yield Shape(kind="table", box=box, cells=_cells(element, box), about=_about(frame))
            elif element.tag == CHART:
                yield Shape(kind="chart", box=box, refers=element.get(f"{R}id", ""))
            elif element.tag == DIAGRAM:
                yield Shape(kind="diagram", box=box, refers=element.get(f"{R}dm", ""))
            elif element.tag == f"{P}pic":  # what an embedded file looks like
                yield from self._picture(element, space, f"{P}blipFill/{A}blip")

    def _chain(self, shape: "Element") -> list["Element"]:
        """Return the shape and the placeholders that it takes from, nearest first."""
        kind, index = placeholder(shape)
        if not kind:
            return [shape]
        found = (taken_from(known, kind, index) for known in self._placeholders)
        return [shape, *(element for element in found if element is not None)]

    def _box(self, place: "Element | None", space: Space) -> Box:
        """Return the part of a shape's box that is on the slide; without a place, the slide."""
        if place is None:
            return Box(0.0, 0.0, *self.size)
        return clipped(rotated(space.box(place), turn(place)), self.size)

    def _paragraphs(
        self, body: "Element", chain: Sequence["Element"], kind: str
    ) -> Iterator[Paragraph]:
        shrunk = whole(body.find(f"{A}bodyPr/{A}normAutofit"), "fontScale") / 100_000
        for paragraph in body.findall(f"{A}p"):
            text = said(paragraph)
            if not text:
                continue
            own = [run for run in paragraph.iter(f"{A}rPr") if whole(run, "sz")]
            styles = self._styles(paragraph, chain, kind)
            sizes = [*own[:1], *(style.find(f"{A}defRPr") for style in styles)]
            size = next((s / 100 for found in sizes if (s := whole(found, "sz"))), _SIZE)
            sides = [style.get("algn") for style in (*paragraph.findall(f"{A}pPr"), *styles)]
            yield Paragraph(
                text=text,
                size=min(_MAX_SIZE, max(1.0, size * (shrunk or 1.0))),
                side=next(filter(None, sides), "l"),
            )

    def _styles(
        self, paragraph: "Element", chain: Sequence["Element"], kind: str
    ) -> list["Element"]:
        """Return the styles that a paragraph of its level takes from, nearest first."""
        level = min(8, max(0, whole(paragraph.find(f"{A}pPr"), "lvl"))) + 1
        style = f"{A}lvl{level}pPr"
        list_ = "titleStyle" if kind in TITLES else "bodyStyle" if kind else "otherStyle"
        sources = [
            *(element.find(f"{P}txBody/{A}lstStyle/{style}") for element in chain),
            *(root.find(f"{P}txStyles/{P}{list_}/{style}") for root in self.above),
        ]
        return [source for source in sources if source is not None]


def said(paragraph: "Element") -> str:
    """Return what a DrawingML paragraph says, its blanks squeezed."""
    parts = [
        part.text or "" if part.tag == f"{A}t" else " "
        for part in paragraph.iter()
        if part.tag in {f"{A}t", f"{A}br", f"{A}tab"}
    ]
    return " ".join("".join(parts).split())


def _about(shape: "Element") -> str:
    """Return the description of a shape, or nothing."""
    named = next((e for e in shape.iter(f"{P}cNvPr")), None)
    return "" if named is None else described(named.get("descr"))


def _cells(table: "Element", box: Box) -> tuple[tuple[tuple[str, Box], ...], ...]:
    """Return what the cells of a table say and their boxes, the whole fitted into its box.

    A cell that spans rows is said in each of them; one that spans columns, in its first.
    """
    rows = table.findall(f"{A}tr")
    wide = [max(0, whole(column, "w")) for column in table.findall(f"{A}tblGrid/{A}gridCol")]
    columns = max((len(row.findall(f"{A}tc")) for row in rows), default=0)
    wide += [0] * (columns - len(wide))
    across = _edges(wide, box.x0, box.x1)
    down = _edges([max(0, whole(row, "h")) for row in rows], box.y0, box.y1)
    found: list[tuple[tuple[str, Box], ...]] = []
    for y, row in enumerate(rows):
        cells = []
        for x, cell in enumerate(row.findall(f"{A}tc")):
            text = _in_cell(cell)
            if cell.get("vMerge") in {"1", "true"} and found and x < len(found[-1]):
                text = text or found[-1][x][0]
            cells.append((text, Box(across[x], down[y], across[x + 1], down[y + 1])))
        found.append(tuple(cells))
    return tuple(found)


def _in_cell(cell: "Element") -> str:
    paragraphs = (said(paragraph) for paragraph in cell.findall(f"{A}txBody/{A}p"))
    return " ".join(text for text in paragraphs if text)


def _edges(sizes: Sequence[int], start: float, end: float) -> list[float]:
    """Return where each piece begins, and the end; equal pieces where no size is given.

    Pieces that together are shorter than their frame are no longer than they say.
    """
    given = sum(sizes)
    sizes = sizes if given else [1] * len(sizes)
    length = min(given / EMU, end - start) if given else end - start
    edges, so_far = [start], 0
    for size in sizes:
        so_far += size
        edges.append(round(start + length * so_far / max(1, sum(sizes)), 2))
    return edges
