from collections.abc import Sequence
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest import sniff
from corrobora.ingest.legacy import DrawnSlides, LegacyReader
from corrobora.ingest.text import TextReader
from corrobora.ports import Reader, ReadingLog
from corrobora.records import Box
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

TEXT = TextReader(tokens=LetterTokens(), passage_tokens=50)
PROSE = "The harbour was deepened in 1962.\n\nFerries leave daily from the northern pier."


class _Converter:
    """Writes the text of an old file into a new one, each time with other bytes around it."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(
        self, path: Path, /, *, to: str, into: Path, log: ReadingLog | None = None
    ) -> Path:
        self.times += 1
        made = into / f"{path.stem}.{to}"
        if not path.exists():
            raise IngestError(f"{path.name}: gone")
        made.write_text(PROSE + "\n" * self.times)
        return made


def _reader() -> LegacyReader:
    return LegacyReader(to="txt", media_type=sniff.DOC, reader=TEXT, converter=_Converter())


class TestLegacyReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return _reader()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.doc"
        path.write_bytes(b"\xd0\xcf\x11\xe0 old")
        return path


def test_the_document_is_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "harbour.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0 old")

    document = _reader()(path).document

    assert (document.media_type, document.title) == (sniff.DOC, "harbour")


def test_without_a_converter_the_line_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "harbour.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0 old")
    reader = LegacyReader(to="docx", media_type=sniff.DOC, reader=TEXT, converter=None)

    with pytest.raises(IngestError, match=r"^harbour\.doc: .*LibreOffice.* save the file as DOCX$"):
        reader(path)


class _Renderer:
    def __init__(self, pages: int) -> None:
        self._pages = pages

    def render(self, path: Path, *, page: int, dpi: int, marks: Sequence[Box] = ()) -> bytes:
        if page > self._pages:
            raise IngestError(f"{path.name}: there is no page {page}")
        return f"page {page}".encode()


class _Steps:
    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int) -> None:
        self.steps.append((done, total))

    def kept(self, key: str) -> bytes | None:
        return None

    def keep(self, key: str, content: bytes) -> None:
        pass


def test_each_slide_is_drawn_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "harbour.pptx"
    path.touch()
    draw = DrawnSlides(converter=_Converter(), renderer=_Renderer(2))
    log = _Steps()

    assert draw(path, count=2, log=log) == [b"page 1", b"page 2"]
    assert log.steps == [(1, 2), (2, 2)]


@pytest.mark.parametrize("pages", [1, 3])
def test_more_or_fewer_slides_than_expected_are_refused(tmp_path: Path, pages: int) -> None:
    path = tmp_path / "harbour.pptx"
    path.touch()

    with pytest.raises(IngestError):
        DrawnSlides(converter=_Converter(), renderer=_Renderer(pages))(path, count=2)
