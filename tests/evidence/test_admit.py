from corrobora.evidence import admit
from corrobora.evidence.select import Selected
from corrobora.records import (
    Box,
    Conflict,
    CorpusName,
    Document,
    DocumentId,
    Element,
    ElementId,
    Evidence,
    Place,
    Weight,
)

DOCUMENT = Document(id=DocumentId("d1"), uri="/r.pdf", title="R", media_type="application/pdf")
SUPPORT = Weight(support=2.0)


def element(name: str) -> Element:
    return Element(
        id=ElementId(name),
        document=DOCUMENT.id,
        corpus=CorpusName("paragraph"),
        modality="text",
        granularity="paragraph",
        text="The dam is 12 m high.",
        where=Place(page=3, boxes=(Box(1, 2, 3, 4),), label="iii"),
    )


def admitted(name: str, key: str) -> Evidence:
    selected = Selected(
        element=ElementId(name),
        weight=SUPPORT,
        probability=0.5,
        belief=0.8,
        kept=True,
        reason="needed",
    )
    return admit.evidence(selected, element(name), {DOCUMENT.id: DOCUMENT}, key=key)


def test_evidence_stands_where_its_element_stands() -> None:
    item = admitted("e1", "E1")

    assert (item.key, item.uri, item.page, item.boxes) == ("E1", "/r.pdf", 3, (Box(1, 2, 3, 4),))
    assert item.page_label == "iii"
    assert item.conflict == 0.0


def test_both_ends_of_a_conflict_lose_belief_and_gain_conflict() -> None:
    items = (admitted("e1", "E1"), admitted("e2", "E2"), admitted("e3", "E3"))
    conflict = Conflict(keys=("E1", "E3"), about="height", statements=("12 m", "15 m"))
    known = {item.element: SUPPORT for item in items}

    first, second, third = admit.contradicted(items, [conflict], known=known)

    assert second == items[1]
    assert first.belief < items[0].belief
    assert first.conflict > 0.0
    assert third.belief == first.belief


def test_without_conflicts_nothing_changes() -> None:
    items = (admitted("e1", "E1"),)

    assert admit.contradicted(items, [], known={}) == items
