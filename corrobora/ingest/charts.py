"""Charts of Office files: their categories and series as the rows of a table."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from corrobora.ingest.blocks import Block

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MAX_POINTS = 5_000  # of one series
_MAX_SERIES = 200


def title(root: "Element") -> str:
    """Return the title of a chart, or nothing."""
    found = root.find(f".//{C}chart/{C}title")
    if found is None:
        return ""
    said = [part.text or "" for part in found.iter() if part.tag in {f"{A}t", f"{C}v"}]
    return " ".join("".join(said).split())


def rows(root: "Element") -> list[list[str]]:
    """Return the names of the series, then a row for each category; nothing without series."""
    series = list(root.iter(f"{C}ser"))[:_MAX_SERIES]
    if not series:
        return []
    names = [_name(entry) for entry in series]
    categories: Sequence[str] = max(
        (_points(entry, "cat") or _points(entry, "xVal") for entry in series), key=len
    )
    values = [_points(entry, "val") or _points(entry, "yVal") for entry in series]
    body = [list(row) for row in zip_longest(categories, *values, fillvalue="")]
    return [["", *names], *body]


def _name(series: "Element") -> str:
    found = series.find(f"{C}tx")
    return "" if found is None else " ".join(v.text or "" for v in found.iter(f"{C}v")).strip()


def _points(series: "Element", kind: str) -> list[str]:
    """Return the cached values in order, empty where one is missing."""
    source = series.find(f"{C}{kind}")
    if source is None:
        return []
    levels = source.findall(f".//{C}lvl")
    points: dict[int, str] = {}
    for point in (levels[0] if levels else source).iter(f"{C}pt"):
        index = point.get("idx", "")
        if index.isdecimal() and int(index[:9]) < _MAX_POINTS:
            points[int(index[:9])] = " ".join((point.findtext(f"{C}v") or "").split())
    return [points.get(i, "") for i in range(max(points, default=-1) + 1)]


def blocks(root: "Element") -> Iterator[Block]:
    """Yield a chart as a table under its title."""
    about = title(root)
    lines = [" | ".join(row).rstrip(" |") for row in rows(root)]
    if about:
        yield Block(kind="paragraph", text=about)
    if lines:
        yield Block(kind="table", text="\n".join(lines), caption=about)


def diagram(root: "Element") -> list[str]:
    """Return what each shape of a diagram (SmartArt) says."""
    said = (
        " ".join("".join(text.text or "" for text in point.iter(f"{A}t")).split())
        for point in root.iter(f"{D}pt")
    )
    return [text for text in said if text]
