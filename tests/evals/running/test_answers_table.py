import csv
import io
from dataclasses import replace

import pytest

from corrobora.evals.dataset import Case
from corrobora.evals.running import answer_row, answers_table
from corrobora.records import Usage
from tests.evals.running.asked import answer, cases

CASE, OTHER = cases(2)


def test_a_table_has_a_row_a_question_with_citations_in_words() -> None:
    rows = [
        answer_row.answered(CASE, answer("12 metres,\nor so", calls=3, usd=0.01)),
        answer_row.failed(OTHER, ValueError("no"), usage=Usage()),
    ]

    read = list(csv.DictReader(io.StringIO(answers_table.dumped(rows))))

    assert [row["outcome"] for row in read] == ["answered", "failed"]
    assert (read[0]["text"], read[0]["calls"], read[0]["usd"]) == ("12 metres,\nor so", "3", "0.01")
    assert read[0]["citations"] == "dam.pdf p. 2: it is 12 metres high"
    assert read[1]["error"] == "ValueError: no"


def test_a_table_read_and_written_again_is_the_same() -> None:
    rows = [
        answer_row.answered(CASE, answer('a "b", c\r\nd' + "x" * 200_000)),
        answer_row.failed(OTHER, ValueError("no"), usage=Usage(calls=1)),
    ]
    text = answers_table.dumped(rows)

    read = answers_table.loaded(text)

    assert answers_table.dumped(read) == text
    assert read[1] == replace(rows[1], line="")


def test_no_cell_of_a_document_is_a_formula() -> None:
    text = answers_table.dumped([answer_row.answered(CASE, answer('=HYPERLINK("http://x")'))])

    (row,) = csv.DictReader(io.StringIO(text))

    assert row["text"] == """'=HYPERLINK("http://x")"""


@pytest.mark.parametrize("words", ["=1+1", "+1", "-3 °C?", "@dam", "'=1", "'tis", "\tx"])
def test_no_id_or_question_is_a_formula_and_both_are_read_back_as_they_were(words: str) -> None:
    asked = Case(id=words, text=words)
    rows = [answer_row.failed(asked, ValueError(words.strip()), usage=Usage())]

    text = answers_table.dumped(rows)

    (cells,) = csv.DictReader(io.StringIO(text))
    assert not cells["id"].startswith(answers_table.FORMULA)
    assert not cells["question"].startswith(answers_table.FORMULA)
    assert answers_table.loaded(text) == [replace(rows[0], line="")]


HEADER = ",".join(answers_table.COLUMNS)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("id,question\nq1,What?\n", "expected the columns id, question, outcome"),
        (f"{HEADER}\nq1,What?\n", "line 2"),
        (f"{HEADER}\nq1,What?,perhaps,,0,,0,0,0,0,0,0,\n", "line 2: .*perhaps"),
        (f"{HEADER}\nq1,What?,failed,,much,,0,0,0,0,0,0,\n", "line 2: .*much"),
    ],
)
def test_a_table_of_something_else_is_refused_with_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        answers_table.loaded(text)
