"""The catalogue: documents, where they came from, their elements and words, in SQLite.

It is the source of truth; the indexes of words and vectors follow from it. What is on its way
in or out (`corpora.journal`) is not seen by the readers here. One process at a time has it open.
"""

import asyncio
import contextlib
import json
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from corrobora.corpora import builtin, journal, rows, schema, space, waiting
from corrobora.corpora.journal import Commit, Doing, SourceStamp
from corrobora.corpora.waiting import Waiting
from corrobora.records import (
    Corpus,
    CorpusName,
    Cue,
    Document,
    DocumentId,
    Element,
    ElementId,
    Page,
    Reading,
)

Result = TypeVar("Result")

_DOCUMENTS = """
SELECT id, coalesce((SELECT uri FROM sources WHERE document = id ORDER BY rowid LIMIT 1), ''),
       title, media_type, pages, seconds,
       (SELECT inside FROM sources WHERE document = id ORDER BY rowid LIMIT 1)
FROM committed
"""
_BATCH = 2_000  # elements
_SEEN = "document NOT IN (SELECT document FROM journal)"
_ASKED = "(SELECT value FROM json_each(?))"


class Catalogue:
    """An ElementSource, TextSource and ElementScope in one file."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._connection = schema.connect(path)
        self._lock = threading.Lock()
        self._sized: tuple[Corpus, ...] | None = None  # until something changes

    def close(self) -> None:
        """Leave one file behind, without a log beside it; where the disk is full, with the log."""
        with self._lock:
            with contextlib.suppress(sqlite3.OperationalError):  # the next opening takes it in
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()

    async def elements(self, ids: Iterable[ElementId]) -> Mapping[ElementId, Element]:
        """Return the committed elements that exist, in the order asked."""
        asked = list(ids)
        statement = f"SELECT {rows.ELEMENT_COLUMNS} FROM elements WHERE id IN {_ASKED} AND {_SEEN}"
        found = await self._select(statement, json.dumps(asked))
        by_id = {row[0]: rows.to_element(row) for row in found}
        return {element: by_id[element] for element in asked if element in by_id}

    async def elements_of(self, document: DocumentId) -> tuple[Element, ...]:
        """Return the elements of a committed document, by id."""
        statement = f"SELECT {rows.ELEMENT_COLUMNS} FROM elements WHERE document = ? AND {_SEEN}"
        found = await self._select(f"{statement} ORDER BY id", document)
        return tuple(map(rows.to_element, found))

    async def elements_of_all(
        self, documents: Sequence[DocumentId]
    ) -> Mapping[DocumentId, tuple[Element, ...]]:
        """Return the elements of committed documents, by id, in the order of the documents."""
        statement = (
            f"SELECT {rows.ELEMENT_COLUMNS} FROM elements WHERE document IN {_ASKED} AND {_SEEN} "
            "ORDER BY id"
        )
        found = await self._select(statement, json.dumps(list(documents)))
        grouped: dict[DocumentId, list[Element]] = {document: [] for document in documents}
        for element in map(rows.to_element, found):
            grouped[element.document].append(element)
        return {document: tuple(those) for document, those in grouped.items()}

    async def batches(self, corpus: CorpusName) -> AsyncIterator[tuple[Element, ...]]:
        """Yield the committed elements of a corpus, by id, some thousand at a time."""
        statement = (
            f"SELECT {rows.ELEMENT_COLUMNS} FROM elements WHERE corpus = ? AND id > ? AND {_SEEN} "
            f"ORDER BY id LIMIT {_BATCH}"
        )
        last = ""
        while found := await self._select(statement, corpus, last):
            yield tuple(map(rows.to_element, found))
            last = found[-1][0]

    async def ids(
        self, corpus: CorpusName, *, documents: Sequence[DocumentId] = ()
    ) -> tuple[ElementId, ...]:
        """Return the committed elements of a corpus in these documents (empty: in all), by id."""
        statement = f"SELECT id FROM elements WHERE corpus = ? AND {_SEEN}"
        values: list[str] = [corpus]
        if documents:
            statement += f" AND document IN {_ASKED}"
            values.append(json.dumps(list(documents)))
        found = await self._select(f"{statement} ORDER BY id", *values)
        return tuple(row[0] for row in found)

    async def corpora(self) -> tuple[Corpus, ...]:
        """Return every corpus with its size: the built-in ones, then others by name."""
        if self._sized is None:
            counted = await self._select(
                "SELECT corpus, min(modality), min(granularity), count(*) FROM elements "
                f"WHERE {_SEEN} GROUP BY corpus ORDER BY corpus"
            )
            self._sized = _sized(counted)
        return self._sized

    async def documents(self, ids: Iterable[DocumentId]) -> Mapping[DocumentId, Document]:
        """Return the committed documents that exist, in the order asked."""
        asked = list(ids)
        found = await self._select(f"{_DOCUMENTS} WHERE id IN {_ASKED}", json.dumps(asked))
        by_id = {row[0]: rows.to_document(row) for row in found}
        return {document: by_id[document] for document in asked if document in by_id}

    async def listing(self) -> tuple[Document, ...]:
        """Return every committed document, by uri."""
        found = await self._select(f"{_DOCUMENTS} ORDER BY 2, 1")
        return tuple(map(rows.to_document, found))

    async def sources(self, document: DocumentId) -> tuple[SourceStamp, ...]:
        """Return where a document came from, in the order in which it came."""
        found = await self._select(
            "SELECT uri, size, mtime_ns, inside FROM sources WHERE document = ? ORDER BY rowid",
            document,
        )
        return tuple(_stamp(row) for row in found)

    async def at(self, uri: str) -> tuple[DocumentId, SourceStamp] | None:
        """Return the document that stands at the uri, and the stamp it was read under."""
        found = await self._select(
            f"SELECT document, uri, size, mtime_ns, inside FROM sources WHERE uri = ? AND {_SEEN}",
            uri,
        )
        for document, *stamp in found:
            return document, _stamp(stamp)
        return None

    async def notes(self, document: DocumentId) -> tuple[str, ...]:
        """Return what could not be read of a committed document: one line each."""
        found = await self._select("SELECT notes FROM committed WHERE id = ?", document)
        return tuple(json.loads(found[0][0])) if found else ()

    async def page(self, document: DocumentId, number: int) -> Page | None:
        """Return a page (1-based), or None where there is none."""
        found = await self._pages(document, "AND number = ?", number)
        return found[0] if found else None

    async def pages(self, document: DocumentId) -> tuple[Page, ...]:
        """Return all pages in order; empty for a source without pages."""
        return await self._pages(document, "ORDER BY number")

    async def text(self, document: DocumentId) -> str:
        """Return the stored text of a source without pages, else ""."""
        found = await self._select("SELECT text FROM committed WHERE id = ?", document)
        return rows.to_text(found[0][0]) if found else ""

    async def cues(self, document: DocumentId) -> tuple[Cue, ...]:
        """Return when the parts of a recording's text are said, in order; else nothing."""
        found = await self._select("SELECT cues FROM committed WHERE id = ?", document)
        listed = json.loads(found[0][0]) if found else []
        return tuple(Cue(chars=(first, last), start=s, end=e) for first, last, s, e in listed)

    async def meta(self, key: str) -> str | None:
        """Return what is noted about the index as a whole."""
        found = await self._select("SELECT value FROM meta WHERE key = ?", key)
        return found[0][0] if found else None

    async def set_meta(self, key: str, value: str) -> None:
        """Note something about the index as a whole."""
        await self.write(lambda c: c.execute("REPLACE INTO meta VALUES (?, ?)", [key, value]))

    async def waiting(self) -> Waiting:
        """Return how much has no vectors yet."""
        return await self.locked(waiting.count)

    async def stage(self, reading: Reading) -> None:
        """Keep everything of a document that is not committed, unseen."""
        await self.write(lambda c: journal.stage(c, reading))

    async def begin(self, document: DocumentId) -> None:
        """Enter a document that will come in parts, unseen."""
        await self.write(lambda c: journal.begin(c, document))

    async def extend(
        self,
        document: DocumentId,
        *,
        pages: Sequence[rows.Row] = (),
        elements: Sequence[rows.Row] = (),
    ) -> None:
        """Keep rows (`corpora.rows`) of pages and elements of a document that has begun."""
        await self.write(lambda c: journal.extend(c, document, pages=pages, elements=elements))

    async def describe(self, row: rows.Row) -> None:
        """Keep what is known of a document as a whole (`rows.from_reading`)."""
        await self.write(lambda c: journal.describe(c, row))

    async def staged(self, document: DocumentId) -> tuple[Element, ...]:
        """Return the elements of a document, seen or not, by id."""
        statement = f"SELECT {rows.ELEMENT_COLUMNS} FROM elements WHERE document = ? ORDER BY id"
        return tuple(map(rows.to_element, await self._select(statement, document)))

    async def commit(self, commits: Sequence[Commit]) -> tuple[DocumentId | None, ...]:
        """Make documents seen, all at once.

        Returns:
            For each the document that stood at its source before and now has none: condemned.
        """
        return await self.write(lambda c: journal.commit(c, commits))

    async def forget(self, document: DocumentId) -> None:
        """Drop a document with all that belongs to it."""
        await self.write(lambda c: journal.forget(c, document))

    async def half_way(self) -> tuple[tuple[DocumentId, Doing], ...]:
        """Return the documents on their way in or out, oldest first."""
        return await self.locked(journal.half_way)

    async def element_ids(self, document: DocumentId) -> Mapping[CorpusName, tuple[ElementId, ...]]:
        """Return the elements of a document by corpus, seen or not."""
        return await self.locked(lambda c: journal.element_ids(c, document))

    async def _pages(self, document: DocumentId, rest: str, *values: int) -> tuple[Page, ...]:
        statement = (
            "SELECT number, width, height, read_by, words, label FROM pages "
            f"WHERE document = ? AND {_SEEN} {rest}"
        )
        found = await self._select(statement, document, *values)
        return tuple(map(rows.to_page, found))

    async def _select(self, statement: str, *values: str | int) -> list[rows.Row]:
        return await self.locked(lambda c: c.execute(statement, values).fetchall())

    async def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Return what the work returns, which may change what the corpora hold.

        Raises:
            IndexFull: there is no room for it.
        """
        try:
            with space.watched(self._folder):
                return await self.locked(work)
        finally:
            self._sized = None

    async def locked(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Return what the work returns; nothing else uses the connection meanwhile."""
        return await asyncio.to_thread(self._alone, work)

    def _alone(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        with self._lock:
            return work(self._connection)


def _stamp(row: Sequence[Any]) -> SourceStamp:
    uri, size, mtime_ns, inside = row
    return SourceStamp(uri=uri, size=size, mtime_ns=mtime_ns, inside=inside)


def _sized(counted: Iterable[rows.Row]) -> tuple[Corpus, ...]:
    found = {name: (modality, granularity, size) for name, modality, granularity, size in counted}
    known = [replace(c, size=found.pop(c.name, ("", "", 0))[2]) for c in builtin.BUILTIN]
    others = [
        Corpus(
            name=name,
            modality=modality,
            granularity=granularity,
            description=f"Elements of the corpus {name}.",
            size=size,
        )
        for name, (modality, granularity, size) in found.items()
    ]
    return (*known, *others)
