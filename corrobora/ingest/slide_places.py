"""Where shapes stand on a slide: groups, rotation, and what placeholders take from layouts."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corrobora.ingest.charts import A
from corrobora.records import Box

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
EMU = 12_700  # a point
TITLES = frozenset({"title", "ctrTitle"})
_DEGREE = 60_000  # units of rotation
_DIGITS = 12  # of a coordinate


@dataclass(frozen=True, slots=True)
class Space:
    """From the units of a group to points of the slide."""

    scale: tuple[float, float] = (1 / EMU, 1 / EMU)
    shift: tuple[float, float] = (0.0, 0.0)

    def box(self, place: "Element | None") -> Box:
        """Return the box of a place in points of the slide."""
        x, y, width, height = _numbers(place)
        x0, y0 = x * self.scale[0] + self.shift[0], y * self.scale[1] + self.shift[1]
        return Box(x0, y0, x0 + width * self.scale[0], y0 + height * self.scale[1])

    def inside(self, group: "Element | None") -> "Space":
        """Return the space of a group's own shapes."""
        inner = group.find(f"{A}chOff") if group is not None else None
        size = group.find(f"{A}chExt") if group is not None else None
        if inner is None or size is None:
            return self
        outer = self.box(group)
        wide, high = whole(size, "cx"), whole(size, "cy")
        scale = (
            (outer.x1 - outer.x0) / wide if wide else self.scale[0],
            (outer.y1 - outer.y0) / high if high else self.scale[1],
        )
        x, y = whole(inner, "x"), whole(inner, "y")
        return Space(scale, (outer.x0 - x * scale[0], outer.y0 - y * scale[1]))


def placeholders(root: "Element") -> dict[tuple[str, str], "Element"]:
    """Return the placeholders of a layout or master by kind and index."""
    found: dict[tuple[str, str], Element] = {}
    for shape in root.iter(f"{P}sp"):
        kind, index = placeholder(shape)
        if kind:
            found.setdefault((kind, index), shape)
    return found


def placeholder(shape: "Element") -> tuple[str, str]:
    """Return kind and index of a placeholder, or nothing."""
    found = shape.find(f"*/{P}nvPr/{P}ph")
    return ("", "") if found is None else (found.get("type", "obj"), found.get("idx", "0"))


def taken_from(
    known: Mapping[tuple[str, str], "Element"], kind: str, index: str
) -> "Element | None":
    """Return the placeholder of a layout or master that one of a slide is made after."""
    if kind in TITLES:
        return next((known[key] for key in known if key[0] in TITLES), None)
    exact = known.get((kind, index))
    if exact is not None:
        return exact
    same_index = (element for (_, at), element in known.items() if at == index != "0")
    body = (element for (of, _), element in known.items() if of in {kind, "body"})
    return next((element for some in (same_index, body) for element in some), None)


def whole(element: "Element | None", name: str) -> int:
    """Return an attribute that is a whole number; 0 where it is missing or none."""
    given = "" if element is None else element.get(name, "")
    return int(given) if given.lstrip("-").isdecimal() and len(given) <= _DIGITS else 0


def turn(place: "Element | None") -> float:
    """Return how far a shape is turned clockwise, in degrees."""
    return whole(place, "rot") / _DEGREE % 360


def _numbers(place: "Element | None") -> tuple[int, int, int, int]:
    offset = place.find(f"{A}off") if place is not None else None
    size = place.find(f"{A}ext") if place is not None else None
    return whole(offset, "x"), whole(offset, "y"), whole(size, "cx"), whole(size, "cy")


def rotated(box: Box, degrees: float) -> Box:
    """Return the box around a box that is turned about its centre."""
    if not degrees:
        return box
    sine, cosine = abs(math.sin(math.radians(degrees))), abs(math.cos(math.radians(degrees)))
    width, height = box.x1 - box.x0, box.y1 - box.y0
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    across, down = (width * cosine + height * sine) / 2, (width * sine + height * cosine) / 2
    return Box(x - across, y - down, x + across, y + down)


def clipped(box: Box, size: tuple[float, float]) -> Box:
    """Return what of a box is on the slide, rounded to 1/100 point."""
    x0, x1 = (round(min(max(x, 0.0), size[0]), 2) for x in (box.x0, box.x1))
    y0, y1 = (round(min(max(y, 0.0), size[1]), 2) for y in (box.y0, box.y1))
    return Box(x0, y0, max(x0, x1), max(y0, y1))


def first(chain: Iterable["Element"], path: str) -> "Element | None":
    """Return what the first of the elements that has it holds at a path."""
    return next((found for e in chain if (found := e.find(path)) is not None), None)
