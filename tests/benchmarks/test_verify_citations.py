import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pymupdf
import pytest
import verify_citations

SENTENCE = "The tide gate at Ferry Lane was closed 14 times in 2025."


def cite(path: Path, quote: str, boxes: Sequence[Sequence[float]], *, page: int = 1) -> Any:
    return {"uri": str(path), "page": page, "boxes": boxes, "quote": quote, "key": "E1"}


def boxes_of(page: Any, text: str) -> list[list[float]]:
    return [list(rectangle) for rectangle in page.search_for(text)]


def written(path: Path, *, rotation: int = 0, crop: tuple[int, ...] = (0, 0, 595, 842)) -> Any:
    """Write a page with one sentence and return it as PyMuPDF shows it."""
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    page.insert_text((120, 200), SENTENCE, fontsize=11)
    page.insert_text((120, 400), "Lapwings have begun to nest there.", fontsize=11)
    page.set_cropbox(pymupdf.Rect(crop))
    page.set_rotation(rotation)
    document.save(path)
    return pymupdf.open(path)[0]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [(0, 0, 595, 842), (50, 60, 560, 800)])
def test_a_quote_in_its_box_holds_however_the_page_is_turned_and_cut(
    tmp_path: Path, rotation: int, crop: tuple[int, ...]
) -> None:
    page = written(tmp_path / "a.pdf", rotation=rotation, crop=crop)
    boxes = [list(pymupdf.Rect(box) * page.rotation_matrix) for box in boxes_of(page, SENTENCE)]

    check = verify_citations.checked(cite(tmp_path / "a.pdf", SENTENCE, boxes))

    assert check.verdict == "holds"


def test_a_quote_beside_its_box_fails(tmp_path: Path) -> None:
    page = written(tmp_path / "a.pdf")
    boxes = boxes_of(page, "Lapwings have begun to nest there.")

    check = verify_citations.checked(cite(tmp_path / "a.pdf", SENTENCE, boxes))

    assert check.verdict == "fails"
    assert "elsewhere on the page" in check.reason


def test_a_changed_number_fails(tmp_path: Path) -> None:
    page = written(tmp_path / "a.pdf")
    changed = SENTENCE.replace("14", "17")

    check = verify_citations.checked(cite(tmp_path / "a.pdf", changed, boxes_of(page, SENTENCE)))

    assert check.verdict == "fails"
    assert "not on the page" in check.reason


def test_a_page_that_is_not_there_fails(tmp_path: Path) -> None:
    written(tmp_path / "a.pdf")

    check = verify_citations.checked(cite(tmp_path / "a.pdf", SENTENCE, [[0, 0, 9, 9]], page=7))

    assert check.verdict == "fails"


def test_a_scan_is_counted_as_unchecked(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page().draw_rect((50, 50, 90, 90))
    document.save(tmp_path / "scan.pdf")

    check = verify_citations.checked(cite(tmp_path / "scan.pdf", SENTENCE, [[0, 0, 595, 842]]))

    assert check.verdict == "unchecked"


def test_a_box_around_the_whole_page_is_told_as_roomy(tmp_path: Path) -> None:
    written(tmp_path / "a.pdf")

    check = verify_citations.checked(cite(tmp_path / "a.pdf", "Ferry Lane", [[0, 0, 595, 842]]))

    assert (check.verdict, check.roomy) == ("holds", True)


@pytest.mark.parametrize(
    ("one", "other"),
    [("e\ufb03cient", "efficient"), ("re-\nnewed", "renewed"), ("\u2018a\u2019", "'a'")],
)
def test_ligatures_hyphens_and_quotation_marks_do_not_matter(one: str, other: str) -> None:
    assert verify_citations.squashed(one) == verify_citations.squashed(other)


def test_answers_of_a_run_and_of_a_measurement_are_both_read(tmp_path: Path) -> None:
    claims: list[object] = []
    rows = [
        {"id": "q1", "claims": claims},
        {"id": "q2", "question": "?", "error": {"kind": "UpstreamError", "message": "down"}},
        {"made_with": {}},
        {"case": "q3", "answer": {"claims": claims}},
        {"case": "q4", "answer": None},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))

    read = list(verify_citations.answers(str(tmp_path / "a.jsonl")))

    assert [(row.get("id"), row.get("claims")) for row in read] == [
        ("q1", claims),
        ("q2", None),
        (None, None),
        ("q3", claims),
        (None, None),
    ]
