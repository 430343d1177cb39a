from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from corrobora.corpora import sections
from corrobora.records import Element, Place
from corrobora.testing.documents import passage


def headed(*paths: str) -> list[Element]:
    """Return a passage for each path of headings, "Part/Chapter"."""
    return [
        replace(passage(path, ordinal=n, page=n + 1), section=tuple(filter(None, path.split("/"))))
        for n, path in enumerate(paths)
    ]


def cut(elements: Sequence[Element]) -> list[list[int]]:
    """Return the pages of each section."""
    page = {element.id: element.where.page or 0 for element in elements}
    return [[page[id_] for id_ in section] for section in sections.cut(elements)]


def test_the_outermost_headings_make_the_sections() -> None:
    assert cut(headed("A", "A/a", "B/a", "B/b")) == [[1, 2], [3, 4]]


def test_a_title_above_everything_is_no_section() -> None:
    assert cut(headed("Title/A", "Title/A/a", "Title/B")) == [[1, 2], [3]]


def test_what_stands_above_the_first_heading_is_a_section() -> None:
    assert cut(headed("", "A", "A", "B")) == [[1], [2, 3], [4]]


def test_what_stands_under_the_title_alone_is_a_section() -> None:
    assert cut(headed("Title", "Title/A", "Title/B", "Title/B")) == [[1], [2], [3, 4]]


def test_a_document_of_one_heading_is_one_section() -> None:
    assert cut(headed("A", "A")) == [[1, 2]]


def test_a_document_without_headings_is_cut_into_runs() -> None:
    found = cut(headed(*[""] * (sections.RUN + 1)))

    assert [len(run) for run in found] == [sections.RUN, 1]


def test_runs_go_on_as_the_document_does() -> None:
    late, early = passage("late", page=2), passage("early", ordinal=1, page=1)
    second = replace(early, id=late.id, where=Place(chars=(9, 20)))
    first = replace(early, where=Place(chars=(0, 8)))

    assert sections.cut([late, early]) == ((early.id, late.id),)
    assert sections.cut([second, first]) == ((first.id, second.id),)


def test_nothing_is_cut_into_nothing() -> None:
    assert sections.cut([]) == ()


@given(st.permutations(headed("", "A", "A/a", "B", "B/b", "A")))
def test_each_element_is_in_one_section_in_whatever_order_they_come(
    elements: list[Element],
) -> None:
    assert cut(elements) == [[1], [2, 3, 6], [4, 5]]
