import pytest

from corrobora.evidence.containers import DOCUMENT_SHARE, pass_down
from corrobora.records import (
    CorpusName,
    DocumentId,
    Element,
    ElementId,
    Granularity,
    Modality,
    Place,
)


def element(
    name: str,
    granularity: Granularity,
    *,
    page: int | None = 1,
    document: str = "d1",
    modality: Modality = "text",
) -> Element:
    return Element(
        id=ElementId(name),
        document=DocumentId(document),
        corpus=CorpusName(granularity),
        modality=modality,
        granularity=granularity,
        text=name,
        where=Place(page=page),
    )


ELEMENTS = {
    e.id: e
    for e in (
        element("p1", "paragraph", page=1),
        element("p2", "paragraph", page=2),
        element("page1", "page", page=1),
        element("page3", "page", page=3),
        element("whole", "document", page=None),
        element("other", "document", page=None, document="d2"),
    )
}


def passed(**direct: float) -> dict[str, float]:
    weights = {ElementId(name): weight for name, weight in direct.items()}
    got = pass_down(weights, ELEMENTS, page_share=0.5, document_share=0.25)
    return {str(name): weight for name, weight in got.items()}


def test_a_paragraph_gains_half_of_what_its_page_has() -> None:
    assert passed(p1=1.0, page1=4.0)["p1"] == pytest.approx(3.0)


def test_a_page_goes_when_something_on_it_was_found() -> None:
    assert "page1" not in passed(p1=-3.0, page1=4.0)


def test_a_page_with_nothing_on_it_found_speaks_for_itself() -> None:
    assert passed(p1=1.0, page3=4.0)["page3"] == 4.0


def test_a_paragraph_whose_page_was_not_found_gets_the_least_that_a_page_gives() -> None:
    weights = passed(p1=1.0, p2=1.0, page1=4.0, page3=-2.0)

    assert weights["p2"] == pytest.approx(0.0)


def test_a_document_goes_too_and_another_stays() -> None:
    weights = passed(p1=1.0, whole=2.0, other=2.0)

    assert weights["p1"] == pytest.approx(1.5)
    assert "whole" not in weights
    assert weights["other"] == 2.0


def test_without_containers_nothing_changes() -> None:
    assert passed(p1=1.0, p2=-1.0) == {"p1": 1.0, "p2": -1.0}


def test_containers_alone_stay_as_they_are() -> None:
    assert passed(page1=1.0, page3=2.0, whole=3.0) == {"page1": 1.0, "page3": 2.0, "whole": 3.0}


def test_a_recording_gives_way_to_its_clips() -> None:
    clip, whole = element("c1", "clip", page=None), element("v1", "video", page=None)

    passed = pass_down({clip.id: 1.0, whole.id: 2.0}, {e.id: e for e in (clip, whole)})

    assert passed == {clip.id: pytest.approx(1.0 + DOCUMENT_SHARE * 2.0)}
