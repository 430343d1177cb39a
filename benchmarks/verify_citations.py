"""Check citations with another PDF library: does each quote stand on its page, in its boxes?

Reads answers as `corrobora ask --json`, `corrobora run` or `corrobora eval` (its cases/) write
them: JSON objects, one after the other, or a list of them; a question that failed has no
citations. For every citation with
a page, the characters whose centre lies in one of its boxes (2 pt tolerance) are read with
pypdfium2, which shares no code with what made the citation. The quote must be among them, white
space, hyphens and ligatures aside. Every failure is printed; exit 1 if there is any.

What it does not cover: pages without a text layer (scans) and sources without pages; they are
counted as unchecked. Whether a quote supports its claim is another question.

usage: .venv/bin/python benchmarks/verify_citations.py ANSWERS.jsonl...   (- for stdin)
"""

import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pypdfium2
from pypdfium2 import raw as pdfium

TOLERANCE = 2.0  # points
LINE = 3.0  # points; centres nearer than this are on one line
ROOMY = 3  # boxes that hold more than this many times the quote's characters are told

Verdict = Literal["holds", "fails", "unchecked"]


@dataclass(frozen=True, slots=True)
class Char:
    """A character and its centre, in points from the top left of the page as shown."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one citation."""

    verdict: Verdict
    reason: str = ""
    roomy: bool = False


def main() -> int:
    """Check all answers of the files named; return the exit code."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tally: dict[str, int] = {"holds": 0, "fails": 0, "unchecked": 0}
    roomy = 0
    for answer in (answer for name in sys.argv[1:] for answer in answers(name)):
        for citation in (c for claim in answer.get("claims", ()) for c in claim["citations"]):
            check = checked(citation)
            tally[check.verdict] += 1
            roomy += check.roomy
            if check.verdict != "holds":
                print(told(answer, citation, check))
    print(
        f"{tally['holds']} citations hold, {tally['fails']} fail, {tally['unchecked']} unchecked; "
        f"{roomy} with boxes {ROOMY} times larger than the quote"
    )
    return 1 if tally["fails"] else 0


def answers(name: str) -> Iterator[dict[str, Any]]:
    """Yield the answers in a file: objects or lists of them, one after the other."""
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        for row in value if isinstance(value, list) else [value]:
            yield {**row["answer"], "id": row["case"]} if row.get("answer") else row


def checked(citation: dict[str, Any]) -> Check:
    """Look for a citation's quote in its boxes."""
    if citation["page"] is None:
        return Check("unchecked", "no page")
    try:
        chars = page_chars(citation["uri"], citation["page"])
    except (OSError, IndexError, pypdfium2.PdfiumError) as error:
        return Check("fails", f"cannot read the page: {error}")
    if not chars:
        return Check("unchecked", "the page has no text layer")
    return compared(squashed(citation["quote"]), chars, citation["boxes"])


def compared(wanted: str, chars: Sequence[Char], boxes: Sequence[Sequence[float]]) -> Check:
    """Look for squashed text among the characters in boxes, in two orders."""
    inside = [within(chars, box) for box in boxes]
    if not any(inside):  # the text layer may be a footer under a scan
        return Check("unchecked", "the boxes hold a picture")
    found = ""
    for order in (as_stored, as_read):
        found = squashed("".join(char.text for part in inside for char in order(part)))
        if wanted and wanted in found:
            return Check("holds", roomy=len(found) > ROOMY * len(wanted))
    place = "elsewhere on the page" if wanted in page_text(chars) else "not on the page"
    return Check("fails", f"{place}; the boxes hold {found[:120]!r}")


def within(chars: Sequence[Char], box: Sequence[float]) -> list[Char]:
    """Return the characters whose centre lies in a box."""
    x0, y0, x1, y1 = box
    return [
        char
        for char in chars
        if x0 - TOLERANCE <= char.x <= x1 + TOLERANCE and y0 - TOLERANCE <= char.y <= y1 + TOLERANCE
    ]


def as_stored(chars: Sequence[Char]) -> Sequence[Char]:
    """Keep the order of the file."""
    return chars


def as_read(chars: Sequence[Char]) -> Sequence[Char]:
    """Order by line, then from left to right."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: char.y):
        if lines and char.y - lines[-1][0].y <= LINE:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [char for line in lines for char in sorted(line, key=lambda char: char.x)]


def page_text(chars: Sequence[Char]) -> str:
    """Return all the page's characters, squashed."""
    return squashed("".join(char.text for char in chars))


def squashed(text: str) -> str:
    """Return what is left of a text without space, hyphens, ligatures and kinds of quotation mark.

    A character that pdfium could not map, and its own mark for a hyphen at the end of a line,
    count as nothing.
    """
    kept = []
    for char in unicodedata.normalize("NFKC", text).casefold():
        if unicodedata.category(char) in {"Pd", "Cc", "Cf", "Cn", "Co", "Zs", "Zl", "Zp"}:
            continue
        kept.append("'" if unicodedata.category(char) in {"Pi", "Pf"} or char in "\"'`" else char)
    return "".join(kept).replace("\ufffd", "").replace("\u2212", "")


@lru_cache(maxsize=64)
def page_chars(uri: str, number: int) -> tuple[Char, ...]:
    """Return the characters of a page (1-based) in the order of the file."""
    path = Path(uri.removeprefix("file://"))
    if not path.is_file():
        raise FileNotFoundError(f"no file {uri!r}")
    document = pypdfium2.PdfDocument(path)
    try:
        if not 1 <= number <= len(document):
            raise IndexError(f"page {number} of {len(document)}")
        page = document[number - 1]
        return tuple(chars_of(page))
    finally:
        document.close()


def chars_of(page: pypdfium2.PdfPage) -> Iterator[Char]:
    """Yield the characters with their centres turned to the page as it is shown."""
    left, bottom, right, top = page.get_cropbox()
    rotation = page.get_rotation()
    textpage = page.get_textpage()
    for n in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage.raw, n)
        if pdfium.FPDFText_IsGenerated(textpage.raw, n) == 1:
            continue  # a space or line break that pdfium added
        x0, y0, x1, y1 = textpage.get_charbox(n, loose=True)
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        shown = {
            0: (x - left, top - y),
            90: (y - bottom, x - left),
            180: (right - x, y - bottom),
            270: (top - y, right - x),
        }[rotation]
        yield Char(chr(code), *shown)


def told(answer: dict[str, Any], citation: dict[str, Any], check: Check) -> str:
    """Return one line on a citation that was not confirmed."""
    name = Path(citation["uri"]).name
    asked = answer.get("id") or answer["query"]
    return (
        f"{check.verdict}: {name} page {citation['page']} {citation['key']} {citation['quote']!r}: "
        f"{check.reason} (asked: {asked!r})"
    )


if __name__ == "__main__":
    sys.exit(main())
