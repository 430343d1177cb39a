import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold
from corrobora.evals.loaders import jsonl, mmlongbench
from corrobora.records import Place

ROW = {
    "doc_id": "report.pdf",
    "doc_type": "Financial report",
    "question": "What is the tax rate?",
    "answer": "20.7%",
    "evidence_pages": "[40, 41]",
    "evidence_sources": "['Table', 'Pure-text (Plain-text)']",
    "answer_format": "Float",
}
NONE = {
    **ROW,
    "answer": "Not answerable",
    "answer_format": "None",
    "evidence_pages": "[]",
    "evidence_sources": "[]",
}


def _published(folder: Path, *rows: object) -> Path:
    (folder / "data" / "documents").mkdir(parents=True)
    (folder / "data" / "documents" / "report.pdf").touch()
    (folder / "data" / "samples.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


def test_pages_stay_as_they_are_counted_from_one(tmp_path: Path) -> None:
    data = mmlongbench.load(_published(tmp_path, ROW))

    (case,) = data.cases
    gold = [Gold(document="report.pdf", place=Place(page=page)) for page in (40, 41)]
    assert (case.id, case.gold) == ("q1", tuple(gold))
    assert (case.answers, case.answer_format, case.answerable) == (("20.7%",), "Float", True)
    assert (data.unit, [source.name for source in data.sources]) == ("page", ["report.pdf"])


def test_what_has_no_answer_is_known_as_that(tmp_path: Path) -> None:
    (case,) = mmlongbench.load(_published(tmp_path, NONE)).cases

    assert (case.answerable, case.gold) == (False, ())
    assert case.slices == {"evidence": "none", "pages": "none", "type": "Financial report"}


@pytest.mark.parametrize(
    ("sources", "kind"),
    [
        ("['Table']", "table"),
        ("['Generalized-text (Layout)']", "layout"),
        ("['Table', 'Table']", "table"),
        ("['Table', 'Chart']", "several"),
    ],
)
def test_questions_are_sliced_by_the_kind_of_evidence(
    tmp_path: Path, sources: str, kind: str
) -> None:
    (case,) = mmlongbench.load(_published(tmp_path, {**ROW, "evidence_sources": sources})).cases

    assert case.slices["evidence"] == kind


def test_a_question_is_asked_of_its_own_document_or_of_all(tmp_path: Path) -> None:
    _published(tmp_path, ROW)

    assert mmlongbench.load(tmp_path).cases[0].within == ("report.pdf",)
    assert mmlongbench.load(tmp_path, pool=True).cases[0].within == ()


def test_pages_that_the_document_lacks_are_left_out_and_noted(tmp_path: Path) -> None:
    part = {
        "id": "m1",
        "doc": "report.pdf",
        "question": "Who?",
        "answer": "I",
        "evidence_pages_1based": [0, 3, 99],
        "evidence_pages_out_of_range": [0, 99],
        "evidence_sources": ["Figure"],
    }
    (tmp_path / "pdfs").mkdir()
    (tmp_path / "pdfs" / "report.pdf").touch()
    (tmp_path / "questions.jsonl").write_text(json.dumps(part), encoding="utf-8")

    data = mmlongbench.load(tmp_path)

    assert [gold.place.page for gold in data.cases[0].gold] == [3]
    assert data.notes == ("gold pages outside of their document, left out: 2",)


def test_the_copy_on_the_hub_is_parquet(tmp_path: Path) -> None:
    def rows(_: Path) -> Iterable[jsonl.Values]:
        return [ROW, NONE]

    for name in ("data/train-00000-of-00001.parquet", "documents/report.pdf"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()

    assert len(mmlongbench.load(tmp_path, read_parquet=rows).cases) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evidence_pages": "[4"}, "item 2: expected evidence_pages to be a list in brackets"),
        ({"evidence_pages": "['four']"}, "item 2: expected evidence_pages.0 to be a valid integer"),
        ({"question": ""}, "item 2: expected question to"),
    ],
)
def test_a_wrong_item_is_told_by_its_number(
    tmp_path: Path, change: dict[str, str], message: str
) -> None:
    _published(tmp_path, ROW, {**ROW, **change})

    with pytest.raises(ConfigError) as error:
        mmlongbench.load(tmp_path)

    assert message in str(error.value)


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    _published(tmp_path, {**ROW, "doc_id": "gone.pdf"})

    with pytest.raises(ConfigError, match=r"documents/gone\.pdf .*yubo2333/MMLongBench-Doc"):
        mmlongbench.load(tmp_path)


def test_missing_questions_are_named_with_where_they_come_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"samples\.json .*yubo2333/MMLongBench-Doc"):
        mmlongbench.load(tmp_path)
