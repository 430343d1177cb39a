"""Words in tantivy: one index a corpus, so that lengths and rarities are those of the corpus.

Stephen Robertson and Hugo Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
Foundations and Trends in Information Retrieval 3(4), 2009, with tantivy's k1 1.2 and b 0.75.

Words are compared by their English stem, without case and accents. Compounds that hold
together without white space ("10-K", "AT&T", "v2.1") are kept whole in a second field of less
weight: measured on five sets of questions, that loses nothing and finds identifiers.

Deleting: tantivy forgets what a deleted element added to the rarity of words when it next
merges its files, so scores move in the third digit after a removal, until `renew`.
"""

import asyncio
import json
import math
import threading
from collections.abc import AsyncIterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from corrobora.corpora import unicode
from corrobora.errors import IndexDamaged
from corrobora.records import Candidate, CorpusName, Element, ElementId, Ranking, SourceId

if TYPE_CHECKING:
    from tantivy import DocAddress, Index, IndexWriter, Query, Schema, Searcher, TextAnalyzer

_EXACT_WEIGHT = 0.3  # of compounds kept whole, against 1 for stems
_COMPOUND = r"[\p{L}\p{N}]+(?:[-_./'\x{2019}:&,][\p{L}\p{N}]+)+"
_LONGEST = 80  # bytes of a token; longer ones are not words
_MOST_TERMS = 512  # of a query; a pasted page has fewer that differ
_SLACK = 16  # asked beyond k, to see whether the last place is tied
_WRITER_BYTES = 30_000_000
_PREFIX = "corpus-"  # of a corpus' folder, so that no name of a corpus is special


class TantivyWords:
    """A WordIndex, Inventory and Rarity in a folder. One process at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._shelves: dict[CorpusName, _Shelf] = {}
        self._listed = False

    async def add(self, elements: Sequence[Element]) -> None:
        """Make the elements findable by `indexed` or `text`; elements without either are not."""
        by_corpus: dict[CorpusName, dict[ElementId, str]] = {}
        for element in elements:
            if text := (element.indexed or element.text).strip():
                by_corpus.setdefault(element.corpus, {})[element.id] = text
        await asyncio.to_thread(self._add, by_corpus)

    async def delete(self, ids: Sequence[ElementId]) -> None:
        """Remove ids; unknown ones are ignored."""
        if ids:
            await asyncio.to_thread(self._delete, ids)

    async def renew(self, corpus: CorpusName, batches: AsyncIterable[Sequence[Element]]) -> None:
        """Hold these elements of the corpus and no others; until it ends, the old ones."""
        shelf = await asyncio.to_thread(self._shelf, corpus)
        if shelf is None:
            return
        await asyncio.to_thread(shelf.clear)
        async for batch in batches:
            texts = {e.id: text for e in batch if (text := (e.indexed or e.text).strip())}
            await asyncio.to_thread(shelf.put, texts)
        await asyncio.to_thread(shelf.settle)

    async def search(
        self, corpus: CorpusName, text: str, *, k: int, within: Sequence[ElementId] | None = None
    ) -> Ranking:
        """Return up to k elements that share a word with the text, best BM25 first, ties by id."""
        source = SourceId(f"{corpus}/words")
        shelf = await asyncio.to_thread(self._shelf, corpus)
        if shelf is None or k < 1 or (within is not None and not within):
            return Ranking(source=source, candidates=())
        candidates = await asyncio.to_thread(shelf.search, text, k=k, within=within)
        return Ranking(source=source, candidates=candidates)

    async def ids(self, corpus: CorpusName) -> frozenset[ElementId]:
        """Return every id stored for the corpus."""
        shelf = await asyncio.to_thread(self._shelf, corpus)
        return frozenset() if shelf is None else await asyncio.to_thread(shelf.ids)

    async def rarity(self, corpus: CorpusName, words: Sequence[str]) -> Mapping[str, float]:
        """Return ln((n + 1) / (elements with it + 1)) of each word's rarest part, at least 0."""
        shelf = await asyncio.to_thread(self._shelf, corpus)
        return {word: 0.0 if shelf is None else shelf.rarity(word) for word in words}

    def close(self) -> None:
        """Wait until the files on disk are at rest."""
        with self._lock:
            for shelf in self._shelves.values():
                shelf.close()
            self._shelves.clear()
            self._listed = False

    def _add(self, by_corpus: Mapping[CorpusName, Mapping[ElementId, str]]) -> None:
        with self._lock:
            for corpus, texts in by_corpus.items():
                if corpus not in self._open_all():
                    self._shelves[corpus] = _Shelf(self._folder / _folder_name(corpus))
                self._shelves[corpus].replace(texts)

    def _delete(self, ids: Sequence[ElementId]) -> None:
        with self._lock:
            for shelf in self._open_all().values():
                shelf.delete(ids)

    def _shelf(self, corpus: CorpusName) -> "_Shelf | None":
        with self._lock:
            return self._open_all().get(corpus)

    def _open_all(self) -> "Mapping[CorpusName, _Shelf]":
        if not self._listed and self._folder.is_dir():
            for folder in sorted(self._folder.glob(f"{_PREFIX}*")):
                corpus = CorpusName(unquote(folder.name.removeprefix(_PREFIX)))
                self._shelves[corpus] = _Shelf(folder)
        self._listed = True
        return self._shelves


class _Shelf:
    """The words of one corpus. Writing is the caller's to serialise; searching is free."""

    def __init__(self, folder: Path) -> None:
        self._stems = _analyzer(stemmed=True)
        self._compounds = _analyzer(stemmed=False)
        self._schema = _schema()
        self._index = self._open(folder)
        self._folder = folder
        self._writer: IndexWriter | None = None

    def replace(self, texts: Mapping[ElementId, str]) -> None:
        """Store the texts under their ids and make that last."""
        writer = self._writing()
        for element in texts:
            writer.delete_documents_by_term("id", element)
        self.put(texts)
        self.settle()

    def put(self, texts: Mapping[ElementId, str]) -> None:
        """Write texts of ids that are not here, seen once it is settled."""
        from tantivy import Document

        writer = self._writing()
        for element, text in texts.items():
            valid = unicode.valid(text)
            writer.add_document(Document(id=element, stems=valid, compounds=valid))

    def clear(self) -> None:
        """Remove everything, seen once it is settled."""
        self._writing().delete_all_documents()

    def settle(self) -> None:
        """Make what was written last, and seen."""
        self._writing().commit()
        self._index.reload()

    def delete(self, ids: Sequence[ElementId]) -> None:
        """Remove the ids that are here and make that last."""
        searcher = self._index.searcher()
        here = [element for element in ids if searcher.doc_freq("id", element)]
        if not here:
            return
        writer = self._writing()
        for element in here:
            writer.delete_documents_by_term("id", element)
        self.settle()

    def search(
        self, text: str, *, k: int, within: Sequence[ElementId] | None
    ) -> tuple[Candidate, ...]:
        """Return the best k, ties by id also at the last place."""
        query = self._query(text, within)
        if query is None:
            return ()
        searcher = self._index.searcher()
        limit = k + _SLACK
        while True:
            hits = searcher.search(query, limit=limit, count=False).hits
            if len(hits) < limit or hits[-1][0] < hits[k - 1][0]:
                break
            limit *= 4
        found = [
            Candidate(element=_id_of(searcher, address), score=float(score))
            for score, address in hits
        ]
        return tuple(sorted(found, key=lambda c: (-c.score, c.element))[:k])

    def ids(self) -> frozenset[ElementId]:
        """Return every id that is stored."""
        from tantivy import Query

        searcher = self._index.searcher()
        if not searcher.num_docs:
            return frozenset()
        hits = searcher.search(Query.all_query(), limit=searcher.num_docs, count=False).hits
        return frozenset(_id_of(searcher, address) for _, address in hits)

    def rarity(self, word: str) -> float:
        """Return the rarity of the rarest stem in the word; 0 where it has none."""
        searcher = self._index.searcher()
        counts = [
            searcher.doc_freq("stems", stem) for stem in self._stems.analyze(unicode.valid(word))
        ]
        if not counts:
            return 0.0
        return max(0.0, math.log((searcher.num_docs + 1) / (min(counts) + 1)))

    def close(self) -> None:
        """Let running merges end."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def _open(self, folder: Path) -> "Index":
        from tantivy import Index

        folder.mkdir(parents=True, exist_ok=True)
        try:
            index = Index(self._schema, path=str(folder))
        except ValueError as error:
            raise IndexDamaged(f"the words in {str(folder)!r} cannot be opened: {error}") from error
        index.register_tokenizer("stems", self._stems)
        index.register_tokenizer("compounds", self._compounds)
        return index

    def _writing(self) -> "IndexWriter":
        if self._writer is None:
            _sweep(self._folder)
            self._writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        return self._writer

    def _query(self, text: str, within: Sequence[ElementId] | None) -> "Query | None":
        from tantivy import Occur, Query

        valid = unicode.valid(text)
        stems = dict.fromkeys(self._stems.analyze(valid))
        compounds = dict.fromkeys(self._compounds.analyze(valid))
        terms = [Query.term_query(self._schema, "stems", term) for term in stems]
        terms += [
            Query.boost_query(Query.term_query(self._schema, "compounds", term), _EXACT_WEIGHT)
            for term in compounds
        ]
        if not terms:
            return None
        matching = Query.boolean_query([(Occur.Should, term) for term in terms[:_MOST_TERMS]])
        if within is None:
            return matching
        allowed = Query.const_score_query(Query.term_set_query(self._schema, "id", within), 0.0)
        return Query.boolean_query([(Occur.Must, matching), (Occur.Must, allowed)])


def _sweep(folder: Path) -> None:
    """Remove what a kill left of a commit that deleted something.

    tantivy names such files by a count that starts again where the last commit was, and fails
    where the next one would write a file of the same name.
    """
    try:
        segments = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]
    except FileNotFoundError:
        return
    used = {
        f"{each['segment_id'].replace('-', '')}.{each['deletes']['opstamp']}.del"
        for each in segments
        if each.get("deletes")
    }
    for file in folder.glob("*.del"):
        if file.name not in used:
            file.unlink(missing_ok=True)


def _schema() -> "Schema":
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("stems", tokenizer_name="stems", index_option="freq")
    builder.add_text_field("compounds", tokenizer_name="compounds", index_option="freq")
    return builder.build()


def _analyzer(*, stemmed: bool) -> "TextAnalyzer":
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    tokenizer = Tokenizer.simple() if stemmed else Tokenizer.regex(_COMPOUND)
    builder = TextAnalyzerBuilder(tokenizer).filter(Filter.remove_long(_LONGEST))
    builder = builder.filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return (builder.filter(Filter.stemmer("english")) if stemmed else builder).build()


def _id_of(searcher: "Searcher", address: "DocAddress") -> ElementId:
    return ElementId(searcher.doc(address)["id"][0])


def _folder_name(corpus: CorpusName) -> str:
    return f"{_PREFIX}{quote(corpus, safe='')}"
