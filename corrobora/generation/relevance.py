"""How well a sentence answers a query, by its words: coverage and the type of answer wanted.

English. A query word counts by how rare it is among the sentences at hand; where the sentence
lacks it but the passage around it has it ("the company" after a name), it counts in part.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence

AROUND = 0.4  # worth of a query word that only the passage or the name of its source has
TOKEN = re.compile(r"\d[\d,.]*\d|[^\W_]+")
ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "ly", "s", "e", "y")
SHORTEST = 4  # letters of a stem
STOP = frozenset(
    """
    a an and are as at be been being but by can could did do does for from had has have he her him
    his how i if in into is it its many me much my no not of on or our out s she so such than that
    the their them then there these they this those to us was we were what when where which who
    whom whose why will with would you your please tell give show according document report
    following name list describe explain
    """.split()  # noqa: SIM905 - one string keeps the list short
)
MONTH = (
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
DATE = re.compile(rf"\b(?:1\d|20)\d\d\b|{MONTH}\s+\d|\d\s+{MONTH}", re.IGNORECASE)
NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b")
NAME = re.compile(r"(?<=\S )(?!I\b)[A-Z][\w.'\u2019-]+")
WANTED = (  # the question's form, what its answer has
    (re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|month|day)\b", re.IGNORECASE), DATE),
    (
        re.compile(
            r"\bhow (?:many|much|long|old|far|tall|big|large|high|often)\b"
            r"|\b(?:what|which)\b.{0,40}\b(?:percent|percentage|number|amount|rate|ratio|price|cost|total|value|margin)\b",
            re.IGNORECASE,
        ),
        NUMBER,
    ),
    (re.compile(r"\bwho\b|\bwhose\b|\bwhere\b", re.IGNORECASE), NAME),
)


def words(text: str) -> frozenset[str]:
    """Return the stems of the content words and the numbers of a text."""
    found = (token.lower() for token in TOKEN.findall(text))
    return frozenset(stem(token) for token in found if token not in STOP)


def stem(word: str) -> str:
    """Return a word without the commonest English endings."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


def rarities(query: Collection[str], sentences: Sequence[Collection[str]]) -> dict[str, float]:
    """Return ln((n + 1) / (sentences with it + .5)) for each word of the query, in nats, > 0."""
    having = Counter(word for sentence in sentences for word in query if word in sentence)
    return {word: math.log((len(sentences) + 1) / (having[word] + 0.5)) for word in sorted(query)}


def coverage(rarity: dict[str, float], sentence: Collection[str], around: Collection[str]) -> float:
    """Return the share of the query's words, by weight, that the sentence has, 0 to 1."""
    total = sum(rarity.values())
    if not total:
        return 0.0
    has = sum(
        weight * (1.0 if word in sentence else AROUND if word in around else 0.0)
        for word, weight in rarity.items()
    )
    return has / total


def has_wanted(query: str, sentence: str, *, known: Collection[str]) -> bool | None:
    """Say whether the sentence has what the question's form asks for; None: it asks for no type.

    What the query itself has (`known`, its words) does not count.
    """
    for form, answer in WANTED:
        if form.search(query):
            found = (match[0] for match in answer.finditer(sentence))
            return any(not (words(text) <= set(known)) or answer is NUMBER for text in found)
    return None
