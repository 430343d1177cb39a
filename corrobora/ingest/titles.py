"""A name for a PDF: from its metadata, else its first page's largest heading, else the file's."""

import re
from collections.abc import Sequence
from pathlib import Path

from corrobora.ingest.headings import Heading

_JUNK = re.compile(
    r"untitled.*|powerpoint presentation|presentation|slide 1|document\d*|title|layout \d+"
    r"|[\d\W_]+|.*\.(docx?|pptx?|xlsx?|indd|pdf|qxd|tex|dvi|fm|p65)",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"microsoft (word|powerpoint|excel) - ", re.IGNORECASE)
_LETTERS = 4  # of a title at least
_WORDS = 20  # of a title at most


def choose(metadata: str, *, first_page: Sequence[Heading], path: Path) -> str:
    """Return the title of a PDF; never empty."""
    given = _PREFIX.sub("", metadata)
    if _is_title(given):
        return given
    largest = max(first_page, key=lambda heading: heading.size, default=None)
    if largest is not None and _is_title(largest.text):
        return largest.text
    return path.stem


def _is_title(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    return letters >= _LETTERS and len(text.split()) <= _WORDS and not _JUNK.fullmatch(text)
