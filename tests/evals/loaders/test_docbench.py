import json
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold
from corrobora.evals.loaders import docbench

ROW = {"question": "Who?", "answer": "I", "type": "text-only", "evidence": "I did."}


def _document(folder: Path, number: str, *rows: object) -> Path:
    (folder / number).mkdir(parents=True)
    (folder / number / "paper.pdf").touch()
    lines = "\n".join(map(json.dumps, rows))
    (folder / number / f"{number}_qa.jsonl").write_text(lines, encoding="utf-8")
    return folder


def test_documents_come_by_number_each_with_its_questions(tmp_path: Path) -> None:
    for number in ("10", "2"):
        _document(tmp_path / "data", number, ROW, ROW)

    data = docbench.load(tmp_path)

    assert [case.id for case in data.cases] == ["2-1", "2-2", "10-1", "10-2"]
    assert [source.name for source in data.sources] == ["2/paper.pdf", "10/paper.pdf"]
    assert data.cases[0].within == ("2/paper.pdf",)


def test_the_document_is_gold_only_where_all_are_searched(tmp_path: Path) -> None:
    _document(tmp_path, "0", ROW)

    assert docbench.load(tmp_path).cases[0].gold == ()
    assert docbench.load(tmp_path, pool=True).cases[0].gold == (Gold(document="0/paper.pdf"),)


@pytest.mark.parametrize(
    ("word", "kind", "answerable"),
    [
        ("text-only", "text", True),
        ("multimodal-f", "multimodal", True),
        ("meta-data", "metadata", True),
        ("una", "unanswerable", False),
        ("una-web", "unanswerable", False),
    ],
)
def test_a_type_says_whether_the_document_answers(
    tmp_path: Path, word: str, kind: str, answerable: bool
) -> None:
    (case,) = docbench.load(_document(tmp_path, "0", {**ROW, "type": word})).cases

    assert (case.slices["type"], case.answerable) == (kind, answerable)


@pytest.mark.parametrize(
    ("number", "field"),
    [
        ("48", "academia"),
        ("49", "finance"),
        ("132", "government"),
        ("178", "laws"),
        ("228", "news"),
    ],
)
def test_the_number_says_the_field(tmp_path: Path, number: str, field: str) -> None:
    (case,) = docbench.load(_document(tmp_path, number, ROW)).cases

    assert case.slices["field"] == field


def test_a_missing_pdf_is_told_by_its_folder(tmp_path: Path) -> None:
    (_document(tmp_path, "7", ROW) / "7" / "paper.pdf").unlink()

    with pytest.raises(ConfigError, match=r"\*\.pdf in .*7'.*Anni-Zou/DocBench"):
        docbench.load(tmp_path)


def test_missing_questions_are_named_with_where_they_come_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"_qa\.jsonl .*Anni-Zou/DocBench"):
        docbench.load(tmp_path)


def test_a_folder_that_is_no_number_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"expected a number for the folder .*got 'news'"):
        docbench.load(_document(tmp_path, "news", ROW))


def test_a_wrong_line_is_told_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"3_qa\.jsonl line 2: expected a field 'answer'"):
        docbench.load(_document(tmp_path, "3", ROW, {"question": "Who?"}))
