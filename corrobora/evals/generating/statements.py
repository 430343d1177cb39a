"""Sentences of an element that can be asked about: whole, about something named, no debris.

What is left out: references, contents, addresses, bullets without a verb, words cut by
two columns, sentences that point outside themselves ("it", "this figure", "we").
"""

import re
from collections.abc import Iterator

from corrobora.generation import canonical, relevance, sentences
from corrobora.ingest import hyphens
from corrobora.records import Element

FEWEST, MOST = 8, 38  # words of a sentence
CONTENT = 5  # words in it that carry meaning, at least
FIGURES = 0.3  # share of words with digits, at most
CAPITALS = 0.5  # share of words that begin with a capital, at most

_ASIDE = re.compile(
    r"references?|bibliography|works cited|(?:table of )?contents|acknowledge?ments?|index"
    r"|disclaimer|further queries|credits?|contacts?|list of (?:tables|figures)",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^(?:[\dA-Z]{1,2}(?:\.\d+)*\.?|[IVX]+\.)\s+")
_POINTING = re.compile(
    r"\b(?:it|its|it's|this|these|they|them|he|she|him|his|her|we|our|us|i|my|you|your|here|above"
    r"|below|former|latter|such|same|respectively|following|aforementioned|another|both|so"
    r"|too|similar"
    r"|those(?! (?:who|whose|with|in|of|age[sd]?|under|over)\b)|that (?:group|figure|number|year)"
    r"|(?:the|each|every) (?:figures?|tables?|charts?|examples?|first|second|other|rest)"
    r"|(?:figs?|figures?|tables?|sections?|appendix|eqs?|chapter|step) \(?[\dA-Z]\w*)\b",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"^(?:(?:what|who|when|where|how|why|which)(?: \w+)? (?:is|was|are|were|does|did|do|has) )?"
    r"(?:it|they|he|she|its|their)\b"
    r"|\b(?:this|that|these|those|the (?:above|following|given|provided)) (?:\w+ )?"
    r"(?:tables?|figures?|charts?|passage|text|page|paper|document|report|study|excerpt|section)\b"
    r"|\bthe (?:table|figure|chart|passage|text|excerpt|element|piece|material)\b(?! of\b)"
    r"|\b(?:above|below)\W*$",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"https?:|www\.|@|doi\b|\.{3,}|\u2026|[|_{}<>=#\\\u2022\u25cf\u25aa\u00a9*\u2190-\u22ff]"
    r"|\b(?:source|note|question|answer|claim|example)s?\b[^:.]{0,20}:|\d\. [a-z]|\bet al\b"
    r"|\bpp?\. ?\d|\bvol\. ?\d|\[\d|\b(?:tel|fax|isbn|issn)\b|\d{3}-\d{4}|\?|\b[a-z]+-$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[A-Z\d$\u20ac\u00a3].*[a-z\d%)][.!]\W?\d{0,2}$", re.DOTALL)
_PAIRS = (("(", ")"), ("\u201c", "\u201d"), ("[", "]"))
_CITED = re.compile(r"\s*\((?:[^()]*\b(?:19|20)\d\d[a-z]?(?:; )?)+\)|\s*\[\d[\d,\s\u2013-]*\]")
_LINKING = re.compile(
    r"^(?:However|Moreover|Furthermore|In addition|Additionally|For example|For instance|Thus"
    r"|Therefore|Overall|Similarly|By contrast|In contrast|Meanwhile|Also|Finally|Still|Yet|And"
    r"|But|Indeed|In fact|In particular|Specifically|Notably|At the same time|As a result"
    r"|Nevertheless|Nonetheless|By comparison|On the other hand|Conversely|Instead|Then),? ",
)
_NOTE_MARK = re.compile(r"(?<=[a-z)])([.,])\d{1,2}(?=\s|$)|(?<=[a-z]{3})\d{1,2}(?=[\s.,]|$)")
_RUN_IN = re.compile(  # a heading before a sentence, or two columns read as one line
    r"^(?:[A-Z]{2,} ){2,}|^\d{1,2} [A-Z]|^(?:Outline|Overview|Introduction|Summary|Abstract"
    r"|Background|Results"
    r"|Objectives?|Description|Conclusions?) [A-Z]|^(?:Sources?|Notes?|Q)[.:]"
    r"|(?<=[A-Za-z] )(?:The|A|An|In|On|For|From|At|By|As|If|Some|Most|Many|Few"
    r"|Fully|About|Among|Nearly|Roughly|When|While|Those|These|There|You|We|Our|They|It)\b"
)
_CUT_OFF = re.compile(r"\b(?:not|and|or|to|of|the|a|an|with|for|who|by)\W*$")
_VERBLESS = re.compile(r"(?:For|With|In|On|At|By|From|To|Of|Among|Without|As|Including)\b[^,]*")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|do|does|did"
    r"|say|says|go|goes|use|uses|own|think|view|favor|oppose|describe|prefer|believe|feel|shows?"
    r"|provides?|offers?|includes?|contains?|remains?|consists?|represents?|[a-z]{2,}ed|grew|rose"
    r"|fell|became|bought|sold|built|sent|spent|left|kept|paid|told|lost|cost"
    r"|came|went|drew|ran|set|wrote|put|began|made|took|gave|held|won|led|met|saw|found)\b"
)
_COMMON = frozenset(
    """
    a about after all although among an and as at because before between by during each even few
    for from fully how if in just more most nearly no of on once only over roughly since some than
    the their there though to under unlike until what when where whereas which while who with
    within established
    """.split()  # noqa: SIM905 - one string keeps the list short
)


def is_aside(element: Element) -> bool:
    """Say whether the element stands under a heading that holds no facts of the document."""
    inner = element.section[-1:]
    return any(_ASIDE.fullmatch(_NUMBERING.sub("", heading).strip(" :.")) for heading in inner)


def find(element: Element) -> Iterator[str]:
    """Yield the sentences that can be asked about, in order, line breaks in words mended."""
    for paragraph in mended(element).split("\n"):
        for sentence in sentences.split(paragraph):
            own = _without_heading(sentence, element.section)
            if _is_whole(own) and stands_alone(plain(own)):
                yield own


def mended(element: Element) -> str:
    """Return the text of an element with words put together that a line end has cut."""
    vocabulary = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", element.indexed.lower()))
    return hyphens.mended(element.text, vocabulary=vocabulary)


def plain(sentence: str) -> str:
    """Return a sentence without citations, marks of footnotes, and words that link it back."""
    text = _NOTE_MARK.sub(lambda match: match[1] or "", _CITED.sub("", sentence))
    return text if text == (rest := _LINKING.sub("", text)) else rest[:1].upper() + rest[1:]


def stands_alone(sentence: str) -> bool:
    """Say whether a sentence is understood without those around it."""
    return not _POINTING.search(sentence)


def points_out(question: str) -> bool:
    """Say whether a question leans on what stands beside it: "this table", "the passage"."""
    return bool(_LEANING.search(question))


def opened_small(sentence: str, *, text: str) -> str:
    """Return the sentence with its first word in small letters, unless that may be a name."""
    first = re.split(r"\W", sentence, maxsplit=1)[0]
    small = first.lower()
    if first[1:] != small[1:]:  # an abbreviation or a name in capitals
        return sentence
    known = small in _COMMON or re.search(rf"(?<![\w-]){re.escape(small)}(?![\w-])", text)
    return small + sentence[len(first) :] if known else sentence


def _is_whole(sentence: str) -> bool:
    words = sentence.split()
    if not FEWEST <= len(words) <= MOST or not _SENTENCE.match(sentence):
        return False
    if any(debris.search(sentence) for debris in (_FOREIGN, _CUT_OFF, _RUN_IN)):
        return False
    if _VERBLESS.fullmatch(sentence) or not _VERB.search(sentence):
        return False
    figures = sum(any(c.isdigit() for c in word) for word in words)
    capitals = sum(word[0].isupper() for word in words)
    return (
        len(relevance.words(sentence)) >= CONTENT
        and figures <= FIGURES * len(words)
        and capitals <= CAPITALS * len(words)
        and all(sentence.count(left) == sentence.count(right) for left, right in _PAIRS)
    )


def _without_heading(sentence: str, section: tuple[str, ...]) -> str:
    """Return the sentence without the heading that a passage opens with."""
    for heading in reversed(section):
        bones = canonical.skeleton(heading)
        words = sentence.split()
        for end in range(1, len(words)):
            start = canonical.skeleton(" ".join(words[:end]))
            if start == bones:
                return " ".join(words[end:])
            if not bones.startswith(start):
                break
    return sentence
