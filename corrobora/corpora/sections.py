"""Cut a document into sections: by its headings, or into runs where it has none.

The headings that count are the outermost of which there is more than one: below the title of a
book its chapters, not the title. What stands above the first of them is a section too.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from corrobora.records import Element, ElementId

RUN = 16  # elements of a section of a document without headings: some pages


def cut(elements: Sequence[Element]) -> tuple[tuple[ElementId, ...], ...]:
    """Return the ids of a document's elements by section, each as it goes on in the document.

    Sections stand as they begin. Elements of one heading are one section wherever they stand.
    """
    placed = sorted(elements, key=_order)
    depth = _depth({element.section for element in placed if element.section})
    if not depth:
        return tuple(
            tuple(element.id for element in placed[start : start + RUN])
            for start in range(0, len(placed), RUN)
        )
    found: dict[tuple[str, ...], list[ElementId]] = defaultdict(list)
    for element in placed:
        found[element.section[:depth]].append(element.id)
    return tuple(map(tuple, found.values()))


def _depth(paths: Collection[tuple[str, ...]]) -> int:
    """Return how many headings name a section: those that all share and one; 0 without any."""
    if not paths:
        return 0
    first, shortest = next(iter(paths)), min(map(len, paths))
    shared = 0
    while shared < shortest and all(path[shared] == first[shared] for path in paths):
        shared += 1
    return shared + 1


def _order(element: Element) -> tuple[int, int, float, ElementId]:
    where = element.where
    at = where.chars[0] if where.chars else 0
    return where.page or 0, at, where.start or 0.0, element.id
