"""What corrobora needs of the outside: Protocols of one to three methods, by a caller's need.

Each has adapters in `corrobora.adapters` (or `corrobora.corpora` where only SQLite is needed),
a fake in `corrobora.testing` and a contract suite in `corrobora.testing.contracts` that both
run. What waits for a disk index, a network or a model is async; a blocking library goes
through `asyncio.to_thread` inside its adapter.
"""

from collections.abc import AsyncIterable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from corrobora.records import (
    Box,
    Corpus,
    CorpusName,
    Cue,
    Document,
    DocumentId,
    Draft,
    Element,
    ElementId,
    Evidence,
    Page,
    Query,
    Ranking,
    Reading,
    RoutingDecision,
    SourceId,
    Word,
)

Vectors = NDArray[np.float32]  # (n, d), rows of length 1


class ReadingLog(Protocol):
    """Hears how far a reading is, and keeps what would be dear to do again after a kill."""

    def step(self, done: int, total: int) -> None:
        """Note that so many pages (frames, rows) of so many are read; a sign of life."""
        ...

    def kept(self, key: str) -> bytes | None:
        """Return what an interrupted reading of the same file kept under the key."""
        ...

    def keep(self, key: str, content: bytes) -> None:
        """Keep something for a reading after an interruption; it goes when the file is in."""
        ...


class Reader(Protocol):
    """Reads the files of one format."""

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return what is in the file; a long reading tells its log how far it is.

        Raises:
            IngestError: it cannot be read; the message says why in one line.
        """
        ...


class TokenCounter(Protocol):
    """Counts tokens as the text encoder does."""

    def count(self, words: Sequence[str]) -> list[int]:
        """Return the number of tokens of each word (whitespace-free piece of text)."""
        ...


class OcrEngine(Protocol):
    """Reads text in pictures."""

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        """Return the words of an (height, width, 3) RGB image in reading order, boxes in pixels."""
        ...


class PageRenderer(Protocol):
    """Draws a page of a source as it looks."""

    def render(self, path: Path, *, page: int, dpi: int, marks: Sequence[Box] = ()) -> bytes:
        """Return a PNG of the page (1-based) with the marks (points) outlined.

        Raises:
            IngestError: the file or the page is not there or cannot be drawn.
        """
        ...


class Embedder(Protocol):
    """Turns text into vectors whose dot product is their nearness."""

    @property
    def fingerprint(self) -> str:
        """Name the weights and how they are run; two equal ones give comparable vectors."""
        ...

    async def embed(self, texts: Sequence[str], *, purpose: Literal["query", "element"]) -> Vectors:
        """Return a (len(texts), d) float32 array with rows of length 1."""
        ...


class VectorIndex(Protocol):
    """Keeps vectors by corpus and finds the nearest."""

    async def upsert(self, corpus: CorpusName, ids: Sequence[ElementId], vectors: Vectors) -> None:
        """Store the vectors under their ids, replacing what stood there."""
        ...

    async def delete(self, corpus: CorpusName, ids: Sequence[ElementId]) -> None:
        """Remove ids; unknown ones are ignored."""
        ...

    async def nearest(
        self,
        corpus: CorpusName,
        vector: NDArray[np.float32],
        *,
        k: int,
        within: Sequence[ElementId] | None = None,
    ) -> Ranking:
        """Return the k nearest by cosine (score -1 to 1), among `within` where it is given.

        Ties stand by id. An unknown corpus gives an empty ranking. The source of the ranking is
        "<corpus>/vectors".
        """
        ...


class KeptVectors(Protocol):
    """Gives vectors back, so that wholes can be pooled of their parts."""

    async def kept(
        self, corpus: CorpusName, ids: Sequence[ElementId]
    ) -> Mapping[ElementId, NDArray[np.float32]]:
        """Return the vectors of the ids that have one."""
        ...


class WordIndex(Protocol):
    """Keeps words by corpus and finds elements by BM25."""

    async def add(self, elements: Sequence[Element]) -> None:
        """Make the elements findable (by `indexed`, or `text` where that is empty), once each."""
        ...

    async def delete(self, ids: Sequence[ElementId]) -> None:
        """Remove ids; unknown ones are ignored."""
        ...

    async def search(
        self, corpus: CorpusName, text: str, *, k: int, within: Sequence[ElementId] | None = None
    ) -> Ranking:
        """Return up to k elements that share a word with the text, best BM25 first, ties by id.

        Any text is a valid query; nothing in it is syntax. Source "<corpus>/words".
        """
        ...


class Renewable(Protocol):
    """Can be made anew, so that nothing of what was removed counts any more."""

    async def renew(self, corpus: CorpusName, batches: AsyncIterable[Sequence[Element]]) -> None:
        """Hold these elements of the corpus and no others; until it ends, the old ones."""
        ...


class Inventory(Protocol):
    """Lists what a derived index holds, so that `doctor` can compare it with the catalogue."""

    async def ids(self, corpus: CorpusName) -> frozenset[ElementId]:
        """Return every id stored for the corpus."""
        ...


class Coverage(Protocol):
    """Knows what of an index cannot be searched in full yet."""

    async def lacking(self) -> str:
        """Say in one line what a search cannot see yet; empty where it sees everything."""
        ...

    def want(self, documents: Sequence[DocumentId]) -> None:
        """Have these documents completed before others."""
        ...


class ElementSource(Protocol):
    """Gives committed elements and the documents they are from."""

    async def elements(self, ids: Iterable[ElementId]) -> Mapping[ElementId, Element]:
        """Return the elements that exist, in the order asked."""
        ...

    async def documents(self, ids: Iterable[DocumentId]) -> Mapping[DocumentId, Document]:
        """Return the documents that exist, in the order asked."""
        ...

    async def corpora(self) -> tuple[Corpus, ...]:
        """Return every corpus with its size, also the empty ones."""
        ...


class TextSource(Protocol):
    """Gives the stored words of a source: what quotes are looked for in."""

    async def page(self, document: DocumentId, number: int) -> Page | None:
        """Return a page (1-based), or None where there is none."""
        ...

    async def pages(self, document: DocumentId) -> tuple[Page, ...]:
        """Return all pages in order; empty for a source without pages."""
        ...

    async def text(self, document: DocumentId) -> str:
        """Return the stored text of a source without pages, else ""."""
        ...

    async def cues(self, document: DocumentId) -> tuple[Cue, ...]:
        """Return when the parts of a recording's text are said, in order; else nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to a chat model; images are PNG or JPEG bytes."""

    role: Literal["system", "user", "assistant"]
    text: str
    images: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a chat model said and what it cost."""

    text: str
    first_token: Mapping[str, float] | None = (
        None  # token -> log-probability, where asked and given
    )
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float = 0.0  # 0 where the price is not known


class ChatModel(Protocol):
    """A language model."""

    @property
    def name(self) -> str:
        """The model as "provider/model"."""
        ...

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        schema: type[BaseModel] | None = None,
        logprobs: bool = False,
    ) -> Reply:
        """Return one reply; with a schema, text that is meant to be its JSON (not yet validated).

        Raises:
            UpstreamBusy: it asks to come back later, and retries did not help.
            UpstreamRefused: it refuses, or does not understand the request.
            UpstreamError: it cannot be reached or fails.
            BudgetExceeded: this answer's limit is reached; nothing was called.
        """
        ...


class Rarity(Protocol):
    """Knows how rare words are."""

    async def rarity(self, corpus: CorpusName, words: Sequence[str]) -> Mapping[str, float]:
        """Return for each word ln((n + 1) / (elements with it + 1)), in nats, >= 0.

        A word is compared as the index compares words (case, stem).
        """
        ...


class Router(Protocol):
    """Chooses where to look."""

    async def route(self, query: Query, corpora: Sequence[Corpus]) -> RoutingDecision:
        """Return a decision among the corpora that are not empty (and that the query allows)."""
        ...


class Judge(Protocol):
    """Adds evidence about candidates that were found."""

    @property
    def source(self) -> SourceId:
        """Name the judge in traces and runs: "judge/local"."""
        ...

    async def judge(
        self, query: Query, elements: Sequence[Element], *, rankings: Sequence[Ranking]
    ) -> Mapping[ElementId, float]:
        """Return signed weights in nats that say whether each element answers the query.

        `rankings` are those that found the elements, for judges that use their scores. An
        element that could not be judged is left out, which is ignorance.
        """
        ...


class Writer(Protocol):
    """Makes an answer of evidence."""

    async def write(
        self, query: Query, evidence: Sequence[Evidence], *, complaint: str = ""
    ) -> Draft:
        """Return claims with quotes that cite evidence by key.

        `complaint` names what was wrong with the draft before this one.

        Raises:
            BadModelOutput: the model's reply cannot be read as a draft.
        """
        ...


class ElementScope(Protocol):
    """Resolves filters to element ids, so that no index needs a filter language."""

    async def ids(
        self, corpus: CorpusName, *, documents: Sequence[DocumentId] = ()
    ) -> tuple[ElementId, ...]:
        """Return the committed elements of a corpus in these documents (empty: in all), by id."""
        ...
