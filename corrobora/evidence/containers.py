"""What holds something and what it holds: a page and its paragraphs, a recording and its clips.

A page that matches as a whole says something for what stands on it, and what stands on it is
what one can quote. So a container's weight is passed down, in part because its words are the
same words, and the container itself goes as soon as something smaller on it was found too: the
smallest element wins. A container with nothing smaller found stays and speaks for itself.
"""

from collections.abc import Callable, Mapping

from corrobora.records import Element, ElementId, Granularity

PAGE_SHARE = 0.5  # of a page's weight, to what stands on it; tuned on dev data, docs/benchmarks.md
DOCUMENT_SHARE = 0.3  # likewise of a document or a recording as a whole

Key = tuple[str, int | str | None]  # what a container holds: a page of a document, or all of it

_WHOLES: frozenset[Granularity] = frozenset({"document", "video"})
_CONTAINERS: frozenset[Granularity] = _WHOLES | {"page"}


def pass_down(
    direct: Mapping[ElementId, float],
    elements: Mapping[ElementId, Element],
    *,
    page_share: float = PAGE_SHARE,
    document_share: float = DOCUMENT_SHARE,
) -> dict[ElementId, float]:
    """Return the signed weights of the smallest elements, each with its containers' part.

    An element whose page was searched for and not found gets the least that a found page gives.
    """
    small = {id_: w for id_, w in direct.items() if elements[id_].granularity not in _CONTAINERS}
    pages, least_page = _weights(direct, elements, frozenset({"page"}), key=_page)
    wholes, least_whole = _weights(direct, elements, _WHOLES, key=_document)
    passed = {
        id_: weight
        + page_share * pages.get(_page(elements[id_]), least_page)
        + document_share * wholes.get(_document(elements[id_]), least_whole)
        for id_, weight in small.items()
    }
    covered = {_page(elements[id_]) for id_ in small} | {_document(elements[id_]) for id_ in small}
    alone = {id_: w for id_, w in direct.items() if id_ not in small}
    return passed | {id_: w for id_, w in alone.items() if _own(elements[id_]) not in covered}


def _weights(
    direct: Mapping[ElementId, float],
    elements: Mapping[ElementId, Element],
    kinds: frozenset[Granularity],
    *,
    key: Callable[[Element], Key],
) -> tuple[dict[Key, float], float]:
    """Return the weights of one kind of container, and the least of them."""
    found = {
        key(elements[id_]): weight
        for id_, weight in direct.items()
        if elements[id_].granularity in kinds
    }
    return found, min(found.values(), default=0.0)


def _own(element: Element) -> Key:
    return _page(element) if element.granularity == "page" else _document(element)


def _page(element: Element) -> Key:
    return element.document, element.where.page


def _document(element: Element) -> Key:
    return element.document, "all of it"
