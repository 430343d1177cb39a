"""The sample report is what its script makes, and holds what the demo asks of it."""

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2
import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corrobora" / "sample"
REPORT = SAMPLE / "report.pdf"
QUESTIONS: list[dict[str, Any]] = json.loads((SAMPLE / "questions.json").read_text())
SCAN = 5  # its page, 1-based


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return texts_of(REPORT)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("sample") / "made.pdf"
    script = ROOT / "scripts" / "make_sample.py"
    subprocess.run([sys.executable, script, target], check=True, capture_output=True, timeout=120)
    return target


@functools.cache
def texts_of(path: Path) -> list[str]:
    with pdfplumber.open(path) as document:
        return [" ".join((page.extract_text() or "").split()) for page in document.pages]


def pictures_of(path: Path) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.render(scale=1).to_numpy().astype(float) for page in document]
    finally:
        document.close()


@functools.cache
def words_of(path: Path, page: int, *, column: int) -> str:
    """Return the text of one of the two columns."""
    with pdfplumber.open(path) as document:
        whole = document.pages[page - 1]
        middle = float(whole.width) / 2
        x0 = column * middle
        half = whole.crop((x0, 0, x0 + middle, float(whole.height)))
        return " ".join((half.extract_text() or "").split())


@pytest.mark.slow
def test_the_report_in_git_is_what_the_script_makes(made: Path) -> None:
    # Another machine may round a grey level or a coordinate otherwise, so bytes are not compared.
    ours, theirs = pictures_of(REPORT), pictures_of(made)

    assert texts_of(made) == texts_of(REPORT)
    assert [picture.shape for picture in ours] == [picture.shape for picture in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert np.abs(one - other).mean() < 0.5  # of 255


@pytest.mark.slow
def test_the_script_makes_the_same_bytes_twice(made: Path, tmp_path: Path) -> None:
    script = ROOT / "scripts" / "make_sample.py"
    again = tmp_path / "again.pdf"

    subprocess.run([sys.executable, script, again], check=True, capture_output=True, timeout=120)

    assert again.read_bytes() == made.read_bytes()


def test_the_report_is_small_enough_to_ship() -> None:
    assert REPORT.stat().st_size < 300_000


def test_the_last_page_is_a_scan_without_text(texts: list[str]) -> None:
    assert len(texts) == SCAN
    assert texts[SCAN - 1] == ""
    assert all(texts[: SCAN - 1])


@pytest.mark.parametrize(
    ("page", "quote"),
    [(gold["page"], gold["quote"]) for row in QUESTIONS for gold in row["gold"]],
)
def test_every_gold_quote_stands_on_its_page(page: int, quote: str) -> None:
    whole = texts_of(REPORT)[page - 1]
    columns = [words_of(REPORT, page, column=0), words_of(REPORT, page, column=1)]

    assert any(quote in text for text in [whole, *columns])


def test_the_report_says_nothing_of_what_the_last_question_asks(texts: list[str]) -> None:
    (row,) = [row for row in QUESTIONS if row["kind"] == "unanswerable"]

    assert "salary" in row["question"]
    assert not any(word in " ".join(texts).lower() for word in ("salary", "salaries", "wage"))


def test_the_table_adds_up() -> None:
    rows = [
        [int(cell.replace(",", "")) for cell in line.split()[-3:]]
        for line in plain_lines(3)
        if line.split()[-1:] and line.split()[-1][0] in "+-"
    ]

    budget, spent, difference = zip(*rows, strict=True)
    assert len(rows) == 6
    assert [sum(budget[:-1]), sum(spent[:-1])] == [budget[-1], spent[-1]]
    assert [s - b for b, s in zip(budget, spent, strict=True)] == list(difference)


def plain_lines(page: int) -> list[str]:
    with pdfplumber.open(REPORT) as document:
        return (document.pages[page - 1].extract_text() or "").splitlines()
