"""The pages of an open PDF one after another, read so far as can be, and kept for a resumption."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corrobora.errors import IngestError
from corrobora.ingest import alive, raw_pages, scans
from corrobora.ingest.source import PdfFile, RawPage
from corrobora.ports import OcrEngine, ReadingLog

MOST = 20_000  # pages of one file
_BATCH = 64  # pages kept at a time
_LONGEST = 2000  # pixels of a picture's longer side
_POINTS = 72.0  # an inch
_RUNS = 20  # of pages, in a note
_FEW = 0.01  # share of unreadable letters that is not worth a note


@dataclass(frozen=True, slots=True)
class Eyes:
    """What pages without a text layer are read with."""

    ocr: OcrEngine
    dpi: int


@dataclass(slots=True)
class Pages:
    """An iterable of the pages of a file; `notes` say what of those passed could not be read.

    What an interrupted reading kept is not done again: pages of a text layer in batches, and
    each page that was read by OCR.
    """

    file: PdfFile
    eyes: Eyes | None = field(kw_only=True)
    log: ReadingLog | None = field(kw_only=True)
    _faults: dict[str, list[int]] = field(default_factory=dict, init=False)

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

    @property
    def notes(self) -> list[str]:
        """Return a line for each kind of fault, with the pages that have it."""
        found = [
            f"page{'s' if len(pages) > 1 else ''} {_listed(pages)}: {fault}"
            for fault, pages in self._faults.items()
        ]
        if self.file.pages > MOST:
            found.append(f"only the first {MOST} of {self.file.pages} pages were read")
        return found

    def _note(self, page: RawPage, fault: str) -> None:
        self._faults.setdefault(fault, []).append(page.number)

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
            self._note(page, "damaged, and left out")
            return page
        if scans.is_scan(page):
            page = self._scan(page)
        page, gone = scans.without_unreadable(page)
        letters = sum(len(word.text) for line in page.lines for word in line.words)
        if gone > _FEW * letters:
            self._note(page, "some letters of the text layer cannot be read, and are left out")
        return page

    def _scan(self, page: RawPage) -> RawPage:
        if self.eyes is None:
            self._note(page, "no text layer; install corrobora[ocr]")
            return page
        key = f"ocr-{self.eyes.dpi}-{page.number}"
        kept = self._kept(key)
        if kept:
            return kept[0]
        dpi = max(1, min(self.eyes.dpi, int(_LONGEST * _POINTS / max(page.width, page.height))))
        try:
            with alive.reading_picture(self.log):
                read = scans.read(page, file=self.file, ocr=self.eyes.ocr, dpi=dpi, turns=True)
        except IngestError as error:
            self._note(page, str(error))
            return page
        self._keep(key, [read])
        if not read.lines:
            self._note(page, "no text layer, and OCR found no words")
        return read


def _listed(pages: Sequence[int]) -> str:
    """Return ascending numbers as "1-3, 7"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1][1:] = [page]
        else:
            runs.append([page])
    shown = ["-".join(map(str, run)) for run in runs[:_RUNS]]
    return ", ".join(shown) + (", ..." if len(runs) > _RUNS else "")
