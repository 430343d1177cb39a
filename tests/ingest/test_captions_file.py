from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.ingest.captions_file import SubtitleReader
from corrobora.ports import Reader
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

READER = SubtitleReader(tokens=LetterTokens(), passage_tokens=50)


def lines(count: int) -> str:
    return "WEBVTT\n\n" + "\n\n".join(
        f"00:{i // 12:02}:{i * 5 % 60:02}.000 --> 00:{i // 12:02}:{i * 5 % 60 + 4:02}.500\n"
        f"Ferry number {i} leaves the harbour."
        for i in range(count)
    )


class TestSubtitleReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return READER

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "ferries.vtt"
        path.write_text(lines(30))
        return path


def test_passages_know_when_they_are_said(tmp_path: Path) -> None:
    path = tmp_path / "ferries.vtt"
    path.write_text(lines(30))

    reading = READER(path)

    passages = [e for e in reading.elements if e.corpus == "paragraph"]
    assert {e.corpus for e in reading.elements} == {"paragraph", "document"}
    assert (passages[0].where.start, passages[-1].where.end) == (0.0, 149.5)
    starts = [passage.where.start or 0.0 for passage in passages]
    assert starts == sorted(starts)
    assert len(reading.cues) == 30
    assert reading.document.seconds == 149.5
