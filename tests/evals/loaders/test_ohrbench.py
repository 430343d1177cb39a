import gzip
import json
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold, TextSource
from corrobora.evals.loaders import ohrbench
from corrobora.records import Place

ROW = {
    "doc_name": "law/lease",
    "ID": "00073cc2",
    "questions": "What is the rent?",
    "answers": "842",
    "doc_type": "law",
    "answer_form": "Numeric",
    "evidence_source": "table",
    "evidence_context": "Rent & 842",
    "evidence_page_no": 1,
}
PAGES = [{"page_idx": 1, "text": "Rent: 842"}, {"page_idx": 0, "text": "Lease"}]


def _json(folder: Path, name: str, value: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def _published(folder: Path, *rows: object) -> Path:
    _json(folder, "data/qas_v2.json", rows)
    _json(folder, "data/retrieval_base/gt/law/lease.json", PAGES)
    _json(folder, "data/retrieval_base/MinerU/law/lease.json", [{"page_idx": 1, "text": "R3nt"}])
    return folder


def test_pages_counted_from_zero_are_counted_from_one(tmp_path: Path) -> None:
    data = ohrbench.load(_published(tmp_path, ROW))

    (case,) = data.cases
    assert case.gold == (Gold(document="law/lease", place=Place(page=2)),)
    assert (case.id, case.answers) == ("00073cc2", ("842",))
    assert case.slices == {"evidence": "table", "domain": "law"}
    assert data.sources == (TextSource(name="law/lease", pages=("Lease", "Rent: 842")),)
    assert data.unit == "page"


def test_a_page_that_a_reading_lacks_keeps_the_number_of_the_next(tmp_path: Path) -> None:
    data = ohrbench.load(_published(tmp_path, ROW), noise="mineru")

    assert data.name == "ohrbench-mineru"
    assert data.sources == (TextSource(name="law/lease", pages=("", "R3nt")),)


def test_evidence_may_stand_on_several_pages(tmp_path: Path) -> None:
    (case,) = ohrbench.load(_published(tmp_path, {**ROW, "evidence_page_no": [1, 0, 1]})).cases

    assert [gold.place.page for gold in case.gold] == [2, 1]


def test_a_document_that_a_reading_lacks_stays_gold_and_is_noted(tmp_path: Path) -> None:
    data = ohrbench.load(_published(tmp_path, ROW, {**ROW, "ID": "2", "doc_name": "law/will"}))

    assert data.cases[1].gold[0].document == "law/will"
    assert data.notes == ("documents without text in this reading: 1, as 'law/will'",)


def test_a_question_is_asked_of_all_documents_or_of_its_own(tmp_path: Path) -> None:
    _published(tmp_path, ROW)

    assert ohrbench.load(tmp_path).cases[0].within == ()
    assert ohrbench.load(tmp_path, pool=False).cases[0].within == ("law/lease",)


def test_a_part_of_it_in_packed_lines_is_read_too(tmp_path: Path) -> None:
    question = {
        "id": "o1",
        "doc": "law/lease",
        "domain": "law",
        "question": "Who?",
        "answer": "I",
        "evidence_source": "text",
        "evidence_page0": 0,
    }
    page = {"doc": "law/lease", "page0": 0, "text": "I"}
    for name, row in (("questions", question), ("pages_gt", page), ("pages_mineru_ocr", page)):
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(json.dumps(row).encode()))

    data = ohrbench.load(tmp_path, noise="MinerU")

    assert data.cases[0].gold[0].place.page == 1
    assert data.sources == (TextSource(name="law/lease", pages=("I",)),)
    assert set(data.checksums) == {"questions.jsonl.gz", "pages_mineru_ocr.jsonl.gz"}


def test_a_reading_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"among \['gt', 'mineru'\] .*got 'GOT'"):
        ohrbench.load(_published(tmp_path, ROW), noise="GOT")


def test_missing_questions_are_named_with_where_they_come_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"qas_v2\.json .*opendatalab/OHR-Bench"):
        ohrbench.load(tmp_path)


def test_a_wrong_item_is_told_by_its_number(tmp_path: Path) -> None:
    _published(tmp_path, ROW, {**ROW, "evidence_page_no": "last"})

    with pytest.raises(ConfigError, match=r"qas_v2\.json item 2: expected evidence_page_no\.0"):
        ohrbench.load(tmp_path)


def test_a_wrong_page_is_told_by_its_file(tmp_path: Path) -> None:
    _json(_published(tmp_path, ROW), "data/retrieval_base/gt/law/will.json", [{"page_idx": 0}])

    with pytest.raises(ConfigError, match=r"will\.json item 1: expected a field 'text'"):
        ohrbench.load(tmp_path)
