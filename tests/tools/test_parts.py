from dataclasses import replace
from pathlib import Path

import pytest

from corrobora.errors import IngestError
from corrobora.ingest import identity
from corrobora.records import Attachment, Reading
from corrobora.testing.documents import NOBODY, paged
from corrobora.tools import parts
from corrobora.tools.parts import Inside, Job


def letter(tmp_path: Path) -> tuple[Reading, Job]:
    path = tmp_path / "letter.txt"
    path.write_text("The ferries.", encoding="utf-8")
    job = Job(
        path=path,
        name="letter.txt",
        document=identity.document_id(path),
        uri=str(path),
        keep=tmp_path / "keep",
        inside=tmp_path / "inside",
    )
    return paged(["The ferries."], uri=str(path)), job


def test_attachments_of_one_name_are_told_apart(tmp_path: Path) -> None:
    reading, job = letter(tmp_path)
    twice = [Attachment(name="map.png", content=content) for content in (b"1", b"2")]

    held = parts.of_reading(replace(reading, attachments=tuple(twice)), job)

    found = {part.name: part.path.read_bytes() for part in held if isinstance(part, Inside)}
    assert found == {"map.png": b"1", "map (2).png": b"2"}


def test_a_reading_of_other_bytes_is_refused(tmp_path: Path) -> None:
    reading, job = letter(tmp_path)

    with pytest.raises(IngestError, match=r"letter\.txt: it changed while it was read"):
        list(parts.of_reading(reading, replace(job, document=NOBODY)))


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    _, job = letter(tmp_path)

    with pytest.raises(IngestError, match="changed while it was read"), parts.steady(job.path):
        job.path.write_text("The ferries and more.", encoding="utf-8")


def test_a_file_that_stays_is_read(tmp_path: Path) -> None:
    _, job = letter(tmp_path)

    with parts.steady(job.path):
        assert job.path.read_text(encoding="utf-8") == "The ferries."
