"""Which first rows of a table are its header: words above numbers, one row or two.

Does not cover: headers of more than two rows, and headers on the left.
"""

import re
from collections.abc import Sequence

_NUMBER = re.compile(
    r"[-\u2013\u2212+(]*\s*(?:[A-Z]{3}\s|(?:US|[A-Z])?[$\u20ac\u00a3\u00a5])?\s*"
    r"\(?\d[\d,.'\u2019 ]*\s*\)?\s*(?:%|\u20ac|\u00a3|[A-Za-z]{1,3})?\s*\)?"
    r"|\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?|\d{1,2}:\d\d(?::\d\d)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST = 40  # characters of a number
_SEEN = 50  # rows below the header that are looked at


def count(rows: Sequence[Sequence[str]]) -> int:
    """Return how many first rows are the header: 0, 1 or 2; a row holds the cells' texts.

    A table of words only has one row of header. Years are as good as words.
    """
    if len(rows) < 2:  # noqa: PLR2004 - a header needs a row below it
        return 0
    words = 0
    while words < min(3, len(rows)) and not any(map(is_number, rows[words])):
        words += 1
    if words == 0:
        return 0
    below = [cell for row in rows[words : words + _SEEN] for cell in row]
    two = words == 2 and any(map(is_number, below)) and _spans(rows[0], rows[1])  # noqa: PLR2004
    return 2 if two else 1


def is_number(cell: str) -> bool:
    """Say whether a cell holds a number, an amount, a date or a time, and not just a year."""
    if len(cell) > _LONGEST or _YEAR.fullmatch(cell):
        return False
    return bool(_NUMBER.fullmatch(cell))


def _spans(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Say whether the upper row names groups of columns: it has gaps or repeats itself."""
    named = [cell for cell in upper if cell]
    return len(set(named)) < len([cell for cell in lower if cell])
