import json

import pytest

from corrobora.errors import UpstreamBusy
from corrobora.evals.dataset import Case
from corrobora.evals.running import answer_row
from corrobora.records import Usage
from tests.evals.running.asked import answer, cases

(CASE,) = cases(1)


def test_a_row_is_the_id_and_then_the_answer_as_ask_gives_it() -> None:
    row = answer_row.answered(CASE, answer())

    fields = json.loads(row.line)
    assert list(fields)[:3] == ["id", "query", "outcome"]
    assert fields["claims"][0]["citations"][0]["boxes"] == [[1, 2, 3, 4]]


def test_a_citation_is_told_by_file_page_and_quote_in_one_line() -> None:
    row = answer_row.answered(CASE, answer())

    assert row.citations == ("dam.pdf p. 2: it is 12 metres high",)


def test_a_failed_row_says_what_failed_and_what_it_cost() -> None:
    row = answer_row.failed(CASE, UpstreamBusy("too many\nrequests"), usage=Usage(calls=2))

    fields = json.loads(row.line)
    assert fields["error"] == {"kind": "UpstreamBusy", "message": "too many requests"}
    assert (fields["id"], fields["question"]) == (CASE.id, CASE.text)
    assert fields["usage"]["calls"] == 2


def test_an_exception_without_words_is_still_told() -> None:
    row = answer_row.failed(CASE, KeyError(), usage=Usage())

    assert row.error == "KeyError: KeyError()"


def test_a_line_is_read_back_as_the_same_row() -> None:
    rows = [
        answer_row.answered(CASE, answer("Ünïcode\u2028line, 12 \u20ac.")),
        answer_row.answered(CASE, answer(outcome="abstained")),
        answer_row.failed(CASE, ValueError("no"), usage=Usage(calls=1, usd=0.1)),
    ]

    assert [answer_row.from_line(row.line) for row in rows] == rows


def test_a_question_with_bytes_that_are_no_text_can_fail_like_any_other() -> None:
    row = answer_row.failed(Case(id="q1", text="dam \ud800"), ValueError("\udcff"), usage=Usage())

    assert answer_row.from_line(row.line).question == "dam \ud800"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "Expecting value"),
        ("{", "Expecting property name"),
        ("[]", "valid dictionary"),
        ('{"id": 1}', "id: .* valid string"),
        ('{"id": "q1", "question": "What?"}', "query: Field required"),
        ('{"id": "q1", "error": "no"}', "question: Field required"),
    ],
)
def test_a_line_of_something_else_is_refused_with_what_is_wrong(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        answer_row.from_line(line)
