"""Whether the words of a question also stand in another element, which makes it ambiguous."""

from collections.abc import Sequence

from corrobora.generation import canonical
from corrobora.ports import ElementScope, ElementSource
from corrobora.records import Element

BATCH = 500  # elements read at a time


class Elsewhere:
    """The letters and digits of every element of an index, to look words up in.

    Elements that show the same place are not another place: those of the same page, and those
    of the whole document.
    """

    def __init__(self, elements: Sequence[Element]) -> None:
        self._texts = [(element, canonical.skeleton(element.text)) for element in elements]
        self._tables = [
            (element, canonical.skeleton(element.indexed or element.text))
            for element in elements
            if element.modality == "table"
        ]

    def has_sentence(self, before: str, after: str, *, besides: Element) -> bool:
        """Say whether another element has both texts, in this order, whatever stands between."""
        left, right = canonical.skeleton(before), canonical.skeleton(after)
        return any(
            (at := bones.find(left)) >= 0
            and bones.find(right, at + len(left)) >= 0
            and not _shares_place(element, besides)
            for element, bones in self._texts
        )

    def has_cell(self, names: Sequence[str], *, besides: Element) -> bool:
        """Say whether another table has all the names: document, title, column, row."""
        wanted = [canonical.skeleton(name) for name in names]
        return any(
            element.id != besides.id and all(name in bones for name in wanted)
            for element, bones in self._tables
        )


async def read(elements: ElementSource, scope: ElementScope) -> Elsewhere:
    """Return the texts of all elements of the index."""
    ids = [id_ for corpus in await elements.corpora() for id_ in await scope.ids(corpus.name)]
    found: list[Element] = []
    for start in range(0, len(ids), BATCH):
        found += (await elements.elements(ids[start : start + BATCH])).values()
    return Elsewhere(found)


def _shares_place(one: Element, other: Element) -> bool:
    if one.document != other.document:
        return False
    if "document" in (one.granularity, other.granularity) or one.id == other.id:
        return True
    if one.where.page is not None:
        return one.where.page == other.where.page
    return _overlap(one.where.chars, other.where.chars)


def _overlap(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]
