r"""RTF to tokens: braces, control words, and text in the code page of its font.

`\u` and `\'xx` are resolved here, so that all that is left is what a control word means.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a control word and its number
    rb"|\\'([0-9a-fA-F]{2})"  # a byte
    rb"|\\([^a-zA-Z'])"  # a control symbol
    rb"|([{}])"
    rb"|([^\\{}\r\n]+)",
    re.DOTALL,
)
_SYMBOLS = {b"~": " ", b"_": "-", b"-": "", b"{": "{", b"}": "}", b"\\": "\\"}
_CODE_PAGES = {  # of a font's character set
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    77: "mac_roman",
    255: "cp850",
}
_LATIN = "cp1252"
_PLANE = 0x10000


class Token(NamedTuple):
    """One token; `word` names a control word or symbol, or holds the text."""

    kind: Literal["open", "close", "word", "text"]
    word: str = ""
    number: int | None = None


@dataclass(slots=True)
class _Decoder:
    """Turns bytes into text by what the control words before them say."""

    page: str = _LATIN  # of the document
    fonts: dict[int, str] = field(default_factory=dict)  # code pages
    font: int | None = None
    defining: int | None = None  # the font whose character set comes next
    instead: int = 1  # characters that stand in for one of \u
    skip: int = 0  # of them, still to come
    waiting: bytearray = field(default_factory=bytearray)
    units: list[int] = field(default_factory=list)  # of UTF-16, from \u
    saved: list[tuple[int | None, int]] = field(default_factory=list)

    def add(self, content: bytes) -> Iterator[Token]:
        """Take in bytes; those that stand in for a character before them are dropped."""
        if self.units and not self.skip:
            yield from self.flush()
        left = max(0, self.skip - len(content))
        self.waiting.extend(content[self.skip :])
        self.skip = left

    def unit(self, value: int) -> Iterator[Token]:
        """Take in a unit of UTF-16; two may make one character."""
        if self.waiting:
            yield from self.flush()
        self.units.append(value % _PLANE)
        self.skip = self.instead

    def flush(self) -> Iterator[Token]:
        """Yield the text that is complete, if there is any."""
        units = b"".join(unit.to_bytes(2, "little") for unit in self.units)
        page = self.fonts.get(self.font, self.page) if self.font is not None else self.page
        text = units.decode("utf-16-le", "ignore") + bytes(self.waiting).decode(page, "ignore")
        self.units.clear()
        self.waiting.clear()
        self.skip = 0
        if text:
            yield Token("text", text)

    def control(self, word: str, number: int | None) -> bool:
        """Take in a control word that says how text is written; False for any other."""
        value = number or 0
        match word:
            case "uc":
                self.instead = min(max(0, value), 10)
            case "ansicpg":
                self.page = _known(f"cp{value}")
            case "mac":
                self.page = "mac_roman"
            case "f":
                self.font = self.defining = number
            case "plain":
                self.font = None
                return False  # it says more than that
            case "fcharset" if self.defining is not None:
                self.fonts[self.defining] = _CODE_PAGES.get(value, self.page)
            case _:
                return False
        return True


def tokens(content: bytes) -> Iterator[Token]:
    """Yield the tokens of a file; what is no RTF is text."""
    decoder = _Decoder()
    at = 0
    while (match := _TOKEN.search(content, at)) is not None:
        at = match.end()
        name, number, byte, symbol, brace, plain = match.groups()
        if byte or plain:
            yield from decoder.add(bytes.fromhex(byte.decode()) if byte else plain)
        elif name == b"u" and number:
            yield from decoder.unit(int(number))
        else:
            yield from decoder.flush()
            value = int(number) if number else None
            if name == b"bin":
                at += max(0, value or 0)
            elif name is None:
                yield _brace(brace, decoder) if brace else _symbol(symbol)
            elif not decoder.control(name.decode(), value):
                yield Token("word", name.decode(), value)
    yield from decoder.flush()


def _brace(brace: bytes, decoder: _Decoder) -> Token:
    if brace == b"{":
        decoder.saved.append((decoder.font, decoder.instead))
        return Token("open")
    if decoder.saved:
        decoder.font, decoder.instead = decoder.saved.pop()
    return Token("close")


def _symbol(symbol: bytes) -> Token:
    if symbol in _SYMBOLS:
        return Token("text", _SYMBOLS[symbol])
    if symbol in b"\r\n":
        return Token("word", "par")
    return Token("word", symbol.decode("latin-1"))


def _known(page: str) -> str:
    try:
        codecs.lookup(page)
    except LookupError:
        return _LATIN
    return page
