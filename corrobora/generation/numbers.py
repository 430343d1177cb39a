"""Which numbers of a claim stand in none of its quotes.

A number counts as backed when a quote has it with the same value (thousands commas, currency
and sign aside), in words up to twelve, rounded to the claim's digits, or, where the claim names
a scale ("1.6 billion"), in other units of a thousand ("1,577" in a table of millions).

Not covered: a right number put to the wrong thing, sums and percentages that were worked out,
numbers that are part of a name ("10-K", "Q4", "COVID-19").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

SCALES = {
    "": 0, "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9,
    "trillion": 12,
}  # fmt: skip
WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
NUMBER = re.compile(
    r"(?<![\w.,])(?<![A-Za-z]-)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<scale>thousand|million|billion|trillion|bn|mn|m|k)\b)?(?!-?[A-Za-z\d])",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as it is written and what it says."""

    written: str
    value: Decimal
    power: int  # of ten, that the scale word multiplies with
    decimals: int


def unbacked(claim: str, *, quotes: Sequence[str], years: str = "") -> tuple[str, ...]:
    """Return the numbers of the claim that no quote has, as written, in order.

    A year may also stand in the text `years`: the table or passage around the quote.
    """
    known = [number for quote in quotes for number in find(quote)]
    values = {number.value for number in known}
    for word in WORD.findall(" ".join(quotes).lower()):
        if word in WORDS:
            values.add(Decimal(WORDS.index(word)))
    allowed = set(YEAR.findall(years))
    return tuple(
        number.written
        for number in find(claim)
        if number.value not in values
        and number.written not in allowed
        and not any(_rounds_to(other, number) for other in known)
    )


def find(text: str) -> list[Number]:
    """Return the numbers written in digits, in order."""
    return list(_found(NUMBER.finditer(text)))


def _found(matches: Iterable[re.Match[str]]) -> Iterable[Number]:
    for match in matches:
        digits = match["digits"].replace(",", "")
        yield Number(
            written=match[0],
            value=Decimal(digits),
            power=SCALES[(match["scale"] or "").lower()],
            decimals=len(digits.partition(".")[2]),
        )


def _rounds_to(source: Number, number: Number) -> bool:
    """Say whether `number` is `source` rounded, in another unit where it names its scale."""
    tolerance = Decimal(5).scaleb(-number.decimals - 1)
    powers = [0, -3, -6, -9, 3] if number.power else [0]
    if source.power and number.power:
        powers = [source.power - number.power]
    return any(abs(source.value.scaleb(power) - number.value) <= tolerance for power in powers)
