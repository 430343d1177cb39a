"""Questions without a model: one fact of an element is taken out and asked for.

The question keeps the document's own words, so it is easier on a search by words than what
people ask; it names its document, so that it can be understood alone. The check is by code: the
answer stands in the element, and the rest of the sentence in no other element of the index.
English.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from corrobora.evals.generating import cloze_caption, cloze_table, facts, statements
from corrobora.evals.generating.drafted import Drafted, Dropped
from corrobora.evals.generating.elsewhere import Elsewhere
from corrobora.evals.generating.facts import Fact, Sort
from corrobora.generation import quotes, relevance
from corrobora.ports import Rarity
from corrobora.records import Element

WORTH: dict[Sort, float] = {  # of a sort of fact, beside 0 to 1 for how rare its words are
    "percentage": 1.0,
    "amount": 1.0,
    "date": 1.0,
    "year": 0.8,
    "count": 0.8,
    "subject": 0.7,
    "name": 0.5,
    "word": 0.0,
}
RARE = 6  # words of a sentence, the rarest, whose rarity counts
ASIDE = "references, contents, addresses"
NO_FACT = "no sentence, row or caption with a fact that can be asked for"
AMBIGUOUS = "what is asked also stands elsewhere in the index"


@dataclass(frozen=True, slots=True)
class Cloze:
    """A Drafter that asks for a fact of a sentence, a cell of a table or what a caption names."""

    rarity: Rarity
    elsewhere: Elsewhere

    async def __call__(self, element: Element, /, *, title: str) -> Drafted | Dropped:
        """Return the best question about the element that is not ambiguous."""
        if statements.is_aside(element):
            return Dropped(ASIDE)
        found = await self._drafts(element, title)
        if not found:
            return Dropped(NO_FACT)
        for drafted, around in found:
            if _answers(drafted, element) and not self._is_ambiguous(around, element):
                return drafted
        return Dropped(AMBIGUOUS)

    def _is_ambiguous(self, around: tuple[str, ...], element: Element) -> bool:
        if element.modality == "table":
            return self.elsewhere.has_cell(around, besides=element)
        before, after = around
        return self.elsewhere.has_sentence(before, after, besides=element)

    async def _drafts(self, element: Element, title: str) -> list[tuple[Drafted, tuple[str, ...]]]:
        """Return questions, best first, each with the words around what it asks for."""
        if element.modality == "table":
            return cloze_table.drafts(element, title=title)
        if element.modality == "image":
            return await cloze_caption.drafts(element, title=title, rarity=self.rarity)
        return await self._of_sentences(element, title)

    async def _of_sentences(
        self, element: Element, title: str
    ) -> list[tuple[Drafted, tuple[str, ...]]]:
        found: list[tuple[float, Drafted, tuple[str, ...]]] = []
        for sentence in statements.find(element):
            stated = statements.plain(sentence)
            worth = await _informative(stated, element, self.rarity)
            for fact in facts.find(stated):
                drafted = Drafted(
                    question=_question(fact, title=title, text=element.text),
                    answer=fact.answer,
                    kind="cloze",
                    quote=sentence,
                )
                around = (stated[: fact.start], stated[fact.end :])
                found.append((WORTH[fact.sort] + worth, drafted, around))
        found.sort(key=lambda item: -item[0])  # stable: the earlier of two equals
        return [(drafted, around) for _, drafted, around in found]


def _question(fact: Fact, *, title: str, text: str) -> str:
    asking = fact.asking.rstrip(" .!")
    if fact.sort in {"name", "word"}:
        return (
            f"Which name fills the gap in a sentence of \u201c{title}\u201d: \u201c{asking}.\u201d?"
        )
    return f"According to \u201c{title}\u201d, {statements.opened_small(asking, text=text)}?"


def _answers(drafted: Drafted, element: Element) -> bool:
    """Say whether the element holds the quote and the answer, and the question gives it away."""
    held = all(quotes.find_in_text(part, element.text) for part in (drafted.quote, drafted.answer))
    return held and quotes.find_in_text(drafted.answer, drafted.question) is None


async def _informative(sentence: str, element: Element, rarity: Rarity) -> float:
    """Return 0 to 1: how rare the rarest words of the sentence are in the corpus."""
    words = sorted({token for token in _words(sentence) if token not in relevance.STOP})
    found = sorted((await rarity.rarity(element.corpus, words)).values(), reverse=True)
    most = max(found, default=0.0)
    return sum(found[:RARE]) / (RARE * most) if most else 0.0


def _words(sentence: str) -> Iterable[str]:
    return (token.lower() for token in relevance.TOKEN.findall(sentence))
