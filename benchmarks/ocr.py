"""How well pictures of text are read: characters, words, sentences, tables, answers, by resolution.

Pages whose text layer is known are drawn as pictures and read by OCR; what is read is compared
with what `corrobora` reads of the text layer. Words inside figures are no part of a text layer
and count as too many. Decks that are pictures only are asked for the gold answers of their
questions; signs and two pages for a text that was copied by eye.

usage: .venv/bin/python benchmarks/ocr.py DATA [-o DIR] [--pages N] [--seed S] [--dpi D...]

Writes benchmarks/out/ocr.json and .md, and with -o DIR/report.json. What was read is kept beside
them, so a next run only compares; seconds are of the processor, for OCR alone. The first
resolution is the one that everything is measured at; of the others a part of the pages is read.
"""

import argparse
import hashlib
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import machine
import numpy as np
import ocr_checks
import pymupdf
from numpy.typing import NDArray
from ocr_checks import Cells
from scores import RESAMPLES, SEED

from corrobora.adapters import rapid_ocr
from corrobora.adapters.minilm_tokens import MiniLmTokens
from corrobora.adapters.pillow_images import PillowSource
from corrobora.adapters.pymupdf_pdf import PyMuPdfSource
from corrobora.adapters.rapid_ocr import RapidOcr
from corrobora.ingest.pdf import PdfReader
from corrobora.ingest.picture import PictureReader
from corrobora.records import Box, Reading, Word

SETS = ("financebench", "mmlongbench")
LEAST_WORDS = 60  # of a page's text layer
SENTENCE = (6, 30)  # words
SENTENCES = 8  # of a page, most
PACKAGE = (
    "Docling bundles PDF document conversion to JSON and Markdown in an easy self contained package"
)
HANDS = (
    "Reduce your risk of coronavirus infection: Clean hands with soap and water or alcohol-based"
    " hand rub Cover nose and mouth when coughing and sneezing with tissue or flexed elbow Avoid"
    " close contact with anyone with cold or flu-like symptoms Thoroughly cook meat and eggs No"
    " unprotected contact with live wild or farm animals World Health Organization"
)
LOUVRE = (
    "Mairie du Ier Palais du LOUVRE LES ARTS DÉCORATIFS Musée du LOUVRE Théâtre du PALAIS-ROYAL"
)
COPIED = {  # copied by eye
    "images/easyocr_scene_text/chinese.jpg": "西 愚园路 东 315 309 W Yuyuan Rd. E",
    "images/easyocr_scene_text/english.png": HANDS,
    "images/easyocr_scene_text/french.jpg": LOUVRE,
    "formats/office/webp-test.webp": PACKAGE,
    "formats/office/ocr_test_rotated_270.pdf": PACKAGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One page, its truth beside what was read."""

    set: str
    dpi: int
    truth: str
    text: str
    seconds: float
    sentences: tuple[str, ...] = ()
    cells: Cells = field(default_factory=Cells)

    @property
    def values(self) -> dict[str, tuple[float, float]]:
        """Return what was counted and out of how many, by metric."""
        truth, text = self.truth.split(), self.text.split()
        shared = ocr_checks.shared_words(self.truth, self.text)
        places = [ocr_checks.found_at(one, self.text) for one in self.sentences]
        ends = [end for share, end in places if share >= ocr_checks.LIKE]
        cells = self.cells
        return {
            "CER": (ocr_checks.edits(self.truth, self.text), len(self.truth)),
            "WER": (ocr_checks.edits(truth, text), len(truth)),
            "word_recall": (shared, len(truth)),
            "word_precision": (shared, len(text)),
            "sentences": (len(ends), len(places)),
            "order": (sum(a < b for a, b in pairwise(ends)), len(ends) - 1),
            "lone_dashes": ocr_checks.dashes(self.truth, self.text),
            "cells": (cells.found, cells.cells),
            "cells_right": (cells.right, cells.pairs),
            "cells_below": (cells.below, cells.columns),
            "seconds": (self.seconds, 1),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure, as in the report of `corrobora eval`."""

    set: str
    slice: str
    stage: str = "ingest"
    metric: str
    value: float
    low: float
    high: float
    n: int


@dataclass(slots=True)
class Timed:
    """An OcrEngine that counts its seconds of processor, and keeps what it read for a next run."""

    engine: RapidOcr
    folder: Path
    seconds: float = 0.0

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        """Return the words of a picture, from the folder if they are there."""
        name = hashlib.sha256(repr(image.shape).encode() + image.tobytes()).hexdigest()
        path = self.folder / f"{name}.json"
        if not path.is_file():
            start = time.process_time()
            words = [(word.text, *word.box) for word in self.engine.read(image)]
            kept = {"seconds": time.process_time() - start, "words": words}
            path.write_text(json.dumps(kept), encoding="utf-8")
        kept = json.loads(path.read_text(encoding="utf-8"))
        self.seconds += kept["seconds"]
        return tuple(Word(text=text, box=Box(*box)) for text, *box in kept["words"])


@dataclass(frozen=True, slots=True)
class Bench:
    """The two readers and a folder for pages."""

    folder: Path
    pdf: PdfReader
    engine: Timed

    def page(self, path: Path, index: int, *, dpi: int, name: str) -> Read:
        """Return a page (0-based) of a PDF as its text layer has it and as OCR reads it."""
        with pymupdf.open(path) as document, pymupdf.open() as one:
            one.insert_pdf(document, from_page=index, to_page=index)
            one.save(self.folder / "page.pdf")
            shown = document[index].get_pixmap(dpi=dpi, alpha=False)
            shown.set_dpi(dpi, dpi)
            shown.save(self.folder / "page.png")
        true = self.pdf(self.folder / "page.pdf")
        before = self.engine.seconds
        read = self.picture(self.folder / "page.png", dpi=dpi)
        return Read(
            set=name,
            dpi=dpi,
            truth=words(true),
            text=words(read),
            seconds=self.engine.seconds - before,
            sentences=tuple(sentences(true)),
            cells=ocr_checks.compared(tables(true), tables(read)),
        )

    def picture(self, path: Path, *, dpi: int) -> Reading:
        """Return what is read of a picture."""
        reader = PictureReader(
            PillowSource(), tokens=MiniLmTokens(), ocr=self.engine, passage_tokens=200, ocr_dpi=dpi
        )
        return reader(path)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("-o", "--out", type=Path)
    arguments.add_argument("--pages", type=int, default=30, help="with a text layer, of both sets")
    arguments.add_argument("--fewer", type=int, default=6, help="of them, at other resolutions")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--dpi", type=int, nargs="+", default=[150, 100, 200])
    given = arguments.parse_args()
    tokens = MiniLmTokens()
    engine = Timed(RapidOcr(), kept_under())
    pdf = PdfReader(PyMuPdfSource(), tokens=tokens, ocr=None, passage_tokens=200, ocr_dpi=150)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), pdf, engine)
        rows = list(measured(bench, given))
    write(rows, out=given.out)


def kept_under() -> Path:
    """Return the folder for what this version of the engine read."""
    source = Path(rapid_ocr.__file__).read_bytes() + version("rapidocr").encode()
    folder = machine.OUT / "ocr" / hashlib.sha256(source).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def measured(bench: Bench, given: argparse.Namespace) -> Iterator[Row]:
    """Yield all figures."""
    first = given.dpi[0]
    drawn = [
        (name, *place)
        for name in SETS
        for place in sampled(given.data / name / "pdfs", given.pages // len(SETS), given.seed)
    ]
    pages = [bench.page(path, index, dpi=first, name=name) for name, path, index in drawn]
    for name in SETS:
        yield from figures([page for page in pages if page.set == name], name, slice_="pages")
    fewer = drawn[:: max(1, len(drawn) // given.fewer)][: given.fewer]
    again = {
        (name, path, index): page for (name, path, index), page in zip(drawn, pages, strict=True)
    }
    for dpi in sorted(given.dpi):
        read = [
            again[place] if dpi == first else bench.page(place[1], place[2], dpi=dpi, name=place[0])
            for place in fewer
        ]
        yield from figures(read, "both", slice_=f"dpi: {dpi}")
    copies = [copied(bench, given.data / name, text, dpi=first) for name, text in COPIED.items()]
    for copy in copies:
        yield from figures([copy], copy.set, slice_="copied", only=("CER", "WER", "seconds"))
    yield from decks(bench, given.data / "mmlongbench", dpi=first)


def sampled(folder: Path, count: int, seed: int) -> list[tuple[Path, int]]:
    """Return pages (0-based) with a text layer, drawn over files and then over their pages."""
    rng = random.Random(seed)
    files = sorted(folder.glob("*.pdf"))
    chosen: list[tuple[Path, int]] = []
    for i in range(20 * count):
        path = files[i % len(files)]
        with pymupdf.open(path) as document:
            index = rng.randrange(len(document))
            enough = len(document[index].get_text("words")) >= LEAST_WORDS
        if enough and (path, index) not in chosen:
            chosen.append((path, index))
        if len(chosen) == count:
            break
    return chosen


def words(reading: Reading) -> str:
    """Return all words in reading order, as they are compared."""
    return ocr_checks.plain(" ".join(word.text for page in reading.pages for word in page.words))


def sentences(reading: Reading) -> list[str]:
    """Return the first sentences of the passages that are long enough to be no chance."""
    found = []
    for element in reading.elements:
        if element.corpus == "paragraph":
            parts = ocr_checks.plain(element.text).replace("? ", ". ").split(". ")[1:-1]
            found += [part for part in parts if SENTENCE[0] <= len(part.split()) <= SENTENCE[1]]
    return found[:SENTENCES]


def tables(reading: Reading) -> list[ocr_checks.Grid]:
    """Return the tables as they are indexed."""
    return [ocr_checks.grid(e.text) for e in reading.elements if e.corpus == "table"]


def copied(bench: Bench, path: Path, truth: str, *, dpi: int) -> Read:
    """Return a picture, or the first page of a PDF, beside the text that it shows."""
    source = path
    if path.suffix == ".pdf":
        source = bench.folder / "copied.png"
        with pymupdf.open(path) as document:
            document[0].get_pixmap(dpi=dpi, alpha=False).save(source)
    before = bench.engine.seconds
    text = words(bench.picture(source, dpi=dpi))
    seconds = bench.engine.seconds - before
    return Read(set=path.name, dpi=dpi, truth=ocr_checks.plain(truth), text=text, seconds=seconds)


def decks(bench: Bench, folder: Path, *, dpi: int) -> Iterator[Row]:
    """Yield the share of gold answers that stand in what is read of their gold pages."""
    asked = [json.loads(line) for line in (folder / "questions.jsonl").read_text().splitlines()]
    known: dict[tuple[str, int], str] = {}
    held: dict[str, list[tuple[float, float]]] = {}
    for question in asked:
        path = folder / "pdfs" / question["doc"]
        pages = question["evidence_pages_1based"]
        if not question["answerable"] or not pages or not is_pictures(path):
            continue
        for number in pages:
            if (question["doc"], number) not in known:
                known[question["doc"], number] = read_scan(bench, path, number, dpi=dpi)
        text = " ".join(known[question["doc"], number] for number in pages)
        right = float(ocr_checks.holds(str(question["answer"]), text))
        for part in ("all", question["answer_format"]):
            held.setdefault(part, []).append((right, 1.0))
    for part, counts in sorted(held.items()):
        yield row("mmlongbench decks", f"answers: {part}", "answer_in_text", counts=counts)


def is_pictures(path: Path) -> bool:
    """Say whether a PDF has no text layer at all."""
    with pymupdf.open(path) as document:
        return not any(page.get_text("words") for page in document)


def read_scan(bench: Bench, path: Path, number: int, *, dpi: int) -> str:
    """Return the words of a page (1-based) that is a picture."""
    source = bench.folder / "scan.png"
    with pymupdf.open(path) as document:
        if not 1 <= number <= len(document):
            return ""
        shown = document[number - 1].get_pixmap(dpi=dpi, alpha=False)
        shown.set_dpi(dpi, dpi)
        shown.save(source)
    return words(bench.picture(source, dpi=dpi))


def figures(
    pages: Sequence[Read], name: str, *, slice_: str, only: Sequence[str] = ()
) -> Iterator[Row]:
    """Yield each metric over pages: all that was counted by all there was."""
    for metric in only or pages[0].values:
        counts = [page.values[metric] for page in pages]
        counts = [(part, whole) for part, whole in counts if whole > 0]
        if counts:
            yield row(name, slice_, metric, counts=counts)


def row(name: str, slice_: str, metric: str, *, counts: Sequence[tuple[float, float]]) -> Row:
    """Return a ratio of sums with its 95 % interval, by a bootstrap over pages."""
    parts, wholes = np.array(counts, dtype=np.float64).T  # (n,) each
    draws = np.random.default_rng(SEED).integers(0, len(parts), (RESAMPLES, len(parts)))
    low, high = np.percentile(parts[draws].sum(1) / wholes[draws].sum(1), [2.5, 97.5])
    return Row(
        set=name,
        slice=slice_,
        metric=metric,
        value=round(float(parts.sum() / wholes.sum()), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        n=len(counts),
    )


def write(rows: Sequence[Row], *, out: Path | None) -> None:
    """Write the figures and print them."""
    report = {"suite": "ocr", "manifest": machine.describe(), "rows": [asdict(r) for r in rows]}
    text = json.dumps(report, indent=1, ensure_ascii=False)
    machine.OUT.mkdir(exist_ok=True)
    (machine.OUT / "ocr.json").write_text(text, encoding="utf-8")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.json").write_text(text, encoding="utf-8")
    shown = machine.table(
        ["set", "slice", "metric", "value", "95 %", "n"],
        [
            [r.set, r.slice, r.metric, f"{r.value:.3f}", f"{r.low:.3f} to {r.high:.3f}", r.n]
            for r in rows
        ],
    )
    (machine.OUT / "ocr.md").write_text(shown + "\n", encoding="utf-8")
    print(shown)


if __name__ == "__main__":
    main()
