"""Numbers of a spreadsheet as its reader sees them, with dates as ISO 8601.

Does not cover: conditions in brackets (the sign decides), fractions, and digits that are broken
up by other characters ("000-00-0000"); such numbers are written without a format.
"""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

GENERAL = "General"

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|\\(?P<escaped>.)"
    r"|[_*]."  # as wide as a character; a character that fills the cell
    r"|\[\$(?P<currency>[^\]\-]*)(?:-[^\]]*)?\]"
    r"|\[(?P<elapsed>h+|m+|s+)\]"
    r"|\[[^\]]*\]"  # a colour, a condition
    r"|(?P<digits>[0#?][0#?.,]*|\.[0#?]+)"
    r"|(?P<exponent>E[+-]0+)"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_DAY = timedelta(days=1)
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - no zone
_LEAP_BUG = 60  # serial of the 29 February 1900 that Excel believes in
_LAST_DAY = 2_958_466  # serial of the day after 9999-12-31
_DIGITS = 15  # that a spreadsheet keeps
_PLAIN = 1e15  # larger numbers have an exponent
_ZERO = 2  # index of the part of a format that is for zero
_PERCENT = 2  # places
_THOUSAND = 3  # places
_MOST = 30  # decimals that a format may ask for


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """One part of a format: for positive numbers, negative ones, or zero."""

    before: str = ""
    after: str = ""
    places: int = 0  # decimals at most
    least: int = 0  # decimals at least
    width: int = 0  # digits before the point at least
    thousands: bool = False
    shift: int = 0  # places that the point moves to the right


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """Return a number (or the serial of a date) as a cell with this format shows it."""
    if not math.isfinite(value):
        return str(value)
    if code == GENERAL:
        return general(value)
    if is_date(code):
        date = _date(value, code, from_1904=from_1904)
        return general(value) if date is None else date
    sections = _sections(code)
    section = sections[_index(value, len(sections))]
    if section is None:
        return general(value)
    sign = "-" if value < 0 and len(sections) == 1 else ""
    return f"{sign}{section.before}{_number(abs(value), section)}{section.after}"


def _index(value: float, sections: int) -> int:
    """Return which part of a format holds: positive; negative; zero; text."""
    if value < 0 and sections > 1:
        return 1
    return _ZERO if value == 0 and sections > _ZERO else 0


def general(value: float) -> str:
    """Return a number with as many digits as it needs."""
    if value == int(value) and abs(value) < _PLAIN:
        return str(int(value))
    text = f"{value:.{_DIGITS}g}"
    if "e" in text and 1 / _PLAIN < abs(value) < _PLAIN:
        return f"{Decimal(text):f}"
    return text


@lru_cache(maxsize=1024)
def is_date(code: str) -> bool:
    """Say whether a format shows dates or times."""
    return bool(set(_letters(code)) & set("ymdhs"))


def _letters(code: str) -> str:
    """Return the letters of a format that stand for parts of dates, in lower case."""
    if code in {GENERAL, "@"}:
        return ""
    first = code.partition(";")[0]
    found = (m["other"] or m["elapsed"] or "" for m in _TOKEN.finditer(first))
    return "".join(found).lower().replace("am/pm", "h").replace("a/p", "h")


def _date(serial: float, code: str, *, from_1904: bool) -> str | None:
    letters = _letters(code)
    elapsed = any(match["elapsed"] for match in _TOKEN.finditer(code))
    if not (0 <= serial < _LAST_DAY) and not elapsed:
        return None
    seconds = round(serial * 86_400)
    if elapsed:
        minutes, second = divmod(abs(seconds), 60)
        sign = "-" if seconds < 0 else ""
        return f"{sign}{minutes // 60}:{minutes % 60:02d}:{second:02d}"
    early = not from_1904 and serial < _LEAP_BUG
    moment = _EPOCHS[from_1904] + timedelta(seconds=seconds) + early * _DAY
    clock = f"{moment:%H:%M:%S}" if "s" in letters else f"{moment:%H:%M}"
    if "d" not in letters and "y" not in letters:
        return clock if "h" in letters or "s" in letters else moment.date().isoformat()
    day = moment.date().isoformat()
    if "d" not in letters and "m" in letters:
        day = day[: len("2024-05")]
    return f"{day} {clock}" if "h" in letters else day


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section | None, ...]:
    parts: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code if code != GENERAL else ""):
        if match["other"] == ";":
            parts.append([])
        else:
            parts[-1].append(match)
    return tuple(_section(part) for part in parts)


def _section(tokens: list[re.Match[str]]) -> _Section | None:
    """Return what a part of a format says; None where a number is shown without it."""
    digits = [token["digits"] for token in tokens if token["digits"]]
    if (
        len(digits) != 1
        or not set("0#") & set(digits[0])
        or any(token["exponent"] or token["other"] == "/" for token in tokens)
    ):
        return None
    before, after = "", ""
    seen = False
    for token in tokens:
        words = token["quoted"] or token["escaped"] or token["currency"] or token["other"] or ""
        seen = seen or bool(token["digits"])
        before, after = (before, after + words) if seen else (before + words, after)
    whole, _, decimals = digits[0].rstrip(",").partition(".")
    scaled = len(digits[0]) - len(digits[0].rstrip(","))
    return _Section(
        before=before.lstrip(),
        after=after.rstrip(),
        places=min(_MOST, len(decimals)),
        least=min(_MOST, decimals.count("0")),
        width=min(_MOST, whole.count("0")),
        thousands="," in whole,
        shift=_PERCENT * (before + after).count("%") - _THOUSAND * scaled,
    )


def _number(value: float, section: _Section) -> str:
    try:
        exact = Decimal(f"{value:.{_DIGITS}g}").scaleb(section.shift)
        rounded = exact.quantize(Decimal(1).scaleb(-section.places), rounding=ROUND_HALF_UP)
    except InvalidOperation:  # more digits than a decimal holds
        return general(value)
    whole, _, decimals = f"{rounded:f}".partition(".")
    while len(decimals) > section.least and decimals.endswith("0"):
        decimals = decimals[:-1]
    whole = whole.zfill(section.width)
    whole = f"{int(whole):,}" if section.thousands else whole
    return f"{whole}.{decimals}" if decimals else whole
