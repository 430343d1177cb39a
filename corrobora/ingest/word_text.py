"""What one paragraph of a Word document says, and what hangs on it.

Inserted text is taken, deleted and hidden text is not.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corrobora.ingest.office_parts import children
from corrobora.ingest.word_styles import W, is_on, value

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SKIPPED = frozenset(
    {f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}rt", f"{W}sdtPr", f"{W}sdtEndPr"}
)
_SAYS = {
    **dict.fromkeys((f"{W}tab", f"{W}ptab", f"{W}br", f"{W}cr"), " "),
    f"{W}noBreakHyphen": "-",
}
_REFERS = {
    f"{W}footnoteReference": "footnotes",
    f"{W}endnoteReference": "endnotes",
    f"{W}commentReference": "comments",
}
_DRAWN = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})


@dataclass(slots=True)
class Runs:
    """What was gathered of a paragraph."""

    text: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    refers: list[tuple[str, str]] = field(default_factory=list)  # "footnotes", id
    drawn: list["Element"] = field(default_factory=list)  # pictures, text boxes, charts, objects

    @property
    def words(self) -> str:
        """Return the text, its blanks squeezed."""
        return " ".join("".join(self.text).split())


def gather(element: "Element", into: Runs, *, hidden: Collection[str] = ()) -> Runs:
    """Take in all runs under an element; `hidden` are ids of styles that hide text."""
    for child in children(element):
        if child.tag == f"{W}r":
            _run(child, into, hidden=hidden)
        elif child.tag == f"{MATH}t":
            into.text.append(child.text or "")
        elif child.tag not in _SKIPPED:
            gather(child, into, hidden=hidden)
    return into


def _run(run: "Element", into: Runs, *, hidden: Collection[str]) -> None:
    properties = run.find(f"{W}rPr")
    unseen = properties is not None and (
        is_on(properties.find(f"{W}vanish")) or value(properties.find(f"{W}rStyle")) in hidden
    )
    said = into.hidden if unseen else into.text
    for child in children(run):
        if child.tag == f"{W}t":
            said.append(child.text or "")
        elif child.tag in _SAYS:
            said.append(_SAYS[child.tag])
        elif child.tag in _REFERS:
            into.refers.append((_REFERS[child.tag], child.get(f"{W}id", "")))
        elif child.tag in _DRAWN:
            into.drawn.append(child)
        elif child.tag == f"{W}ruby":
            gather(child, into, hidden=hidden)
