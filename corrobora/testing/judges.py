"""A judge made of a function, a dictionary of rare words, and elements to judge."""

from collections.abc import Callable, Mapping, Sequence

from corrobora.records import (
    CorpusName,
    DocumentId,
    Element,
    ElementId,
    Place,
    Query,
    Ranking,
    SourceId,
)


def element(name: str, text: str, *, indexed: str = "") -> Element:
    """Return a paragraph on page 1 of one document."""
    return Element(
        id=ElementId(name),
        document=DocumentId("d0123456789abcdef"),
        corpus=CorpusName("paragraph"),
        modality="text",
        granularity="paragraph",
        text=text,
        where=Place(page=1),
        indexed=indexed,
    )


class FunctionJudge:
    """A Judge whose weight is a function of the query and the element's text; None is ignorance."""

    def __init__(self, weigh: Callable[[str, str], float | None]) -> None:
        self._weigh = weigh

    @property
    def source(self) -> SourceId:
        """Name the judge in traces and runs."""
        return SourceId("judge/function")

    async def judge(
        self, query: Query, elements: Sequence[Element], *, rankings: Sequence[Ranking]
    ) -> Mapping[ElementId, float]:
        """Return what the function makes of each element, without those that it leaves out."""
        weighed = ((e.id, self._weigh(query.text, e.text)) for e in elements)
        return {id_: weight for id_, weight in weighed if weight is not None}


class DictRarity:
    """A Rarity of a dictionary, the same for every corpus; other words are as rare as `unknown`."""

    def __init__(self, known: Mapping[str, float] | None = None, *, unknown: float = 5.0) -> None:
        self._known = dict(known or {})
        self._unknown = unknown

    async def rarity(self, corpus: CorpusName, words: Sequence[str]) -> Mapping[str, float]:
        """Return the rarity of each word in nats."""
        return {word: self._known.get(word, self._unknown) for word in words}
