"""The pages of an open PDF one after another, read so far as can be, and kept for a resumption."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from corrobora.errors import IngestError
from corrobora.ingest import raw_pages, scans
from corrobora.ingest.source import PdfFile, RawPage
from corrobora.ports import OcrEngine, ReadingLog

MOST = 20_000  # pages of one file
_BATCH = 64  # pages kept at a time
_LONGEST = 2000  # pixels of a picture's longer side
_POINTS = 72.0  # an inch
_FEW = 0.01  # share of unreadable letters that is not worth a note


@dataclass(frozen=True, slots=True)
class Eyes:
    """What pages without a text layer are read with."""

    ocr: OcrEngine
    dpi: int


@dataclass(slots=True)
class Pages:
    """An iterable of the pages of a file; `notes` grow as it is gone through.

    What an interrupted reading kept is not done again: pages of a text layer in batches, and
    each page that was read by OCR.
    """

    file: PdfFile
    eyes: Eyes | None = field(kw_only=True)
    log: ReadingLog | None = field(kw_only=True)
    notes: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[RawPage]:
        """Yield the pages in order, at most 20,000."""
        total = min(self.file.pages, MOST)
        for start in range(1, total + 1, _BATCH):
            numbers = range(start, min(start + _BATCH, total + 1))
            key = f"pages-{start}"
            known = {page.number: page for page in self._kept(key)}
            batch = [known.get(number) or self.file.page(number) for number in numbers]
            if not known:
                self._keep(key, batch)
            for page in batch:
                yield self._read(page)
                if self.log is not None:
                    self.log.step(page.number, total)
        if total < self.file.pages:
            self.notes.append(f"only the first {MOST} of {self.file.pages} pages were read")

    def _kept(self, key: str) -> tuple[RawPage, ...]:
        content = self.log.kept(key) if self.log is not None else None
        if content is None:
            return ()
        try:
            return raw_pages.decode(content)
        except ValueError:  # of another version
            return ()

    def _keep(self, key: str, pages: list[RawPage]) -> None:
        if self.log is not None:
            self.log.keep(key, raw_pages.encode(pages))

    def _read(self, page: RawPage) -> RawPage:
        if not page.width:
            self.notes.append(f"page {page.number} is damaged and was left out")
            return page
        if scans.is_scan(page):
            page = self._scan(page)
        page, gone = scans.without_unreadable(page)
        letters = sum(len(word.text) for line in page.lines for word in line.words)
        if gone > _FEW * letters:
            self.notes.append(
                f"page {page.number}: {gone} letters of its text layer cannot be read"
            )
        return page

    def _scan(self, page: RawPage) -> RawPage:
        if self.eyes is None:
            self.notes.append(f"page {page.number} has no text layer; install corrobora[ocr]")
            return page
        key = f"ocr-{self.eyes.dpi}-{page.number}"
        for kept in self._kept(key):
            return kept
        dpi = max(1, min(self.eyes.dpi, int(_LONGEST * _POINTS / max(page.width, page.height))))
        try:
            read = scans.read(page, file=self.file, ocr=self.eyes.ocr, dpi=dpi, turns=True)
        except IngestError as error:
            self.notes.append(f"page {page.number} could not be read by OCR: {error}")
            return page
        self._keep(key, [read])
        if not read.lines:
            self.notes.append(f"page {page.number} has no text layer, and OCR found no words on it")
        return read
