"""Whether two short answers say the same, by their words."""

import re
import unicodedata
from collections import Counter

SAME = 0.5  # token F1 from which two answers are taken for one
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|\w+")
_ARTICLES = frozenset({"a", "an", "the"})


def same(one: str, other: str) -> bool:
    """Say whether one answer has all words of the other in their order, or half of all words.

    Case, punctuation, articles and commas in numbers do not count. An empty answer is the same
    as none.
    """
    left, right = _tokens(one), _tokens(other)
    if not left or not right:
        return False
    return _holds(left, right) or _holds(right, left) or f1(left, right) >= SAME


def f1(left: list[str], right: list[str]) -> float:
    """Return the harmonic mean of the shares of words that two texts have in common, 0 to 1."""
    shared = (Counter(left) & Counter(right)).total()
    return 2 * shared / (len(left) + len(right))


def _holds(long: list[str], short: list[str]) -> bool:
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))


def _tokens(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = (token.replace(",", "") for token in _TOKEN.findall(folded))
    return [token for token in found if token not in _ARTICLES]
