from dataclasses import replace

import pytest

from corrobora.corpora import inside
from corrobora.records import (
    Candidate,
    CorpusName,
    DocumentId,
    Element,
    ElementId,
    Place,
    Ranking,
    SourceId,
)
from corrobora.testing.documents import passage

ONE, OTHER = DocumentId("d1"), DocumentId("d2")
A, B, C = (ElementId(name) for name in "abc")
INSIDE = {A: ONE, B: ONE, C: OTHER}


def ranking(source: str, **scores: float) -> Ranking:
    return Ranking(
        source=SourceId(source),
        candidates=tuple(Candidate(element=ElementId(e), score=s) for e, s in scores.items()),
    )


def whole(text: str = "The opening.") -> Element:
    return replace(
        passage(text, corpus=CorpusName("document")), granularity="document", where=Place()
    )


def under(heading: str, text: str, ordinal: int, *, page: int = 1) -> Element:
    return replace(passage(text, ordinal=ordinal, page=page), section=(heading,))


def test_shares_of_the_best_words_and_the_best_vector_are_added() -> None:
    lanes = [ranking("paragraph/words", a=8, b=4), ranking("paragraph/vectors", b=0.8, a=0.2)]

    assert inside.best([lanes], INSIDE) == {ONE: Candidate(element=B, score=1.5)}


def test_a_lane_is_compared_over_all_corpora_and_documents() -> None:
    lanes = [ranking("paragraph/words", a=8), ranking("table/words", c=2)]

    found = inside.best([lanes], INSIDE)

    assert {document: c.score for document, c in found.items()} == {ONE: 1.0, OTHER: 0.25}


def test_the_best_wording_counts() -> None:
    found = inside.best([[ranking("p/words", a=4, c=1)], [ranking("p/words", c=9)]], INSIDE)

    assert found[OTHER].score == 1.0


def test_equal_elements_stand_by_id_and_what_does_not_fit_is_left_out() -> None:
    lanes = [ranking("p/words", b=4, a=4), ranking("p/vectors", c=-0.1)]

    assert inside.best([lanes], INSIDE) == {ONE: Candidate(element=A, score=1.0)}


def test_a_section_is_what_stands_under_the_same_heading_on_the_page() -> None:
    before, found, after = (under("Pumps", f"text {n}", n) for n in (1, 2, 3))
    around = [
        under("Dams", "x", 0),
        before,
        found,
        after,
        under("Pumps", "y", 4, page=2),
        under("Pumps", "z", 5),
    ]

    assert inside.section(found, around) == (before, found, after)


def test_a_section_ends_where_it_grows_too_long() -> None:
    long = " ".join(["word"] * (inside.WORDS // 2))
    parts = [under("Pumps", long, n) for n in range(4)]

    assert inside.section(parts[1], parts) == (parts[1], parts[2])


def test_a_table_stands_for_itself() -> None:
    table = replace(under("Pumps", "1 | 2", 0), granularity="table")

    assert inside.section(table, [table, under("Pumps", "x", 1)]) == (table,)


def test_a_whole_is_narrowed_to_words_and_boxes_of_a_page() -> None:
    parts = [replace(under("Pumps", f"Text {n}.", n, page=7)) for n in (0, 1)]

    found = inside.narrowed(whole(), parts, best=parts[1], text="")

    assert (found.text, found.where.page) == ("Text 0. Text 1.", 7)
    assert found.where.boxes == parts[0].where.boxes + parts[1].where.boxes
    assert (found.id, found.corpus, found.section) == (whole().id, "document", ("Pumps",))


def test_a_whole_without_pages_is_narrowed_to_the_characters_of_its_text() -> None:
    stored = "Title\n\nOne here.\n\nTwo there."
    one = replace(passage("One here."), where=Place(chars=(7, 16), start=1.0, end=2.0))
    two = replace(passage("Two there.", ordinal=1), where=Place(chars=(18, 28), start=2.0, end=5.0))

    found = inside.narrowed(whole(), [one, two], best=one, text=stored)

    assert found.text == "One here.\n\nTwo there."
    assert found.where == Place(chars=(7, 28), start=1.0, end=5.0)


def test_a_narrowed_whole_is_judged_by_its_section_and_its_opening() -> None:
    table = replace(passage("1 | 2"), modality="table", granularity="table", indexed="Pumps\n1 | 2")

    found = inside.narrowed(whole("The opening."), [table], best=table, text="")

    assert (found.text, found.modality) == ("1 | 2", "table")
    assert found.indexed == "Pumps\n1 | 2\nThe opening."


@pytest.mark.parametrize(("granularity", "held"), [("page", False), ("clip", True)])
def test_what_is_smaller_than_a_page_speaks_for_its_document(granularity: str, held: bool) -> None:
    element = replace(passage("x"), granularity=granularity)  # type: ignore[arg-type]  # of the list above

    assert (element.document in inside.holds([whole(), element])) is held
