"""Documents that the query names: what stands in them is likelier to be meant.

"How did Boeing's tax rate change in 2022?" is about Boeing's filing, and another company's
paragraph on its tax rate is no answer however well it matches. Words of the query that look
like names (capitals, digits) are compared with titles and file names, rare ones counting most;
two words written as one ("Best Buy", BESTBUY_2023) are found too. A weight is added and none
taken away, so that a wrong guess costs little.

What it does not cover: names that stand in a document but not in its title.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import PurePath

from corrobora.records import Document, DocumentId

NATS = 2.0  # for the document that matches best; tuned on dev data, more helps no further
COMMON = 0.6  # share of the documents above which a word names none of them

_WORD = re.compile(r"[^\W_]+")
_OPENERS_TEXT = (
    "a an and are as at by did do does for from had has have how if in is list of on or please the"
    " to was were what when where which who whose why will with write"
)
_OPENERS = frozenset(_OPENERS_TEXT.split())


def weigh(query: str, documents: Iterable[Document]) -> dict[DocumentId, float]:
    """Return nats of support, 0 to NATS, for each document by how far the query names it."""
    words = {document.id: _words(document) for document in documents}
    frequency = Counter(word for named in words.values() for word in named)
    rarity = {
        name: math.log((len(words) + 1) / (frequency[name] + 0.5))
        for name in _names(query)
        if 0 < frequency[name] <= COMMON * len(words)
    }
    matches = {id_: _sum(rarity, named) for id_, named in words.items()}
    best = max(matches.values(), default=0.0)
    return {id_: NATS * match / best if best else 0.0 for id_, match in matches.items()}


def _sum(rarity: Mapping[str, float], named: frozenset[str]) -> float:
    return math.fsum(value for name, value in rarity.items() if name in named)


def _words(document: Document) -> frozenset[str]:
    text = f"{document.title} {PurePath(document.uri).stem}".replace("_", " ")
    return frozenset(_WORD.findall(text.lower()))


def _names(query: str) -> tuple[str, ...]:
    """Return words with a capital or a digit, and neighbours joined, in order."""
    words = _WORD.findall(query)
    single = [
        word.lower()
        for word in words
        if (word[0].isupper() or any(c.isdigit() for c in word)) and word.lower() not in _OPENERS
    ]
    joined = [(one + other).lower() for one, other in pairwise(words)]
    return tuple(dict.fromkeys([*single, *joined]))
