"""Bytes of a text file to characters.

Does not cover: guessing an encoding that is neither marked nor declared nor UTF-16.
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<(?:meta\b[^>]{0,500}?\bcharset|\?xml\b[^>]{0,200}?\bencoding)\s*=\s*["']?\s*"""
    rb"""([A-Za-z0-9][\w.:-]{0,40})""",
    re.IGNORECASE,
)
_BEGINNING = 4096  # bytes
_PAIRS = 4  # of bytes at least, to tell UTF-16 by its zeros
_WIDE_SHARE = 0.7  # of the pairs have a zero
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932"}  # as browsers read them
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b"))
_TEXT_SHARE = 0.99
_STRAY = 0.0005  # share of bytes that may be zero, as in a text that was damaged
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")


def decode(content: bytes, *, declared: str = "") -> str:
    """Return the text, never failing: as its mark says, as declared, as UTF-8 or Windows-1252.

    Line ends become a newline; control characters become spaces, one for one.
    """
    return clean(_decoded(content, declared).replace("\r\n", "\n").replace("\r", "\n"))


def declared(content: bytes) -> str:
    """Return the encoding that a page or an XML document declares at its beginning, or ""."""
    found = _DECLARED.search(content[:_BEGINNING])
    return found[1].decode("ascii").lower() if found else ""


def clean(text: str) -> str:
    """Return the text with a space for each control character and each lone surrogate."""
    return _CONTROL.sub(" ", text)


def is_text(content: bytes) -> bool:
    """Say whether the bytes look like text: UTF-16, or hardly a zero and few control characters."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _wide(content):
        return True
    if content.count(0) > _STRAY * len(content) + 1:
        return False
    return len(content.translate(None, _CONTROL_BYTES)) >= _TEXT_SHARE * len(content)


def _decoded(content: bytes, declared: str) -> str:
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    for encoding in (marked, _known(declared), _wide(content), "utf-8"):
        if encoding:
            try:
                return content.decode(encoding)
            except (UnicodeDecodeError, LookupError):  # LookupError: "hex" is no text encoding
                continue
    return content.decode("cp1252", errors="replace")


def _known(declared: str) -> str:
    """Return the codec of a declared encoding; a declaration in bytes cannot be UTF-16."""
    try:
        name = codecs.lookup(declared).name if declared else ""
    except LookupError:
        return ""
    return "" if name.startswith(("utf-16", "utf-32")) else _WIDER.get(name, name)


def _wide(content: bytes) -> str:
    """Return how UTF-16 without a mark is ordered: in Western text every other byte is NUL."""
    sample = content[:_BEGINNING]
    pairs = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if pairs < _PAIRS or max(even, odd) < _WIDE_SHARE * pairs or min(even, odd) > 0:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"
