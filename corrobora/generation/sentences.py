"""Cut the text of an element into sentences, each a contiguous stretch of it.

By rule, for scripts that end sentences with a mark. Not covered: a sentence that begins in
small letters; a heading that runs into the sentence after it on one line.
"""

import re

BREAK = re.compile(
    r"\n\s*\n|\n(?=\s*[\u2022\u25cf\u25aa\u25a0*-]\s)|(?<=[\u3002\uff01\uff1f\u061f\u0964])"
    r"|\s+(?=[\u2022\u25cf\u25aa\u25a0]\s)"
    r"|(?<=[.!?\u2026])[\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[$\u20ac\u00a3]*[A-Z0-9\u00c0-\u00de\u0370-\u1fff])"
)
ABBREVIATION = re.compile(
    r"(?:\b(?:inc|corp|co|ltd|llc|plc|bros|nos?|vs|mrs?|ms|dr|prof|sr|jr|st|gen|col|rep|sen|gov|hon"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|figs?|eqs?|secs?|tab|refs?|chap?|vol|pp?|eds?"
    r"|al|cf|approx|dept|est|art|incl|excl|ave|e\.g|i\.e|u\.s|a\.m|p\.m|ph\.d)|(?:^|\s)[\"(]?[A-Z]"
    r"|^\s*[\"(]?\d{1,2})\.$",
    re.IGNORECASE,
)


def split(text: str) -> list[str]:
    """Return the sentences in order, white space at their ends removed."""
    found: list[str] = []
    start = 0
    for gap in BREAK.finditer(text):
        before = text[start : gap.start()]
        if "\n" not in gap[0] and ABBREVIATION.search(before[-12:]):
            continue
        found.append(text[start : gap.end()].strip())
        start = gap.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]
