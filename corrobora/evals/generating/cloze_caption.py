"""Questions about figures by their captions: which figure shows it, or a word of its title.

What is drawn cannot be asked for without a model that sees; the words inside a chart come in no
order that would say which belongs to which.
"""

import re

from corrobora.evals.generating import facts, statements
from corrobora.evals.generating.drafted import Drafted
from corrobora.generation import relevance, sentences
from corrobora.ports import Rarity
from corrobora.records import Element

Around = tuple[str, ...]  # what stands before and after the fact

FEWEST, MOST = 6, 40  # words of a caption
_LABELLED = re.compile(
    r"(?P<label>(?P<kind>Figure|Fig\.|Chart|Map|Exhibit|Photo|Plate|Diagram|Graph) ?"
    r"(?:[A-Z]\.?)?\d+(?:[.-]\d+)?)[.:)]?\s+[-\u2013|]?\s*(?P<text>[A-Z].*)"
)
_NOISE = re.compile(r"https?:|www\.|[|_{}<>=\\]|\?")
_WEAK = frozenset(
    """
    around during likely little before remain remains continue continues unlike within without
    through between toward towards become becomes across against
    """.split()  # noqa: SIM905 - one string keeps the list short
)
_UNIT = re.compile(r"\s*%? (?:of|who|within|approving|with)\b.*\u2026?$|\s*%.*$|\s*\u2026.*$")


async def drafts(element: Element, *, title: str, rarity: Rarity) -> list[tuple[Drafted, Around]]:
    """Return questions about a figure, best first; none where no caption was found."""
    caption, _, below = statements.mended(element).partition("\n")
    if labelled := _LABELLED.fullmatch(caption):
        return _which(labelled, title=title)
    heading = element.section[-1] if element.section else ""
    if heading and caption.startswith(f"{heading} "):
        caption = heading  # what follows is of the drawing
    elif below[:1].islower():  # the title goes on in a line that was read as part of the drawing
        return []
    return await _title_word(caption, element, title=title, rarity=rarity)


def _which(caption: re.Match[str], *, title: str) -> list[tuple[Drafted, Around]]:
    text = sentences.split(caption["text"])[0]
    shown = statements.plain(text).rstrip(" .:;")
    if not FEWEST - 2 <= len(shown.split()) <= MOST or _NOISE.search(shown):
        return []
    kind = "figure" if caption["kind"] == "Fig." else caption["kind"].lower()
    question = f"Which {kind} of \u201c{title}\u201d shows: \u201c{shown}\u201d?"
    quote = f"{caption['label']}: {text}"
    drafted = Drafted(question=question, answer=caption["label"], kind="cloze", quote=quote)
    return [(drafted, (shown, ""))]


async def _title_word(
    caption: str, element: Element, *, title: str, rarity: Rarity
) -> list[tuple[Drafted, Around]]:
    """Ask for the rarest word of a title that stands once in it."""
    shown = _UNIT.sub("", caption).strip()
    words = shown.split()
    if not FEWEST <= len(words) <= MOST or not shown[0].isupper() or _NOISE.search(shown):
        return []
    if not statements.stands_alone(shown):
        return []
    inner = [match for match in re.finditer(r"[a-z][a-z-]{5,}", shown) if _is_word(match, shown)]
    known = await rarity.rarity(element.corpus, [match[0] for match in inner])
    inner.sort(key=lambda match: (-known[match[0]], match.start()))
    found: list[tuple[Drafted, Around]] = []
    for match in inner:
        gap = facts.fact(shown, match.span(), answer=match[0], sort="word", asks=facts.GAP)
        question = (
            f"Which word fills the gap in the title of a figure in \u201c{title}\u201d: "
            f"\u201c{gap.asking}\u201d?"
        )
        drafted = Drafted(question=question, answer=match[0], kind="cloze", quote=shown)
        found.append((drafted, (shown[: match.start()], shown[match.end() :])))
    return found


def _is_word(match: re.Match[str], text: str) -> bool:
    """Say whether it is a word of meaning that stands once, between spaces."""
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return (
        not around.strip(" ,")
        and match.start() > 0
        and match[0] not in relevance.STOP | _WEAK
        and len(re.findall(rf"\b{re.escape(match[0])}\b", text)) == 1
    )
