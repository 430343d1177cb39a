from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.ingest.markdown import MarkdownReader
from corrobora.ports import Reader
from corrobora.records import Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

SOURCE = """---
author: nobody
---
# Harbour
The **harbour** was [deepened](https://example.org) in `1962`.
It is safe.

![Depth by year](depth.png)

## Traffic
| Year | Ships |
|------|-------|
| 1961 | 12    |
| 1962 | 30    |

- Ferries leave daily.
- Freight leaves weekly.
"""


def _read(tmp_path: Path, source: str = SOURCE) -> Reading:
    path = tmp_path / "harbour.md"
    path.write_text(source, encoding="utf-8")
    return MarkdownReader(tokens=LetterTokens(), passage_tokens=50)(path)


class TestMarkdownReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return MarkdownReader(tokens=LetterTokens(), passage_tokens=50)

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.md"
        path.write_text(SOURCE, encoding="utf-8")
        return path


def test_marks_are_left_out_of_the_text(tmp_path: Path) -> None:
    passage = _read(tmp_path).elements[0]

    assert passage.text == "Harbour\n\nThe harbour was deepened in 1962. It is safe."


def test_a_table_keeps_its_rows_and_stands_in_the_text(tmp_path: Path) -> None:
    reading = _read(tmp_path)

    table = next(e for e in reading.elements if e.corpus == "table")
    assert table.text == "Year | Ships\n1961 | 12\n1962 | 30"
    assert table.where.chars is not None
    assert reading.text[slice(*table.where.chars)] == table.text


def test_elements_know_the_headings_above_them(tmp_path: Path) -> None:
    reading = _read(tmp_path)

    sections = {str(e.corpus): e.section for e in reading.elements if e.corpus != "paragraph"}
    assert sections["table"] == ("Harbour", "Traffic")
    assert sections["image"] == ("Harbour",)
    assert reading.document.title == "Harbour"


def test_a_picture_is_found_by_its_description(tmp_path: Path) -> None:
    image = next(e for e in _read(tmp_path).elements if e.corpus == "image")

    assert image.text == "Depth by year"
    assert image.modality == "image"


def test_a_long_table_repeats_its_header_for_the_indexes(tmp_path: Path) -> None:
    rows = "\n".join(f"| {year} | {year * 37} |" for year in range(1900, 1960))

    reading = _read(tmp_path, f"| Year | Ships |\n|---|---|\n{rows}\n")

    blocks = [e for e in reading.elements if e.corpus == "table"]
    assert len(blocks) > 2
    assert "\n".join(block.text for block in blocks) == reading.text
    assert all("Year | Ships" in (block.indexed or block.text) for block in blocks)
