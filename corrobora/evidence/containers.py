"""What holds something and what it holds: a page and its paragraphs, a document and its pages.

A page that matches as a whole says something for what stands on it, and what stands on it is
what one can quote. So a container's weight is passed down, in part because its words are the
same words, and the container itself goes as soon as something smaller on it was found too: the
smallest element wins. A container with nothing smaller found stays and speaks for itself.
"""

from collections.abc import Mapping

from corrobora.records import Element, ElementId

PAGE_SHARE = 0.5  # of a page's weight, to what stands on it; tuned on dev data, docs/benchmarks.md
DOCUMENT_SHARE = 0.3


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
    pages = {_page(elements[id_]): w for id_, w in direct.items() if _is(elements[id_], "page")}
    wholes = {
        elements[id_].document: w for id_, w in direct.items() if _is(elements[id_], "document")
    }
    small = {id_: w for id_, w in direct.items() if not _is(elements[id_], "page", "document")}
    least_page, least_whole = min(pages.values(), default=0.0), min(wholes.values(), default=0.0)
    passed = {
        id_: weight
        + page_share * pages.get(_page(elements[id_]), least_page)
        + document_share * wholes.get(elements[id_].document, least_whole)
        for id_, weight in small.items()
    }
    covered = {_page(elements[id_]) for id_ in small}
    documents = {document for document, _ in covered}
    for id_, weight in direct.items():
        element = elements[id_]
        if _is(element, "page") and _page(element) not in covered:
            passed[id_] = weight
        if _is(element, "document") and element.document not in documents:
            passed[id_] = weight
    return passed


def _page(element: Element) -> tuple[str, int | None]:
    return element.document, element.where.page


def _is(element: Element, *granularities: str) -> bool:
    return element.granularity in granularities
