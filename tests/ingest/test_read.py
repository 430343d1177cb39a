from pathlib import Path

import pytest

from corrobora.errors import IngestError
from corrobora.ingest import read, sniff
from corrobora.testing.readers import PagedTextReader


def test_the_reader_is_chosen_by_content_and_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "harbour.pdf"
    path.write_bytes(b"<html><body>The harbour was deepened.")

    reading = read.read(path, readers={sniff.HTML: PagedTextReader()})

    assert "deepened." in reading.elements[0].text


def test_a_kind_without_a_reader_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "harbour.md"
    path.write_text("# Harbour", encoding="utf-8")

    with pytest.raises(IngestError, match=r"harbour\.md: .*text/markdown"):
        read.read(path, readers={sniff.TEXT: PagedTextReader()})
