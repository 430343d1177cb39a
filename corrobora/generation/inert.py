"""Make a model's sentence inert: plain words, without a link that no source has.

A document may talk a model into writing a link or a picture whose address carries data away
when it is shown. Markup goes, its words stay; an address stays only where a source has it,
character for character. Keys in brackets go too: citations come from checked quotes alone.
"""

import re
from collections.abc import Sequence

PICTURE_OR_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^>\s]*)>", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z!][^>]*>")
ADDRESS = re.compile(
    r"(?:\b(?:https?|ftp|file|data|javascript|mailto):|\bwww\.)[^\s<>\"'()\[\]{}]+", re.IGNORECASE
)
EMPTY = re.compile(r"\s*\(\s*\)|\s*\[\s*\]")
KEYS = re.compile(r"\s*[\[(]E\d+(?:\s*[,;]\s*E\d+)*[\])]")
ENDING = ".,;:!?"


def inert(text: str, *, sources: Sequence[str]) -> str:
    """Return the text on one line without markup, keys or addresses that no source has."""
    text = without_keys(PICTURE_OR_LINK.sub(r"\1", text))
    text = TAG.sub("", AUTOLINK.sub(r"\1", text))
    text = EMPTY.sub("", ADDRESS.sub(lambda match: _kept(match[0], sources), text))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def without_keys(text: str) -> str:
    """Return the text without keys in brackets: a document may have some, which cite nothing."""
    return KEYS.sub("", text)


def _kept(address: str, sources: Sequence[str]) -> str:
    bare = address.rstrip(ENDING)
    known = any(_has(source, bare) for source in sources)
    return address if known else address[len(bare) :]


def _has(source: str, address: str) -> bool:
    """Say whether the source has the address, not a longer or shorter one."""
    return any(match[0].rstrip(ENDING) == address for match in ADDRESS.finditer(source))
