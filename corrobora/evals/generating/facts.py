"""Facts in a sentence that can be asked for, each with the words that ask for it in its place.

"About 59% of seniors go online" asks "about what percentage of seniors go online?": the
question word stands where the fact stood, which needs no grammar. A name in mid-sentence
leaves a gap instead. English; a number is only a fact where the words around it say of what.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

GAP = "_____"

Sort = Literal["percentage", "amount", "date", "year", "count", "subject", "name", "word"]

_N = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_SMALL = r"three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NAMING = """
    figure table section chapter appendix page level block age ages aged top these those other
    and or to a an first last next past grade phase type no
"""  # words before a number that make it a name, an age, a part of a range
_NOT_AFTER = "".join(f"(?<!(?i:{word} ))" for word in _NAMING.split()) + "(?<!['\u2019]s )"
_OPEN = r"(?<![\w$\u20ac\u00a3.,(/\u2013-])"
_SHUT = r"(?![\w%/\u2013-])(?!\.\d)(?! ?[-\u2013] ?\d)(?! (?:to|and|or) [$\d])(?! percentage)"
_CAPITAL = r"[A-Z][A-Za-z\u00c0-\u017f'\u2019-]*[a-z][A-Za-z\u00c0-\u017f'\u2019-]*"
_CAPITALS = rf"{_CAPITAL}(?: (?:of |of the |for |for the |de |van )?{_CAPITAL})+"
_OPENERS = (
    r"(?:Once|When|While|If|After|Before|Although|Though|As|Since|Unless|Until|Whether|Because|Both"
    r"|Each|Some|Most|Many|In|On|At|By|For|From|With|Under|Among|Where|Only|Even|Like|Unlike)"
)
_VERB = r"(?:is|was|has|had|became|remains|founded|won|wrote|received|offers|provides|uses)"

_MORE = r"(?:(?:[Ff]ully|[Ss]ome|[Jj]ust|[Oo]nly|[Aa] full|an identical) )?"  # of a number only

_PATTERNS: tuple[tuple[Sort, re.Pattern[str], str], ...] = (
    (
        "percentage",
        re.compile(
            rf"(?P<span>{_OPEN}{_NOT_AFTER}{_MORE}(?P<answer>(?:{_N})(?:%| percent\b| per cent\b)))"
            r"(?=[\s.,;])(?! ?[-\u2013] ?\d)(?! (?:to|and|or) \d)"
        ),
        "what percentage",
    ),
    (
        "amount",
        re.compile(
            rf"(?P<span>{_OPEN}{_NOT_AFTER}{_MORE}(?P<answer>(?:US|S|A|C)?[$\u20ac\u00a3] ?(?:{_N})"
            rf"(?: (?:thousand|million|billion|trillion))?)){_SHUT}(?! or )"
        ),
        "what amount",
    ),
    (
        "date",
        re.compile(
            rf"\b(?:on|until|from|since|by) (?P<span>(?P<answer>{_MONTH} \d{{1,2}}, (?:19|20)\d\d"
            rf"|\d{{1,2}} {_MONTH} (?:19|20)\d\d)){_SHUT}"
        ),
        "which date",
    ),
    (
        "year",
        re.compile(
            rf"\b(?:[Ii]n|[Ss]ince|until|by|during) (?P<span>(?P<answer>(?:19|20)\d\d)){_SHUT}"
        ),
        "which year",
    ),
    (
        "count",
        re.compile(
            rf"(?P<span>{_OPEN}{_NOT_AFTER}{_MORE}(?:[Tt]he )?"
            rf"(?P<answer>(?:(?!(?:19|20)\d\d\b)(?:{_N})|(?i:{_SMALL}))"
            rf"(?: (?:thousand|million|billion))?))"
            rf"(?! years? (?:of age|old|and)\b| percent)(?= (?:[a-z][a-z-]+ ){{0,2}}?"
            rf"(?!(?:is|was|has|as|this|times|years?-|percent)\b)[a-z][a-z-]*[a-rt-z]s\b)"
        ),
        "how many",
    ),
    (
        "subject",
        re.compile(rf"^(?P<span>(?!{_OPENERS}\b)(?P<answer>(?:The )?{_CAPITALS}))(?= {_VERB}\b)"),
        "Who or what",
    ),
    (
        "name",
        re.compile(rf"(?<=[a-z] )(?P<span>(?P<answer>{_CAPITALS}))(?![\w-]|,? (?:and )?[A-Z])"),
        GAP,
    ),
)
_TAIL = re.compile(
    r"(?:,? (?:and|while|but|compared|up|down)|;|,(?= \d)) (?!(?:19|20)\d\d\b)"
    r"(?=[^.;]*\d[^.;]*\.?$)"
)
# "63% of men, and 27% of women, are ...": what is cut off there is no sentence
_LISTED = re.compile(r"[^,;.]*, and \d[^,]*,")
_BEFORE_TAIL = 6  # words between a fact and a further one that the sentence ends on


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact and the sentence that asks for it."""

    sort: Sort
    answer: str
    asking: str  # the sentence with question words, or a gap, in place of the fact
    start: int  # of what is replaced, in the sentence
    end: int  # exclusive


def find(sentence: str) -> Iterator[Fact]:
    """Yield the facts that stand once in the sentence, by sort, then in order."""
    for sort, pattern, asks in _PATTERNS:
        for match in pattern.finditer(sentence):
            before, after = sentence[: match.start("span")], sentence[match.end("span") :]
            if _LISTED.match(after) or (sort == "name" and not before.split()[-1][0].islower()):
                continue
            if len(re.findall(rf"(?<!\w){re.escape(match['answer'])}(?!\w)", sentence)) == 1:
                yield fact(
                    sentence, match.span("span"), answer=match["answer"], sort=sort, asks=asks
                )


def fact(sentence: str, span: tuple[int, int], *, answer: str, sort: Sort, asks: str) -> Fact:
    """Return the fact that stands at the span of the sentence, asked for by these words."""
    start, end = span
    words = asks[0].upper() + asks[1:] if start == 0 else asks
    rest = sentence[end:]
    asking = sentence[:start] + words + (rest if asks == GAP else _without_tail(rest))
    return Fact(sort=sort, answer=answer, asking=asking, start=start, end=end)


def _without_tail(rest: str) -> str:
    """Return what follows a fact without a further fact at the end, where enough remains."""
    for tail in _TAIL.finditer(rest):
        if len(rest[: tail.start()].split()) >= _BEFORE_TAIL:
            return rest[: tail.start()]
    return rest
