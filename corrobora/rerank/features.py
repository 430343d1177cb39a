"""What can be seen of a query in an element's text without a model: the local judge's features.

Words match by their stem at the start of a word: "replaced" finds "replace" and "replacement".
English stop words and endings; other languages keep all their words, and a run of a script
without spaces matches as one word.

Tried on seven sets and left out, because the mean reciprocal rank on sets that were not fitted
on fell with them: the rarest word that is missing, capitalised words, the most rarity inside a
window of 300 characters, whether the text holds the kind of answer that is asked for (a year, a
number, a person), and length.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

MOST_PLACES = 8  # of one word that are looked at
NEAR = 30  # characters between two words that stand together
TAIL = 4  # letters that may follow a stem
LEAST_STEM = 3  # letters that a stem keeps
COMMON = 0.5  # nats added to every rarity, so that a tiny corpus still weighs its words
BM25_K, BM25_B = 0.9, 0.4  # as published for passages
USUAL = 1000  # characters of a passage

_WORD = re.compile(r"[^\W_]+(?:[.'\u2019&-][^\W_]+)*")
_ENDINGS = ("ations", "ation", "ing", "ies", "ed", "es", "s", "e", "y")  # longest first
_STOP_WORDS = (
    "a an and are as at be been being but by can could did do does doing during for from had has"
    " have having he her his how i if in into is it its me my of on or our she should so than that"
    " the their them then there these they this those to us was we were what when where which who"
    " whom whose why will with would you your according based please give tell many much"
    " following question answer"
)
_STOP = frozenset(_STOP_WORDS.split())


class Features(NamedTuple):
    """One element as the model sees it."""

    cosine: float  # of the query's and the element's vectors; 0 where not known
    unseen: float  # 1 where no vector search found it, else 0
    often: float  # 0 to 1: share of the query's words by rarity, each saturating as in BM25
    adjacent: float  # 0 to 1: share of the query's neighbouring words that stand near each other
    numbers: float  # -.5 to .5: share of the query's numbers found, less a half; 0 without any


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query taken apart: each content word once, in order."""

    words: tuple[str, ...]  # as written, in lower case, for looking up how rare they are
    stems: tuple[str, ...]
    numbers: frozenset[str]  # stems


def asked(text: str) -> Asked:
    """Return the query taken apart."""
    words: dict[str, str] = {}
    for word in _WORD.findall(text.lower()):
        if word not in _STOP:
            words.setdefault(stem(word), word)
    return Asked(
        words=tuple(words.values()),
        stems=tuple(words),
        numbers=frozenset(s for s in words if any(c.isdigit() for c in s)),
    )


def stem(word: str) -> str:
    """Return what of a lower-case word must be found: without the commonest English endings."""
    if any(c.isdigit() for c in word):
        return word
    word = word.removesuffix("'s").removesuffix("\u2019s")
    for ending in _ENDINGS:
        if word.endswith(ending) and not word.endswith("ss"):
            least = LEAST_STEM + (len(ending) > 1 and ending not in {"ies", "es"})
            if len(word) - len(ending) >= least:
                return word[: -len(ending)]
    return word


def features(
    query: Asked, text: str, *, rarity: Mapping[str, float], cosine: float | None
) -> Features:
    """Return what is seen of the query in the text; `rarity` is by word as written, in nats."""
    lower = text.lower()
    weights = [COMMON + rarity.get(word, 0.0) for word in query.words]
    places = [_places(stem_, lower) for stem_ in query.stems]
    found = {s for s, at in zip(query.stems, places, strict=True) if at}
    return Features(
        cosine=cosine if cosine is not None else 0.0,
        unseen=0.0 if cosine is not None else 1.0,
        often=_often(places, weights, length=len(text)),
        adjacent=_adjacent(places),
        numbers=_share(query.numbers, found),
    )


def _places(stem_: str, text: str) -> list[int]:
    """Return where words begin with the stem and go on for few letters, the first few."""
    found: list[int] = []
    at = text.find(stem_)
    while at >= 0 and len(found) < MOST_PLACES:
        end = at + len(stem_)
        if (at == 0 or not text[at - 1].isalnum()) and _ends_soon(
            text[end : end + TAIL + 1], stem_
        ):
            found.append(at)
        at = text.find(stem_, end)
    return found


def _ends_soon(tail: str, stem_: str) -> bool:
    if stem_[-1].isdigit():
        return not tail[:1].isalnum()
    return len(tail) <= TAIL or not tail.isalnum()


def _often(places: Sequence[Sequence[int]], weights: Sequence[float], *, length: int) -> float:
    norm = BM25_K * (1.0 - BM25_B + BM25_B * length / USUAL)
    held = (w * len(at) / (len(at) + norm) for at, w in zip(places, weights, strict=True))
    return math.fsum(held) / (math.fsum(weights) or 1.0)


def _adjacent(places: Sequence[Sequence[int]]) -> float:
    """Return the share of neighbours in the query that follow each other closely."""
    pairs = list(pairwise(places))
    if not pairs:
        return 1.0 if places and places[0] else 0.0
    near = sum(any(0 < b - a <= NEAR for a in first for b in second) for first, second in pairs)
    return near / len(pairs)


def _share(wanted: frozenset[str], found: set[str]) -> float:
    return len(wanted & found) / len(wanted) - 0.5 if wanted else 0.0
