import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocr_checks import Cells, compared, dashes, edits, found_at, grid, holds, plain, shared_words

TABLE = "Year | Ships | Depth\n1961 | 12 | 9\n1962 | 30 | 15"


def _slow(a: str, b: str) -> int:
    """Return the distance by Wagner and Fischer's recurrence, cell by cell."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_edits_are_those_of_the_plain_recurrence(a: str, b: str) -> None:
    assert edits(a, b) == _slow(a, b)


def test_edits_count_words_of_lists() -> None:
    assert edits(["the", "old", "pier"], ["the", "pier", "is"]) == 2


def test_a_sentence_is_found_wherever_it_stands() -> None:
    share, end = found_at("the pier is closed", "On Sunday the pler is closed again")

    assert share == pytest.approx(1 - 1 / 18)
    assert end == len("On Sunday the pler is closed")


def test_a_sentence_that_is_not_there_is_hardly_found() -> None:
    assert found_at("the pier is closed", "xyz")[0] < 0.2
    assert found_at("pier", "")[0] == 0.0


def test_words_are_shared_as_often_as_both_hold_them() -> None:
    assert shared_words("a a b c", "c a d a a") == 3


def test_a_table_finds_all_its_own_cells() -> None:
    assert compared([grid(TABLE)], [grid(TABLE)]) == Cells(9, 9, 6, 6, 6, 6)


def test_a_cell_that_was_misread_is_missing_beside_all_its_neighbours() -> None:
    read = TABLE.replace("12 | 9", "l2 | 9")

    assert compared([grid(TABLE)], [grid(read)]) == Cells(9, 8, 6, 4, 6, 4)


def test_a_table_that_was_not_found_has_no_cells() -> None:
    assert compared([grid(TABLE)], []) == Cells(9, 0, 6, 0, 6, 0)


def test_a_lone_dash_that_was_not_seen_costs_no_other_cell() -> None:
    true = grid("Pier | — | 12\nQuay | 7 | $ —")

    assert true == (("Pier", "12"), ("Quay", "7"))
    assert compared([true], [grid("Pier | 12\nQuay | 7")]) == Cells(4, 4, 2, 2, 2, 2)


def test_lone_dashes_are_counted() -> None:
    assert dashes("- - 1 a-b -", "- 1 a-b") == (1, 3)


def test_dashes_quotation_marks_and_spaces_are_of_one_kind() -> None:
    assert plain("\u201cﬁne\u201d  9\u20132\u22121\n\u2019s") == '"fine" 9-2-1 \'s'


@pytest.mark.parametrize(
    ("answer", "there"),
    [
        ("12%", True),
        ("2", False),
        ("['the Pier', 'Sunday']", True),
        ("['the Pier', 'Monday']", False),
        ("The pier.", True),
    ],
)
def test_an_answer_is_in_a_text_by_whole_words(answer: str, there: bool) -> None:
    assert holds(answer, "12% of The pier, on Sunday") is there
