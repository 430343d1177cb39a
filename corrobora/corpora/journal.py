"""The steps in which a document comes into the catalogue and goes out of it.

Each is one transaction and may be repeated. Between `stage` and `commit`, and between
`leave` and `forget`, a document stands in the journal and nobody sees it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from corrobora.corpora import rows
from corrobora.records import CorpusName, DocumentId, ElementId, Reading

Doing = Literal["add", "remove"]

UNFINISHED = -1  # mtime_ns of a source that holds files which are not all in yet


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStamp:
    """Where a document came from, and what tells that the file there is still the same."""

    uri: str
    size: int  # bytes
    mtime_ns: int
    inside: str | None = None  # uri of the container that it came out of; the stamp is its


@contextmanager
def transaction(connection: sqlite3.Connection, *, lasting: bool = True) -> Iterator[None]:
    """Do all of the body or none of it; what lasts is on the disk at the end.

    What does not last outlives the process, yet not a power cut before the next that does.
    """
    connection.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite ends some by itself, as on a full disk
            connection.execute("ROLLBACK")
        raise


def stage(connection: sqlite3.Connection, reading: Reading) -> None:
    """Keep everything of a document that is not committed, unseen."""
    document = reading.document.id
    with transaction(connection, lasting=False):
        _begin(connection, document)
        _put_pages(connection, document, map(rows.from_page, reading.pages))
        _put_elements(connection, map(rows.from_element, reading.elements))
        _describe(connection, rows.from_reading(reading))


def begin(connection: sqlite3.Connection, document: DocumentId) -> None:
    """Enter a document that will come in parts: `extend` with them, `describe` at the end."""
    with transaction(connection, lasting=False):
        _begin(connection, document)


def extend(
    connection: sqlite3.Connection,
    document: DocumentId,
    *,
    pages: Sequence[rows.Row] = (),
    elements: Sequence[rows.Row] = (),
) -> None:
    """Keep rows (`corpora.rows`) of pages and elements of a document that has begun."""
    with transaction(connection, lasting=False):
        _put_pages(connection, document, pages)
        _put_elements(connection, elements)


def describe(connection: sqlite3.Connection, row: rows.Row) -> None:
    """Keep what is known of a document as a whole (`rows.from_reading`)."""
    with transaction(connection, lasting=False):
        _describe(connection, row)


def _begin(connection: sqlite3.Connection, document: DocumentId) -> None:
    assert not is_committed(connection, document)
    connection.execute("DELETE FROM documents WHERE id = ?", [document])
    blank = [document, "", "", None, None, b"", "[]", "[]"]
    connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)", blank)
    _enter(connection, document, "add")


def _put_pages(
    connection: sqlite3.Connection, document: DocumentId, pages: Iterable[rows.Row]
) -> None:
    connection.executemany(
        "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)", ((document, *page) for page in pages)
    )


def _put_elements(connection: sqlite3.Connection, elements: Iterable[rows.Row]) -> None:
    marks = ", ".join("?" * len(rows.ELEMENT_COLUMNS.split(",")))
    connection.executemany(
        f"INSERT INTO elements ({rows.ELEMENT_COLUMNS}) VALUES ({marks})", elements
    )


def _describe(connection: sqlite3.Connection, row: rows.Row) -> None:
    document, *values = row
    connection.execute(
        "UPDATE documents SET title = ?, media_type = ?, pages = ?, seconds = ?, text = ?, "
        "notes = ?, cues = ? WHERE id = ?",
        [*values, document],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A document to be seen as what stands at a source."""

    document: DocumentId
    source: SourceStamp
    unencoded: Mapping[ElementId, bool] = field(default_factory=dict)  # waiting; is it pooled?


def commit(
    connection: sqlite3.Connection, commits: Sequence[Commit]
) -> tuple[DocumentId | None, ...]:
    """Make documents seen, all at once.

    Returns:
        For each the document that stood at its source before and now has none: it is condemned.
    """
    with transaction(connection):
        return tuple(_commit(connection, each) for each in commits)


def _commit(connection: sqlite3.Connection, new: Commit) -> DocumentId | None:
    source, document = new.source, new.document
    before = document_at(connection, source.uri)
    connection.execute("DELETE FROM journal WHERE document = ?", [document])
    for table in ("refusals", "containers"):
        connection.execute(f"DELETE FROM {table} WHERE uri = ?", [source.uri])
    connection.execute(
        "INSERT INTO sources VALUES (?, ?, ?, ?, ?) ON CONFLICT (uri) DO UPDATE SET "
        "document = excluded.document, size = excluded.size, mtime_ns = excluded.mtime_ns, "
        "inside = excluded.inside",
        [source.uri, document, source.size, source.mtime_ns, source.inside],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO unencoded VALUES (?, ?, ?)",
        ((element, document, pooled) for element, pooled in new.unencoded.items()),
    )
    if before is None or before == document:
        return None
    return _condemn_without_source(connection, before)


def leave(connection: sqlite3.Connection, uri: str) -> DocumentId | None:
    """Forget what stands at the uri, in a transaction of the caller's.

    Returns:
        The document that stood there, where it stands nowhere else: it is condemned.
    """
    before = document_at(connection, uri)
    for table in ("sources", "refusals", "containers", "fetched"):
        connection.execute(f"DELETE FROM {table} WHERE uri = ?", [uri])
    return None if before is None else _condemn_without_source(connection, before)


def _condemn_without_source(
    connection: sqlite3.Connection, document: DocumentId
) -> DocumentId | None:
    found = connection.execute("SELECT 1 FROM sources WHERE document = ?", [document])
    if found.fetchone() is not None:
        return None
    _enter(connection, document, "remove")
    return document


def forget(connection: sqlite3.Connection, document: DocumentId) -> None:
    """Drop a document with all that belongs to it."""
    with transaction(connection):
        connection.execute("DELETE FROM documents WHERE id = ?", [document])


def half_way(connection: sqlite3.Connection) -> tuple[tuple[DocumentId, Doing], ...]:
    """Return the documents on their way in or out, oldest first."""
    found = connection.execute("SELECT document, doing FROM journal ORDER BY since, document")
    return tuple((document, doing) for document, doing in found)


def element_ids(
    connection: sqlite3.Connection, document: DocumentId
) -> dict[CorpusName, tuple[ElementId, ...]]:
    """Return the elements of a document by corpus, seen or not."""
    found: dict[CorpusName, list[ElementId]] = {}
    for corpus, element in connection.execute(
        "SELECT corpus, id FROM elements WHERE document = ? ORDER BY corpus, id", [document]
    ):
        found.setdefault(corpus, []).append(element)
    return {corpus: tuple(ids) for corpus, ids in found.items()}


def document_at(connection: sqlite3.Connection, uri: str) -> DocumentId | None:
    """Return the document that stands at the uri."""
    row = connection.execute("SELECT document FROM sources WHERE uri = ?", [uri]).fetchone()
    return row[0] if row else None


def is_committed(connection: sqlite3.Connection, document: DocumentId) -> bool:
    """Say whether the document is seen."""
    found = connection.execute("SELECT 1 FROM committed WHERE id = ?", [document])
    return found.fetchone() is not None


def _enter(connection: sqlite3.Connection, document: DocumentId, doing: Doing) -> None:
    now = datetime.now(UTC).isoformat()
    connection.execute("INSERT INTO journal VALUES (?, ?, ?)", [document, doing, now])
