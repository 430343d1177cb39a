"""One spelling for text that means the same on paper: what quotes are compared in.

Two texts have the same canonical form when they differ only in: ligatures and full-width
forms (Unicode NFKC), soft hyphens and hyphens at the end of a line, hyphens and dashes of any
length (between letters they are left out), straight and curly quotation marks, zero-width
characters, the width of space, space beside punctuation ("$ 5" and "$5"), space between
characters of scripts written without it, and a "|" that stands alone between table cells.

Not covered: letters and digits that were read wrongly (OCR), missing words, accents left out,
text that is in another order.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

DASHES = "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u02bc`\u00b4"
DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
SPELLING = (
    dict.fromkeys(map(ord, DASHES), "-")
    | dict.fromkeys(map(ord, SINGLE_QUOTES), "'")
    | dict.fromkeys(map(ord, DOUBLE_QUOTES), '"')
    | dict.fromkeys(map(ord, INVISIBLE))
)
NOISE = f"{DASHES}{SINGLE_QUOTES}{DOUBLE_QUOTES}{INVISIBLE}\u0085\u1680\u2028\u2029"
PUNCTUATION = bytes(code for code in range(128) if not chr(code).isalnum())
SEPARATOR = "|"
DASH_IN_WORD = re.compile(r"(?<=[^\W\d_])-+(?=[^\W\d_])")
UNSPACED = (  # scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\ua4cf"
    r"\uf900-\ufaff\U00020000-\U0003ffff"
)
UNSPACED_CHARACTER = re.compile(rf"[{UNSPACED}]")
WORD = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")  # what plain text is cut into


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A canonical text and where each of its characters comes from."""

    text: str  # with the case of the source
    owners: tuple[int, ...]  # for each character of text, the index of its word
    joints: frozenset[int]  # positions in text before which a dash was left out


def form(words: Sequence[str]) -> Form:
    """Return the canonical form of words that stand one after the other."""
    pieces: list[str] = []
    owners: list[int] = []
    last = ""
    for index, word in enumerate(words):
        for piece in _cut(_respell(word)):
            if piece == SEPARATOR:
                continue
            spaced = " " + piece if last and _needs_space(last, piece[0]) else piece
            pieces.append(spaced)
            owners.extend([index] * len(spaced))
            last = piece[-1]
    return _without_dashes("".join(pieces), owners)


def skeleton(text: str) -> bytes:
    """Return the letters and digits of a text, case folded, in UTF-8: a quick test of absence.

    If the skeleton of a quote is not in the skeleton of a text, the canonical form of the
    quote is not in that of the text, case ignored.
    """
    if not text.isascii():
        for character in NOISE:
            text = text.replace(character, "")
        text = unicodedata.normalize("NFKC", text).casefold()
    return text.encode(errors="surrogatepass").lower().translate(None, PUNCTUATION)


def small(text: str) -> str:
    """Return the text in small letters, character for character."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def is_unspaced(character: str) -> bool:
    """Say whether the character is of a script that is written without spaces."""
    return UNSPACED_CHARACTER.match(character) is not None


def _respell(text: str) -> str:
    if text.isascii():
        return text.replace("`", "'")
    # NFKC turns some quotation marks into a space and an accent: ours go first
    return unicodedata.normalize("NFKC", text.translate(SPELLING)).translate(SPELLING)


def _cut(text: str) -> list[str]:
    """Return the pieces of a text that are the same however it was cut into words before."""
    return text.split() if text.isascii() else WORD.findall(text)


def _needs_space(left: str, right: str) -> bool:
    between_words = left.isalnum() and right.isalnum()
    return between_words and not (is_unspaced(left) or is_unspaced(right))


def _without_dashes(text: str, owners: list[int]) -> Form:
    if "-" not in text:
        return Form(text=text, owners=tuple(owners), joints=frozenset())
    kept: list[str] = []
    kept_owners: list[int] = []
    joints: list[int] = []
    start = length = 0
    for dash in DASH_IN_WORD.finditer(text):
        kept.append(text[start : dash.start()])
        kept_owners += owners[start : dash.start()]
        length += dash.start() - start
        joints.append(length)
        start = dash.end()
    kept.append(text[start:])
    kept_owners += owners[start:]
    return Form(text="".join(kept), owners=tuple(kept_owners), joints=frozenset(joints))
