import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold, TextSource
from corrobora.evals.loaders import jsonl, mmdocir
from corrobora.records import Box, Place


def _layout(page: int, *bbox: float) -> dict[str, object]:
    return {"page": page, "page_size": [600.0, 800.0], "bbox": list(bbox)}


QUESTION = {
    "Q": "Which group is greater?",
    "A": "no leans",
    "page_id": [0, 2],
    "type": "['Table']",
    "layout_mapping": [_layout(0, 10, 20, 30, 40), _layout(2, 1, 2, 3, 4), _layout(2, 5, 6, 7, 8)],
}
DOCUMENT = {
    "doc_name": "report.pdf",
    "domain": "Guidebook",
    "page_indices": [0, 3],
    "layout_indices": [0, 9],
    "questions": [QUESTION],
}


def _published(folder: Path, *documents: object) -> Path:
    (folder / "pdfs").mkdir()
    (folder / "pdfs" / "report.pdf").touch()
    lines = "\n".join(map(json.dumps, documents))
    (folder / "MMDocIR_annotations.jsonl").write_text(lines, encoding="utf-8")
    return folder


def test_pages_counted_from_zero_are_counted_from_one_with_their_boxes(tmp_path: Path) -> None:
    (case,) = mmdocir.load(_published(tmp_path, DOCUMENT)).cases

    first = Place(page=1, boxes=(Box(10, 20, 30, 40),))
    second = Place(page=3, boxes=(Box(1, 2, 3, 4), Box(5, 6, 7, 8)))
    assert case.gold == tuple(Gold(document="report.pdf", place=at) for at in (first, second))
    assert (case.id, case.answers) == ("report.pdf-1", ("no leans",))
    assert case.slices == {"evidence": "table", "domain": "Guidebook"}


def test_boxes_are_scaled_to_the_size_of_their_page(tmp_path: Path) -> None:
    def sizes(_: Path) -> Sequence[mmdocir.Size]:
        return [(600.0, 800.0), (1.0, 1.0), (1200.0, 400.0)]

    (case,) = mmdocir.load(_published(tmp_path, DOCUMENT), page_sizes=sizes).cases

    boxes = [gold.place.boxes for gold in case.gold]
    assert boxes == [(Box(10, 20, 30, 40),), (Box(2, 1, 6, 2), Box(10, 3, 14, 4))]


def test_boxes_that_were_not_scaled_are_noted(tmp_path: Path) -> None:
    (note,) = mmdocir.load(_published(tmp_path, DOCUMENT)).notes

    assert "not scaled" in note


@pytest.mark.parametrize(
    ("word", "kind"), [("text-only", "text"), ("multimodal-t", "table"), ("meta-data", "layout")]
)
def test_the_words_of_docbench_are_kinds_of_evidence_too(
    tmp_path: Path, word: str, kind: str
) -> None:
    _published(tmp_path, {**DOCUMENT, "questions": [{**QUESTION, "type": word}]})

    assert mmdocir.load(tmp_path).cases[0].slices["evidence"] == kind


def test_a_question_is_asked_of_its_own_document_or_of_all(tmp_path: Path) -> None:
    _published(tmp_path, DOCUMENT)

    assert mmdocir.load(tmp_path).cases[0].within == ("report.pdf",)
    assert mmdocir.load(tmp_path, pool=True).cases[0].within == ()


def test_the_text_that_the_set_holds_can_stand_in_for_the_pdfs(tmp_path: Path) -> None:
    def rows(_: Path) -> Iterable[jsonl.Values]:
        yield {"doc_name": "report.pdf", "ocr_text": "one", "vlm_text": "1"}
        yield {"doc_name": "another.pdf", "ocr_text": "no question on it", "vlm_text": "-"}
        yield {"doc_name": "report.pdf", "ocr_text": None, "vlm_text": "2"}

    (_published(tmp_path, DOCUMENT) / "MMDocIR_pages.parquet").touch()

    ocr = mmdocir.load(tmp_path, pages="ocr", read_parquet=rows).sources
    vlm = mmdocir.load(tmp_path, pages="vlm", read_parquet=rows).sources

    assert ocr == (TextSource(name="report.pdf", pages=("one", "")),)
    assert vlm == (TextSource(name="report.pdf", pages=("1", "2")),)


def test_a_document_without_any_page_of_text_is_told(tmp_path: Path) -> None:
    (_published(tmp_path, DOCUMENT) / "MMDocIR_pages.parquet").touch()

    with pytest.raises(ConfigError, match=r"expected pages of 'report\.pdf', got none"):
        mmdocir.load(tmp_path, pages="ocr", read_parquet=lambda _: [])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"page_id": [-1]}, "line 2: expected questions.0.page_id.0 to be greater"),
        ({"type": "['Table'"}, "line 2: expected questions.0.type to be a list in brackets"),
        ({"layout_mapping": [{"page": 1}]}, "a field 'questions.0.layout_mapping.0.page_size'"),
    ],
)
def test_a_wrong_line_is_told_by_its_number(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    _published(tmp_path, DOCUMENT, {**DOCUMENT, "questions": [{**QUESTION, **change}]})

    with pytest.raises(ConfigError) as error:
        mmdocir.load(tmp_path)

    assert message in str(error.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("MMDocIR_annotations.jsonl", r"MMDocIR_annotations\.jsonl .*hub MMDocIR"),
        ("pdfs/report.pdf", r"pdfs/report\.pdf .*hub MMDocIR"),
    ],
)
def test_a_missing_file_is_named(tmp_path: Path, name: str, message: str) -> None:
    (_published(tmp_path, DOCUMENT) / name).unlink()

    with pytest.raises(ConfigError, match=message):
        mmdocir.load(tmp_path)
