"""Find a quote in the words of a page or in plain text.

A quote is found where its canonical form (`generation.canonical`) stands in that of the
source, from the start of a word to the end of a word. A place with the same capitals wins over
an earlier one without. Every word must match: a quote with one word changed is not found.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from corrobora.generation import canonical
from corrobora.records import Box, Word

ENDING = "\"'.,;:-"  # at the end of a quote these are not looked for
OPENING = re.compile(r"^[\"'.,;:-]*(?=[^\W\d_])|^[\"'.,;:]+")  # the minus of a number is
BLOCK = 2_000  # words of plain text that are compared at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The words of a page that a quote stands on."""

    first: int
    end: int  # exclusive
    boxes: tuple[Box, ...]  # one a line
    text: str  # as it stands in the source, words separated by one space
    gap: float = 0.0  # widest between two of its words on one line, in heights of a word


class Index:
    """The words of a page, prepared once to be searched for many quotes."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words

    @cached_property
    def _skeleton(self) -> bytes:
        return canonical.skeleton(" ".join([word.text for word in self.words]))

    @cached_property
    def _form(self) -> canonical.Form:
        return canonical.form([word.text for word in self.words])

    def find(self, quote: str) -> Span | None:
        """Return the first place of the quote, or None."""
        bones = canonical.skeleton(quote)
        if not bones or bones not in self._skeleton:
            return None
        found = _match(_wanted(quote), self._form)
        if found is None:
            return None
        first, end = found
        words = self.words[first:end]
        return Span(
            first=first,
            end=end,
            boxes=lines(word.box for word in words),
            text=" ".join([word.text for word in words]),
            gap=max((_gap(one.box, other.box) for one, other in pairwise(words)), default=0.0),
        )


def _gap(one: Box, other: Box) -> float:
    """Return the space between neighbours on one line, in heights; 0 on different lines."""
    if not _on_one_line(one, other):
        return 0.0
    return max(0.0, other.x0 - one.x1) / max(one.y1 - one.y0, 1.0)


def find(quote: str, words: Sequence[Word]) -> Span | None:
    """Return the first place of the quote among the words, or None.

    For several quotes make one `Index` of the words.
    """
    return Index(words).find(quote)


def find_in_text(
    quote: str, text: str, *, within: tuple[int, int] | None = None
) -> tuple[int, int] | None:
    """Return start and end (exclusive) of the quote in the text, or None.

    `within` limits the search to a range of characters.
    """
    bones = canonical.skeleton(quote)
    start, end = within or (0, len(text))
    part = text[start:end]
    if not bones or bones not in canonical.skeleton(part):
        return None
    wanted = _wanted(quote)
    for words in _blocks(part, overlap=len(wanted)):
        found = _match(wanted, canonical.form([word[0] for word in words]))
        if found is not None:
            return start + words[found[0]].start(), start + words[found[1] - 1].end()
    return None


def lines(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """Return one box for each run of boxes that stand on one line."""
    merged: list[Box] = []
    for box in boxes:
        if merged and _on_one_line(merged[-1], box):
            last = merged[-1]
            merged[-1] = Box(
                min(last.x0, box.x0),
                min(last.y0, box.y0),
                max(last.x1, box.x1),
                max(last.y1, box.y1),
            )
        else:
            merged.append(box)
    return tuple(merged)


def _wanted(quote: str) -> str:
    text = canonical.form(canonical.WORD.findall(quote)).text
    return OPENING.sub("", text.rstrip(ENDING))


def _match(wanted: str, form: canonical.Form) -> tuple[int, int] | None:
    """Return first and last (exclusive) word of the first place that splits no word."""
    if not wanted:
        return None
    for text, quote in ((form.text, wanted), (canonical.small(form.text), canonical.small(wanted))):
        at = text.find(quote)
        while at >= 0:
            end = at + len(quote)
            if not (_splits_word(form, at) or _splits_word(form, end)):
                return form.owners[at], form.owners[end - 1] + 1
            at = text.find(quote, at + 1)
    return None


def _splits_word(form: canonical.Form, at: int) -> bool:
    """Say whether the border before position `at` runs through a word or a number."""
    if at in (0, len(form.text)) or at in form.joints:
        return False
    left, right = form.text[at - 1], form.text[at]
    if left.isalnum() and right.isalnum():
        return not (canonical.is_unspaced(left) or canonical.is_unspaced(right))
    return _is_in_number(form, at - 1) or _is_in_number(form, at)


def _is_in_number(form: canonical.Form, at: int) -> bool:
    """Say whether the character is the point or comma of one number, as in 1,577."""
    if form.text[at] not in ".," or not 0 < at < len(form.text) - 1:
        return False
    digits = form.text[at - 1].isdigit() and form.text[at + 1].isdigit()
    return digits and form.owners[at - 1] == form.owners[at + 1]


def _blocks(text: str, *, overlap: int) -> Iterator[list[re.Match[str]]]:
    words = list(canonical.WORD.finditer(text))
    for start in range(0, len(words), BLOCK):
        yield words[start : start + BLOCK + overlap]


def _on_one_line(left: Box, right: Box) -> bool:
    shared = min(left.y1, right.y1) - max(left.y0, right.y0)
    return shared > 0.5 * min(left.y1 - left.y0, right.y1 - right.y0) and right.x0 >= left.x0
