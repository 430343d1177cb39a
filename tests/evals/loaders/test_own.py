import json
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold
from corrobora.evals.loaders import own
from corrobora.records import Box, Place


def _file(folder: Path, *lines: object, name: str = "questions.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def _csv(folder: Path, content: str) -> Path:
    path = folder / "questions.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_plain_list_of_questions_is_enough(tmp_path: Path) -> None:
    path = _file(tmp_path, {"id": "a", "question": "Who?"}, {"id": "b", "query": "What?"})

    data = own.load(path)

    assert [(case.id, case.text) for case in data.cases] == [("a", "Who?"), ("b", "What?")]
    assert data.cases[0].answerable is None


def test_a_question_without_an_id_is_named_by_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path, {"question": "Who?"}, {"question": "What?"})

    assert [case.id for case in own.load(path).cases] == ["q1", "q2"]


def test_every_field_reaches_the_case(tmp_path: Path) -> None:
    line = {
        "id": 7,
        "question": "How much?",
        "answer": "$5",
        "answers": ["5 dollars"],
        "documents": ["r.pdf"],
        "gold": [{"document": "r.pdf", "page": 3, "boxes": [[1, 2, 3, 4]], "grade": 2}],
        "labels": ["table"],
        "answer_format": "Float",
        "slices": {"field": "finance"},
        "note": "checked",
        "kind": "one place",
        "element": "d0-table-00001",
    }

    (case,) = own.load(_file(tmp_path, line)).cases

    place = Place(page=3, boxes=(Box(1, 2, 3, 4),))
    assert case.gold == (Gold(document="r.pdf", place=place, grade=2),)
    assert (case.id, case.within, case.labels) == ("7", ("r.pdf",), {"table"})
    assert (case.answers, case.answer_format) == (("$5", "5 dollars"), "Float")
    assert (case.answerable, case.slices) == (True, {"field": "finance"})


def test_an_unanswerable_question_is_known_as_one(tmp_path: Path) -> None:
    (case,) = own.load(_file(tmp_path, {"question": "Who?", "unanswerable": True})).cases

    assert case.answerable is False


def test_a_question_struck_out_in_review_is_left_out_and_noted(tmp_path: Path) -> None:
    path = _file(tmp_path, {"question": "Who?", "keep": False}, {"question": "What?"})

    data = own.load(path)

    assert [case.id for case in data.cases] == ["q2"]
    assert data.notes == ("questions struck out in review, left out: 1",)


@pytest.mark.parametrize(
    ("places", "unit"),
    [
        ([{}], "document"),
        ([{"page": 1}], "page"),
        ([{"page": 1}, {}], "document"),
        ([{"page": 1, "boxes": [[0, 0, 1, 1]]}], "element"),
        ([{"page": 1, "boxes": [[0, 0, 1, 1]]}, {"page": 2}], "page"),
        ([{"start": 1.5, "end": 4}], "element"),
        ([{"chars": [0, 9]}], "element"),
        ([], "document"),
    ],
)
def test_the_unit_is_the_finest_that_all_gold_has(
    tmp_path: Path, places: list[dict[str, object]], unit: str
) -> None:
    gold = [{"document": "a.pdf", **place} for place in places]

    assert own.load(_file(tmp_path, {"question": "Who?", "gold": gold})).unit == unit


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"question": " "}, "expected question to be"),
        ({"id": "a"}, "expected a field 'question'"),
        ({"question": "Who?", "anwser": "I"}, "expected fields among"),
        ({"question": "Who?", "answer": "I", "unanswerable": True}, "answered or unanswerable"),
        ({"question": "Who?", "gold": [{"document": "a", "page": 0}]}, "gold.0.page to be greater"),
        ({"question": "Who?", "gold": [{"page": 1}]}, "a field 'gold.0.document'"),
        (
            {"question": "Who?", "gold": [{"document": "a", "page": 1, "boxes": [[3, 0, 1, 9]]}]},
            "expected gold.0.boxes.0 to be x0, y0, x1, y1 with x0 <= x1",
        ),
        (
            {"question": "Who?", "gold": [{"document": "a", "page": 1, "boxes": [[3, 0, 1]]}]},
            "gold.0.boxes.0.3",
        ),
        (
            {"question": "Who?", "gold": [{"document": "a", "boxes": [[0, 0, 1, 1]]}]},
            "gold.0 to be on a page",
        ),
        (
            {"question": "Who?", "gold": [{"document": "a", "start": 4, "end": 2}]},
            "gold.0 to be a range of seconds",
        ),
        (
            {"question": "Who?", "gold": [{"document": "a", "chars": [5, 5]}]},
            "gold.0.chars to be start and end",
        ),
        ({"question": "Who?", "images": ["no.png"]}, "expected a picture that is there"),
        ({"id": "first", "question": "Who?"}, "expected an id that is not yet at"),
    ],
)
def test_a_wrong_line_is_told_by_its_number(
    tmp_path: Path, line: dict[str, object], message: str
) -> None:
    path = _file(tmp_path, {"id": "first", "question": "Why?"}, line)

    with pytest.raises(ConfigError) as error:
        own.load(path)

    assert f"{path} line 2: " in str(error.value)
    assert message in str(error.value)


def test_a_picture_is_looked_for_beside_the_questions(tmp_path: Path) -> None:
    (tmp_path / "chart.png").touch()

    (case,) = own.load(_file(tmp_path, {"question": "What?", "images": ["chart.png"]})).cases

    assert case.images == (str(tmp_path / "chart.png"),)


def test_a_spreadsheet_gives_the_simple_fields(tmp_path: Path) -> None:
    content = "question,answer,documents,unanswerable,keep\nWho?,I,a.pdf | b.pdf,,\nWhy?,,,true,\n"

    first, second = own.load(_csv(tmp_path, content)).cases

    assert (first.answers, first.within) == (("I",), ("a.pdf", "b.pdf"))
    assert (second.answers, second.answerable) == ((), False)


def test_a_misspelt_column_of_a_spreadsheet_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"csv line 1: expected columns .*you mean 'answer'"):
        own.load(_csv(tmp_path, "question,anwser\nWho?,I\n"))


def test_a_folder_is_read_by_its_file_of_questions(tmp_path: Path) -> None:
    _file(tmp_path, {"question": "Who?"})

    data = own.load(tmp_path)

    assert (data.name, tuple(data.checksums)) == ("questions", ("questions.jsonl",))


def test_a_folder_without_questions_names_the_file_expected(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"questions\.jsonl or questions\.csv"):
        own.load(tmp_path)


def test_the_examples_that_users_are_shown_can_be_read(tmp_path: Path) -> None:
    blocks = (
        (Path(__file__).parents[3] / "docs" / "questions.md")
        .read_text(encoding="utf-8")
        .split("```")
    )
    lines = "".join(block[4:] for block in blocks if block.startswith("json"))
    sheet = next(block[4:] for block in blocks if block.startswith("csv"))
    path = tmp_path / "questions.jsonl"
    path.write_text(lines, encoding="utf-8")

    assert len(own.load(path).cases) == 6
    assert own.load(_csv(tmp_path, sheet)).cases[1].answerable is False


@pytest.mark.parametrize("grade", [1001, 3_000_000_000])
def test_a_grade_beyond_all_scales_names_its_line(tmp_path: Path, grade: int) -> None:
    path = _file(tmp_path, {"question": "Who?", "gold": [{"document": "a", "grade": grade}]})

    with pytest.raises(ConfigError, match=r"line 1: expected gold\.0\.grade to be .* 1000"):
        own.load(path)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"question": "Who?", "answers": "I"}, "answers to be a list, got 'I'"),
        ({"question": "Who?", "labels": "text"}, "labels to be a list"),
        ({"question": "Who?", "gold": ["a.pdf"]}, r"gold\.0 to be a JSON object"),
        (
            {"question": "?", "gold": [{"document": "a", "page": 1, "boxes": [[1, 2, 3, 4, 5]]}]},
            r"gold\.0\.boxes\.0 to have at most 4 items",
        ),
        ({"question": "Who?", "anwsers": ["I"]}, "did you mean 'answers'"),
        ({"question": "Who?", "gold": [{"document": "a", "pge": 1}]}, "did you mean 'page'"),
    ],
)
def test_what_is_wrong_is_told_without_words_of_python(
    tmp_path: Path, line: object, told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        own.load(_file(tmp_path, line))


def test_a_spreadsheet_carries_gold_documents_and_pages(tmp_path: Path) -> None:
    content = (
        "question,gold_document,gold_page\n"
        "Who?,a.pdf | b.pdf,3 | 5\n"
        "What?,a.pdf,\n"
        "When?,a.pdf | b.pdf,| 2\n"
    )

    cases = own.load(_csv(tmp_path, content)).cases

    assert [[(gold.document, gold.place.page) for gold in case.gold] for case in cases] == [
        [("a.pdf", 3), ("b.pdf", 5)],
        [("a.pdf", None)],
        [("a.pdf", None), ("b.pdf", 2)],
    ]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("a.pdf,3 | 4", "as many values in gold_page as in gold_document, 1"),
        (",3", r"gold\.0\.document"),
        ("a.pdf,iv", r"gold\.0\.page to be"),
    ],
)
def test_gold_of_a_spreadsheet_that_does_not_fit_names_its_line(
    tmp_path: Path, cells: str, told: str
) -> None:
    content = f"question,gold_document,gold_page\nWho?,{cells}\n"

    with pytest.raises(ConfigError, match=rf"csv line 2: expected .*{told}"):
        own.load(_csv(tmp_path, content))
