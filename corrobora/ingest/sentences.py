"""Where sentences end, by rule.

Meant for English and for scripts that end a sentence with a mark of their own. Does not
cover: a sentence that begins in lower case after an abbreviation-like word.
"""

import re
from collections.abc import Sequence

_END = re.compile(
    r"[.!?\u2026][\"'\u201d\u2019)\]]*$|[\u3002\uff01\uff1f\u061f\u0964][\"'\u201d\u2019\uff09\u300d\u300f]*$"
)
_STARTS = re.compile(
    r"[\"'\u201c\u2018(\[]*[A-Z0-9\u00c0-\u00de\u0370-\u1fff\u2c00-\uffff$\u20ac\u00a3]"
    r"|[\u2010-\u2022\u25a0-\u25ff*-]"
)
_OPENERS = "\"'\u201c\u2018(["
_INITIALS = re.compile(r"[\"'\u201c\u2018(\[]*([A-Za-z]\.)+$")
_ENUMERATION = re.compile(r"[(\[]?(\d{1,3}|[ivxlc]{1,5})[.)]$", re.IGNORECASE)
_ITEM_DIGITS = 2  # "12." may open an item of a list; "2022." does not
_ABBREVIATIONS = frozenset(
    """
    inc corp co ltd llc plc bros no nos vs mr mrs ms dr prof sr jr st gen col rep sen gov hon rev
    jan feb mar apr jun jul aug sep sept oct nov dec fig figs eq eqs sec secs tab ref refs ch chap
    vol pp p ed eds al cf approx dept est div art para viz resp ca incl excl ave blvd mt u.s
    e.g i.e a.m p.m ph.d
    """.split()  # noqa: SIM905 - a list of one word a line hides the list
)


def ends(words: Sequence[str]) -> list[int]:
    """Return the exclusive end of every sentence, ascending; the last is len(words)."""
    found = [
        i + 1
        for i, word in enumerate(words[:-1])
        if _END.search(word) and _closes(words, i) and _STARTS.match(words[i + 1])
    ]
    return [*found, len(words)] if words else []


def _closes(words: Sequence[str], i: int) -> bool:
    """Say whether the full stop of words[i] ends a sentence rather than an abbreviation."""
    word = words[i]
    if not word.endswith("."):
        return True
    if _INITIALS.match(word):
        return False
    if _ENUMERATION.match(word):  # "2." opens an item, but "in 2022." closes a sentence
        return len(word.strip("([.)")) > _ITEM_DIGITS
    return word.rstrip(".").lstrip(_OPENERS).lower() not in _ABBREVIATIONS
