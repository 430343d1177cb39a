"""How near a text that was read is to the true one: edits, words, sentences, cells of tables.

Texts are compared after NFKC, with one kind of dash, quotation mark and space; case counts. The
checks of sentences, their order and cells that stand beside each other follow those of
olmOCR-bench (Poznanski et al., "olmOCR: Unlocking Trillions of Tokens in PDFs with Vision
Language Models", 2025), with cells instead of whole tables so that each cell is one check.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LIKE = 0.9  # share of a sentence's characters that must be read right

Grid = tuple[tuple[str, ...], ...]  # rows of cells


@dataclass(frozen=True, slots=True)
class Cells:
    """How many cells of true tables were looked for, found, and found beside their neighbours."""

    cells: int = 0
    found: int = 0
    pairs: int = 0  # with a cell to the right
    right: int = 0
    columns: int = 0  # with a cell below
    below: int = 0


def plain(text: str) -> str:
    """Return the text as it is compared."""
    kept = []
    for char in unicodedata.normalize("NFKC", text):
        match unicodedata.category(char):
            case "Pd":
                kept.append("-")
            case "Pi" | "Pf":
                kept.append("'" if char in "\u2018\u2019" else '"')
            case _:
                kept.append({"\u2212": "-", "`": "'"}.get(char, char))
    return " ".join("".join(kept).split())


def edits(truth: Sequence[str], read: Sequence[str]) -> int:
    """Return the Levenshtein distance of two strings, or of two lists of words."""
    return int(_last_row(truth, read, anywhere=False)[-1])


def found_at(needle: str, text: str) -> tuple[float, int]:
    """Return the share of the needle's characters that its best match holds, and its end.

    A match may begin anywhere in the text; of equals the first is taken.
    """
    if not needle:
        return 1.0, 0
    row = _last_row(needle, text, anywhere=True)
    end = int(row.argmin())
    return max(0.0, 1 - float(row[end]) / len(needle)), end


def _last_row(truth: Sequence[str], read: Sequence[str], *, anywhere: bool) -> NDArray[np.int64]:
    """Return the distance of all of the truth to read[:j], or to its best end, for each j."""
    codes: dict[str, int] = {}
    a = [codes.setdefault(item, len(codes)) for item in truth]
    b = np.array([codes.setdefault(item, len(codes)) for item in read], dtype=np.int64)
    steps = np.arange(len(b) + 1)  # (n + 1,)
    row = np.zeros_like(steps) if anywhere else steps
    for i, item in enumerate(a, start=1):
        new = np.minimum(row + 1, np.concatenate(([i], row[:-1] + (b != item))))
        row = np.minimum.accumulate(new - steps) + steps  # letters of `read` that are too many
    return row


def shared_words(truth: str, read: str) -> int:
    """Return how many words both hold, in any order, each as often as in both."""
    return sum((Counter(truth.split()) & Counter(read.split())).values())


def grid(text: str) -> Grid:
    """Return the rows and cells of a table element's text; cells of signs only are left out.

    A lone dash is small enough that an engine sees nothing there; it would count against all
    cells beside it.
    """
    rows = ((plain(cell) for cell in row.split(" | ")) for row in text.split("\n"))
    return tuple(tuple(cell for cell in row if any(map(str.isalnum, cell))) for row in rows)


def dashes(truth: str, read: str) -> tuple[int, int]:
    """Return how many of the dashes that stand alone in a text are read, and how many there are."""
    there, found = truth.split().count("-"), read.split().count("-")
    return min(there, found), there


def compared(truth: Sequence[Grid], read: Sequence[Grid]) -> Cells:
    """Look for each cell of the true tables, and for what stands to its right and below it.

    Below is looked at between rows of as many cells. A cell counts as beside another wherever
    in the tables that were read the two stand so.
    """
    texts = {cell for table in read for row in table for cell in row}
    beside = {pair for table in read for pair in _beside(table)}
    under = {pair for table in read for pair in _under(table, same=False)}
    wanted = [cell for table in truth for row in table for cell in row]
    pairs = [pair for table in truth for pair in _beside(table)]
    columns = [pair for table in truth for pair in _under(table, same=True)]
    return Cells(
        cells=len(wanted),
        found=sum(cell in texts for cell in wanted),
        pairs=len(pairs),
        right=sum(pair in beside for pair in pairs),
        columns=len(columns),
        below=sum(pair in under for pair in columns),
    )


def _beside(table: Grid) -> Iterator[tuple[str, str]]:
    for row in table:
        yield from pairwise(row)


def _under(table: Grid, *, same: bool) -> Iterator[tuple[str, str]]:
    for above, row in pairwise(table):
        if len(above) == len(row) or not same:
            yield from zip(above, row, strict=False)


def holds(answer: str, text: str) -> bool:
    """Say whether a gold answer stands in a text: every item of a list, letters and digits only."""
    items = answer.strip("[]").split(",") if answer.startswith("[") else [answer]
    bare = f" {_bare(text)} "
    return all(f" {_bare(item)} " in bare for item in items if _bare(item))


def _bare(text: str) -> str:
    kept = "".join(c if c.isalnum() or c in ".%" else " " for c in plain(text).casefold())
    return " ".join(word.strip(".") for word in kept.split())
