"""Bytes of a text file to characters."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b"))
_TEXT_SHARE = 0.99
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")


def decode(content: bytes) -> str:
    """Return the text as UTF-8, UTF-16 (with its mark) or else Windows-1252, never failing.

    Line ends become a newline; control characters become spaces, one for one.
    """
    return clean(_decoded(content).replace("\r\n", "\n").replace("\r", "\n"))


def clean(text: str) -> str:
    """Return the text with a space for each control character and each lone surrogate."""
    return _CONTROL.sub(" ", text)


def is_text(content: bytes) -> bool:
    """Say whether the bytes look like text: no NUL and few control characters."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if b"\x00" in content:
        return False
    return len(content.translate(None, _CONTROL_BYTES)) >= _TEXT_SHARE * len(content)


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
