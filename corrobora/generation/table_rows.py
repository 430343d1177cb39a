"""Read the rows of a table's text: one row a line, cells between " | ".

A header line fits a row when it has as many cells, or one less (no head over the labels); of
header lines that follow each other those that fit are read together. Not covered: cells that
span columns, tables with the heads on the left only.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

CELLS = re.compile(r"\s+\|(?=\s)|^\|\s+|\s+\|$")  # an empty cell leaves two bars side by side
NUMBER = re.compile(
    r"[-\u2013\u2014$\u20ac\u00a3(\s]*\d[\d,.]*\s*[)%]*"
    r"(?:\s*(?:\(|\u00b1)\s*[\d,.]+\s*[)%]*)?"  # its deviation: "66.4% (0.8%)", "3.1 \u00b1 .2"
)
NUMERIC = 0.4  # share of rows with numbers that makes a table one of numbers
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that says something: a label and at least one value."""

    line: str  # as it stands in the text
    cells: tuple[str, ...]
    header: str = ""  # the lines of its header as they stand, "" where none fits
    heads: tuple[str, ...] = ()  # one a value
    group: str = ""  # the nearest line above that is a label only; a total may belong to more


def rows(text: str) -> list[Row]:
    """Return the rows of values, in order, with their headers."""
    lines = [(line.strip(), split(line)) for line in text.split("\n")]
    full = [cells for _, cells in lines if len(cells) > 1]
    numeric = sum(map(_has_numbers, full)) >= NUMERIC * len(full)
    found: list[Row] = []
    headers: list[str] = []
    group = ""
    in_header = True
    for line, cells in lines:
        if len(cells) == 1:
            group = line
        elif _is_header(cells, numeric=numeric, first=not headers):
            headers = [*headers, line] if in_header else [line]
            in_header = True
        elif cells:
            in_header = False
            header, heads = _fitting(headers, cells)
            found.append(Row(line=line, cells=cells, header=header, heads=heads, group=group))
    return found


def split(line: str) -> tuple[str, ...]:
    """Return the cells of a line, empty ones left out."""
    return tuple(cell for part in CELLS.split(line.strip()) if (cell := part.strip()))


def reading(row: Row, *, years: Collection[str]) -> str:
    """Return the row as a sentence: "Label: 5" or "Label, 2018: 5; 2017: 6".

    Where heads name one of the years, only the values under these are read.
    """
    label, *values = row.cells
    if not row.heads:
        return f"{label}: {'; '.join(values)}"
    pairs = list(zip(row.heads, values, strict=True))
    named = [pair for pair in pairs if any(year in pair[0] for year in years)]
    return f"{label}, " + "; ".join(f"{head}: {value}" for head, value in named or pairs)


def _is_header(cells: tuple[str, ...], *, numeric: bool, first: bool) -> bool:
    """Say whether a line is none of the table's rows; in a table of words only the first."""
    return not _has_numbers(cells) if numeric else first


def _has_numbers(cells: tuple[str, ...]) -> bool:
    """Say whether a value is a number; a row of nothing but years is a header."""
    values = cells[1:]
    if all(YEAR.fullmatch(cell) for cell in values):
        return False
    return any(NUMBER.fullmatch(cell) for cell in values)


def _fitting(headers: Sequence[str], cells: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the header lines that fit the row, and a head for each value.

    The lowest line that fits decides; lines above it count where they have as many cells.
    """
    fitting = [(line, split(line)) for line in headers if _heads(split(line), cells)]
    if not fitting:
        return "", ()
    width = len(fitting[-1][1])
    lines = [(line, _heads(heads, cells)) for line, heads in fitting if len(heads) == width]
    stacked = zip(*(heads for _, heads in lines), strict=True)
    return "\n".join(line for line, _ in lines), tuple(" ".join(parts) for parts in stacked)


def _heads(header: tuple[str, ...], cells: tuple[str, ...]) -> tuple[str, ...]:
    if len(header) == len(cells):
        return header[1:]
    return header if len(header) == len(cells) - 1 else ()
