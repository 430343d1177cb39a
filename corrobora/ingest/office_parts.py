"""Office Open XML: parts and how they point at each other."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corrobora.errors import IngestError
from corrobora.ingest import titles
from corrobora.ingest.package import Package

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FILE_NAME = re.compile(
    r"(.*[\\/])?[\w .()-]+\.(png|jpe?g|gif|bmp|tiff?|webp|svg|emf|wmf)", re.IGNORECASE
)
ALTERNATE = f"{_COMPATIBLE}AlternateContent"
R = f"{{{_OFFICE}}}"  # namespace of the attributes that name a relationship


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """One pointer from a part to another, or to the outside, where nothing is fetched."""

    kind: str  # last word of its type: "image", "slideLayout"
    target: str  # name of a part; of an external one what the file says
    external: bool


def relationships(package: Package, part: str) -> dict[str, Relationship]:
    """Return a part's pointers by id; none where it has no or a damaged list of them."""
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    if source not in package.parts:
        return {}
    try:
        root = package.xml(source)
    except IngestError:
        return {}
    found = {}
    for entry in root.iter(_RELATIONSHIP):
        external = entry.get("TargetMode") == "External"
        target = entry.get("Target", "")
        found[entry.get("Id", "")] = Relationship(
            kind=entry.get("Type", "").rpartition("/")[2],
            target=target if external else posixpath.normpath(_joined(folder, target)).lstrip("/"),
            external=external,
        )
    return found


def _joined(folder: str, target: str) -> str:
    return target if target.startswith("/") else posixpath.join(folder, target)


def main_part(package: Package, *, otherwise: str) -> str:
    """Return the part that the package is about."""
    for pointer in relationships(package, "").values():
        if pointer.kind == "officeDocument" and pointer.target in package.parts:
            return pointer.target
    return otherwise


def target(pointers: Mapping[str, Relationship], kind: str) -> str | None:
    """Return the first part of a kind that is pointed at."""
    return next((p.target for p in pointers.values() if p.kind == kind and not p.external), None)


def title(package: Package) -> str:
    """Return the title of the core properties; nothing where it is missing or says nothing."""
    part = target(relationships(package, ""), "core-properties") or "docProps/core.xml"
    if part not in package.parts:
        return ""
    try:
        given = " ".join((package.xml(part).findtext(_TITLE) or "").split())
    except IngestError:
        return ""
    return titles.choose(given, first_page=(), path=Path())


def described(text: str | None) -> str:
    """Return a picture's description; nothing where it is only the name of its file."""
    words = " ".join((text or "").split())
    return "" if _FILE_NAME.fullmatch(words) else words


def children(element: "Element") -> Iterator["Element"]:
    """Yield an element's children; of alternatives, the first that is not empty."""
    for child in element:
        if child.tag == ALTERNATE:
            taken = next((choice for choice in child if len(choice)), None)
            if taken is not None:
                yield from children(taken)
        else:
            yield child
