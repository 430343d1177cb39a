import json
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold
from corrobora.evals.loaders import financebench
from corrobora.records import Place

ROW = {
    "financebench_id": "financebench_id_1",
    "company": "Tin",
    "doc_name": "TIN_2018_10K",
    "question_type": "metrics-generated",
    "question_reasoning": "Information extraction",
    "question": "What did it spend?",
    "answer": "$1577.00",
    "evidence": [
        {"evidence_text": "a", "doc_name": "TIN_2018_10K", "evidence_page_num": 59},
        {"evidence_text": "b", "doc_name": "TIN_2018_10K", "evidence_page_num": 59},
        {"evidence_text": "c", "doc_name": "TIN_2017_10K", "evidence_page_num": "0"},
    ],
}


def _published(
    folder: Path, *rows: object, name: str = "data/financebench_open_source.jsonl"
) -> Path:
    for pdf in ("TIN_2018_10K.pdf", "TIN_2017_10K.pdf"):
        (folder / "pdfs").mkdir(exist_ok=True)
        (folder / "pdfs" / pdf).touch()
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


def test_pages_counted_from_zero_are_counted_from_one_and_named_once(tmp_path: Path) -> None:
    data = financebench.load(_published(tmp_path, ROW))

    places = (("TIN_2018_10K", 60), ("TIN_2017_10K", 1))
    assert data.cases[0].gold == tuple(
        Gold(document=name, place=Place(page=page)) for name, page in places
    )
    assert [source.name for source in data.sources] == ["TIN_2018_10K", "TIN_2017_10K"]
    assert data.unit == "page"


def test_questions_are_sliced_by_type_and_reasoning(tmp_path: Path) -> None:
    bare = {**ROW, "financebench_id": "2", "question_reasoning": None}

    first, second = financebench.load(_published(tmp_path, ROW, bare)).cases

    assert first.slices == {"type": "metrics-generated", "reasoning": "Information extraction"}
    assert second.slices["reasoning"] == "none"
    assert first.answers == ("$1577.00",)


def test_a_question_is_asked_of_its_own_filing_or_of_all(tmp_path: Path) -> None:
    _published(tmp_path, ROW)

    assert financebench.load(tmp_path).cases[0].within == ("TIN_2018_10K",)
    assert financebench.load(tmp_path, pool=True).cases[0].within == ()


def test_a_part_of_it_with_names_of_its_own_is_read_too(tmp_path: Path) -> None:
    row = {
        "id": "f1",
        "doc": "TIN_2018_10K",
        "question": "Who?",
        "answer": "I",
        "question_type": "novel-generated",
        "reasoning": None,
        "evidence": [{"doc_name": "TIN_2018_10K", "page0": 1, "page1": 2}],
    }

    (case,) = financebench.load(_published(tmp_path, row, name="questions.jsonl")).cases

    assert (case.id, case.gold[0].place.page) == ("f1", 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evidence": [{"doc_name": "a"}]}, "line 2: expected a field 'evidence.0.evidence_page"),
        ({"evidence": [{"evidence_page_num": -1}]}, "line 2: expected evidence.0.evidence_page"),
        ({"answer": None}, "line 2: expected answer to be a valid string, got None"),
    ],
)
def test_a_wrong_line_is_told_by_its_number(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    _published(tmp_path, ROW, {**ROW, **change})

    with pytest.raises(ConfigError) as error:
        financebench.load(tmp_path)

    assert message in str(error.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("data/financebench_open_source.jsonl", r"financebench_open_source\.jsonl or"),
        ("pdfs/TIN_2017_10K.pdf", r"pdfs/TIN_2017_10K\.pdf"),
    ],
)
def test_a_missing_file_is_named_with_where_it_comes_from(
    tmp_path: Path, name: str, message: str
) -> None:
    (_published(tmp_path, ROW) / name).unlink()

    with pytest.raises(ConfigError, match=rf"{message}.*GitHub patronus-ai/financebench"):
        financebench.load(tmp_path)
