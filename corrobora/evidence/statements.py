"""Sentences taken apart for comparison: words, quantities with their units, periods, names.

English. What it does not cover: tables, whose periods and units stand in headers far from the
number; numbers written as words above twelve; "it" and "they".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

UP, DOWN = "+up", "+down"  # stand for all the verbs of a kind
MIN_WORDS = 3  # content words; less is a heading or a cell
MAX_TOKENS = 80  # more is a table or a list run together


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BREAK = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9$€£])|\n\s*\n|\s[•▪●]\s")
_TOKEN = re.compile(r"[$€£]?[0-9][0-9,]*(?:\.[0-9]+)*%?|[^\W\d_]+(?:['\u2019-][^\W\d_]+)*[0-9]*")
_LEAD = re.compile(r"^(?:No|Yes|Well),\s")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NUMBER_WORDS = {
    "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0
}  # fmt: skip
_MONTHS = _words(
    "january february march april may june july august september october november december"
)
_PERIODS = _MONTHS | _words(
    "quarter quarterly annual annually month monthly week weekly half fiscal first second third "
    "fourth last prior previous next year-to-date today yesterday q1 q2 q3 q4 h1 h2"
)
_NEGATIONS = _words("not no never neither nor none without cannot nobody nothing")
_UP = _words("increase increased increases rise rose risen rises grew grow grown grows")
_DOWN = _words(
    "decrease decreased decreases decline declined declines fell fall fallen falls drop dropped"
    " drops shrank"
)
_SAME = {"percent": "%", "percentage": "%", "usd": "$", "dollars": "$", "euro": "€", "euros": "€"}
STOP = _words(
    "a an and are as at be been being but by did do does for from had has have he her his how i if"
    " in into is it its of on or our she so than that the their them then there these they this"
    " those to us was we were what when where which who whom whose why will with would you your"
    " also about approximately around nearly roughly some total totaled totalled amounted came"
    " stood reached reported recorded year years ended during all"
)
_LINKS = _words(
    "is are was were of to at by than about approximately around nearly roughly only from reached"
    " totaled totalled had has have equals over under between and or"
)
SPEAKERS = _words("we our us ours it its they their company corporation registrant")
_Kind = Literal["period", "quantity", "label", "word", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as it is meant: 1.2 billion is 1.2e9, known to two digits."""

    value: float
    unit: str  # "%", "$", or the stem of the word after it; "" at the end of a sentence
    digits: int  # significant ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence, taken apart."""

    text: str
    words: frozenset[str]  # stems of content words, and numbers that count nothing
    quantities: tuple[Quantity, ...]
    periods: frozenset[str]
    names: frozenset[str]  # capitalised inside the sentence, lower-cased
    negations: int
    speaks_of_itself: bool  # "we", "the company": who that is depends on the document


def split(text: str) -> Iterator[Statement]:
    """Yield the sentences of a text that say enough to be compared, in order."""
    for sentence in _BREAK.split(text):
        statement = parse(" ".join(sentence.split()))
        if statement is not None and len(statement.words) >= MIN_WORDS:
            yield statement


def parse(sentence: str) -> Statement | None:
    """Return the sentence taken apart, or None where it is longer than a sentence is."""
    tokens = _TOKEN.findall(_LEAD.sub("", sentence))
    if len(tokens) > MAX_TOKENS:
        return None
    lower = [token.lower().replace("\u2019", "'") for token in tokens]
    kinds = [_kind(tokens, lower, i) for i in range(len(tokens))]

    def of(kind: _Kind) -> list[int]:
        return [i for i, k in enumerate(kinds) if k == kind]

    return Statement(
        text=sentence,
        words=frozenset([*(_word(lower[i]) for i in of("word")), *(lower[i] for i in of("label"))]),
        quantities=tuple(_quantity(lower, i) for i in of("quantity")),
        periods=frozenset(lower[i] for i in of("period")),
        names=frozenset(lower[i] for i in of("word") if i > 0 and tokens[i][0].isupper()),
        negations=sum(t in _NEGATIONS or t.endswith("n't") for t in lower),
        speaks_of_itself=not SPEAKERS.isdisjoint(lower),
    )


def content(text: str) -> frozenset[str]:
    """Return the stems of a text's content words, periods and numbers left out."""
    lower = [token.lower() for token in _TOKEN.findall(text)]
    return frozenset(_word(token) for token in lower if _is_word(token) and token not in _PERIODS)


def agree(one: Quantity, other: Quantity) -> bool:
    """Say whether two numbers are one, as far as the less exact of them is known."""
    digits = min(one.digits, other.digits)
    return f"{one.value:.{digits - 1}e}" == f"{other.value:.{digits - 1}e}"


def _kind(tokens: list[str], lower: list[str], i: int) -> _Kind:
    if _is_period(lower, i):
        return "period"
    if _is_number(lower[i]):
        return "quantity" if _counts(tokens, lower, i) else "label"
    return "word" if _is_word(lower[i]) else "other"


def _counts(tokens: list[str], lower: list[str], i: int) -> bool:
    """Say whether a number counts something; "Port 2", "7.4.1" and a page's number do not."""
    before, after = (lower[i - 1] if i else ""), (lower[i + 1] if i + 1 < len(lower) else "")
    if lower[i].count(".") > 1 or (i and tokens[i - 1][0].isupper() and before not in STOP):
        return False
    measured = lower[i][0] in "$€£" or lower[i][-1] == "%" or after in _SCALES or after in _SAME
    counted = bool(after) and _is_word(after) and tokens[i + 1][0].islower()
    return measured or counted or before in _LINKS


def _is_number(token: str) -> bool:
    return token.lstrip("$€£")[:1].isdigit() or token in _NUMBER_WORDS


def _is_word(token: str) -> bool:
    return (
        not _is_number(token)
        and token not in STOP
        and token not in _SCALES
        and token not in _SAME
        and token not in _NEGATIONS
        and not token.endswith("n't")
    )


def _word(token: str) -> str:
    if token in _UP:
        return UP
    if token in _DOWN:
        return DOWN
    return stem(token)


def stem(word: str) -> str:
    """Return a word without the commonest English endings."""
    word = word.removesuffix("'s")
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):  # noqa: PLR2004
            return word[: -len(ending)]
    return word


def _is_period(lower: list[str], i: int) -> bool:
    token = lower[i]
    if token in _PERIODS or _YEAR.match(token):
        return True
    beside = {lower[i - 1] if i else "", lower[i + 1] if i + 1 < len(lower) else ""}
    is_day = token.isdigit() and len(token) <= 2  # noqa: PLR2004 - digits of a day
    return is_day and not _MONTHS.isdisjoint(beside)


def _quantity(lower: list[str], i: int) -> Quantity:
    token = lower[i]
    following = [*lower[i + 1 : i + 3], "", ""]
    scale = _SCALES.get(following[0], 1.0)
    after = following[1] if following[0] in _SCALES else following[0]
    if token in _NUMBER_WORDS:
        return Quantity(value=_NUMBER_WORDS[token], unit=_unit("", after), digits=15)
    bare = token.strip("$€£%").replace(",", "")
    sign = token[0] if token[0] in "$€£" else "%" if token.endswith("%") else ""
    significant = bare.replace(".", "").lstrip("0")
    exact = len(significant) if "." in bare or scale > 1.0 else 15  # 400 may be counted
    return Quantity(value=float(bare) * scale, unit=_unit(sign, after), digits=max(exact, 1))


def _unit(sign: str, after: str) -> str:
    if sign:
        return sign
    return _SAME.get(after) or (stem(after) if after and _is_word(after) else "")
