"""Check with another PDF library that what was read stands inside the boxes given for it.

    python benchmarks/check_boxes.py [--each N] [--seed S] FILE.pdf ...

Reads each file as corrobora does, draws N passages and N table blocks at random, and looks up
with pypdfium2 which letters have their middle inside the boxes on that page. A piece passes
if at most 1 % of its letters are missing there and at most 5 % more are there; a table is
also cut into its rows, each of which must stand in order among the words of the page.
Pages that are turned or read by OCR are left out: pypdfium2 measures them differently.
"""

import argparse
import random
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pypdfium2

from corrobora.adapters.minilm_tokens import MiniLmTokens
from corrobora.adapters.pymupdf_pdf import PyMuPdfSource
from corrobora.ingest.pdf import PdfReader
from corrobora.records import Element, Page, Reading

MISSING, MORE = 0.01, 0.05  # shares of the letters
SLACK = 0.5  # points around a box


def main() -> None:
    """Print the share of pieces that pass, by corpus and file, and name those that do not."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--each", type=int, default=40, help="pieces of a corpus and file")
    arguments.add_argument("--seed", type=int, default=7)
    given = arguments.parse_args()
    reader = PdfReader(
        PyMuPdfSource(), tokens=MiniLmTokens(), ocr=None, passage_tokens=200, ocr_dpi=150
    )
    totals: Counter[tuple[str, bool]] = Counter()
    for path in given.files:
        totals += check_file(path, reader(path), rng=random.Random(given.seed), each=given.each)
    for kind in ("paragraph", "table", "table row"):
        good, bad = totals[kind, True], totals[kind, False]
        if good + bad:
            print(f"{kind}: {good} of {good + bad} pass ({good / (good + bad):.2%})")


def check_file(
    path: Path, reading: Reading, *, rng: random.Random, each: int
) -> Counter[tuple[str, bool]]:
    """Return how many pieces of one file pass and how many do not, by kind."""
    other = pypdfium2.PdfDocument(path)
    letters = lru_cache(maxsize=8)(lambda number: letters_of(other[number - 1]))
    pages = {page.number: page for page in reading.pages}
    totals: Counter[tuple[str, bool]] = Counter()
    for corpus in ("paragraph", "table"):
        pieces = [e for e in reading.elements if e.corpus == corpus and checkable(e, pages, other)]
        for element in rng.sample(pieces, min(each, len(pieces))):
            problem = difference(element, letters(element.where.page))
            totals[corpus, not problem] += 1
            if problem:
                print(f"{path.name} page {element.where.page} {element.id}: {problem}")
            for row in element.text.split("\n") if corpus == "table" else ():
                totals["table row", stands_in_order(row, pages[element.where.page or 0])] += 1
    return totals


def checkable(element: Element, pages: dict[int, Page], other: pypdfium2.PdfDocument) -> bool:
    """Say whether pypdfium2 measures the element's page as corrobora does."""
    number = element.where.page or 0
    return pages[number].read_by == "text" and other[number - 1].get_rotation() == 0


def letters_of(page: pypdfium2.PdfPage) -> list[tuple[str, float, float]]:
    """Return each letter or digit of a page with its middle, origin top left."""
    text = page.get_textpage()
    left, _, _, top = page.get_bbox()
    found = []
    for i in range(text.count_chars()):
        x0, y0, x1, y1 = text.get_charbox(i, loose=True)
        middle = ((x0 + x1) / 2 - left, top - (y0 + y1) / 2)
        found.extend((letter, *middle) for letter in normal(text.get_text_range(i, 1)))
    return found


def difference(element: Element, letters: list[tuple[str, float, float]]) -> str:
    """Return in words how the letters in the boxes differ from the text, or an empty string."""
    inside = Counter(
        letter
        for letter, x, y in letters
        if any(
            box.x0 - SLACK <= x <= box.x1 + SLACK and box.y0 - SLACK <= y <= box.y1 + SLACK
            for box in element.where.boxes
        )
    )
    wanted = Counter(normal(element.text))
    size = max(1, wanted.total())
    missing, more = (wanted - inside).total() / size, (inside - wanted).total() / size
    if missing <= MISSING and more <= MORE:
        return ""
    return f"{missing:.1%} missing, {more:.1%} more: {element.text[:60]!r}"


def stands_in_order(row: str, page: Page) -> bool:
    """Say whether the words of a row follow one another among the words of the page."""
    wanted = [word for word in row.replace(" | ", " ").split(" ") if word]
    words = [word.text for word in page.words]
    return any(
        words[i : i + len(wanted)] == wanted for i, word in enumerate(words) if word == wanted[0]
    )


def normal(text: str) -> str:
    """Return the letters and digits only, compatibility forms taken apart."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


if __name__ == "__main__":
    main()
