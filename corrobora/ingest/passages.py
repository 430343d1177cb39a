"""Runs of words that become passages: about so many tokens, ending at sentences."""

from collections.abc import Collection, Sequence

from corrobora.ingest import sentences

LIMIT = 254  # tokens; the text encoder takes 256 with its two marks
_FULL_ENOUGH = 0.6  # of the target: below it, a sentence that overshoots is still taken in
_REMNANT = 0.2  # of the target: a shorter last passage joins the one before it

Range = tuple[int, int]  # start, end (exclusive)


def ranges(
    words: Sequence[str], *, tokens: Sequence[int], target: int, breaks: Collection[int] = ()
) -> list[Range]:
    """Cut words into ranges of about `target` tokens and at most 254.

    A range ends where a sentence ends, or at one of `breaks` (indices of the first word after
    an end of paragraph, which count as ends of sentences too). A sentence longer than 254
    tokens is cut between words; a single word longer than that stays whole. Every word is in
    exactly one range.
    """
    cuts = sorted({*sentences.ends(words), *(b for b in breaks if 0 < b <= len(words))})
    return pack(cuts, tokens=tokens, target=target)


def pack(cuts: Sequence[int], *, tokens: Sequence[int], target: int) -> list[Range]:
    """Return ranges of about `target` tokens that end at `cuts` (ascending, the last is the end).

    What stands between two cuts is itself cut where it is longer than 254 tokens.
    """
    pieces: list[Range] = []
    start = 0
    for cut in cuts:
        pieces.extend(_bounded((start, cut), tokens))
        start = cut
    return _packed(pieces, tokens, target)


def _bounded(piece: Range, tokens: Sequence[int]) -> list[Range]:
    """Cut one sentence between words so that no part is longer than the limit."""
    start, end = piece
    parts: list[Range] = []
    total = 0
    for i in range(start, end):
        if total and total + tokens[i] > LIMIT:
            parts.append((start, i))
            start, total = i, 0
        total += tokens[i]
    parts.append((start, end))
    return parts


def _packed(pieces: Sequence[Range], tokens: Sequence[int], target: int) -> list[Range]:
    packed: list[Range] = []
    sizes: list[int] = []
    for start, end in pieces:
        size = sum(tokens[start:end])
        if packed and _fits(sizes[-1], size, target):
            packed[-1] = (packed[-1][0], end)
            sizes[-1] += size
        else:
            packed.append((start, end))
            sizes.append(size)
    if len(packed) > 1 and sizes[-1] < _REMNANT * target and sizes[-1] + sizes[-2] <= LIMIT:
        last = packed.pop()
        packed[-1] = (packed[-1][0], last[1])
    return packed


def _fits(size: int, more: int, target: int) -> bool:
    return size + more <= target or (size < _FULL_ENOUGH * target and size + more <= LIMIT)
