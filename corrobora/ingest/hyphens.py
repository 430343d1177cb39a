"""Words that a line end has cut: "exam-" "ple" is indexed as "example"."""

import re
from collections.abc import Collection

_CUT = re.compile(r"([^\W\d_]{2,})[-\u00ad] ([^\W\d_]{2,})")
_SUSPENDED = frozenset({"and", "or", "to", "und", "et", "oder"})  # "pre- and post-war"


def mended(text: str, *, vocabulary: Collection[str]) -> str:
    """Return the text with words put together again that end a line with a hyphen.

    The hyphen stays where the document writes the word with it elsewhere ("long-term").
    `vocabulary` holds the document's words in lower case.
    """

    def put_together(match: re.Match[str]) -> str:
        before, after = match[1], match[2]
        if after in _SUSPENDED or not after[0].islower():
            return match[0]
        hyphened = f"{before}-{after}"
        with_hyphen = hyphened.lower() in vocabulary and (before + after).lower() not in vocabulary
        return hyphened if with_hyphen else before + after

    return _CUT.sub(put_together, text) if "- " in text or "\u00ad " in text else text
