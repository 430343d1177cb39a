"""The steps in which a document comes into the catalogue and goes out of it.

Each is one transaction and may be repeated. Between `stage` and `commit`, and between
`condemn` and `forget`, a document stands in the journal and nobody sees it.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from corrobora.corpora import rows, unicode
from corrobora.records import CorpusName, DocumentId, ElementId, Reading

Doing = Literal["add", "remove"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStamp:
    """Where a document came from, and what tells that the file there is still the same."""

    uri: str
    size: int  # bytes
    mtime_ns: int
    inside: str | None = None  # uri of the container that it came out of; the stamp is its


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of the body or none of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def stage(connection: sqlite3.Connection, reading: Reading) -> None:
    """Keep everything of a document that is not committed, unseen."""
    document = reading.document
    with transaction(connection):
        assert not is_committed(connection, document.id)
        connection.execute("DELETE FROM documents WHERE id = ?", [document.id])
        connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                document.id,
                unicode.valid(document.title),
                document.media_type,
                document.pages,
                document.seconds,
                rows.from_text(reading.text),
                unicode.valid(json.dumps(reading.notes, ensure_ascii=False)),
                json.dumps([[*cue.chars, cue.start, cue.end] for cue in reading.cues]),
            ],
        )
        _enter(connection, document.id, "add")
        connection.executemany(
            f"INSERT INTO elements ({rows.ELEMENT_COLUMNS}) VALUES ({', '.join('?' * 17)})",
            map(rows.from_element, reading.elements),
        )
        connection.executemany(
            "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((document.id, *rows.from_page(page)) for page in reading.pages),
        )


def commit(
    connection: sqlite3.Connection, document: DocumentId, source: SourceStamp
) -> DocumentId | None:
    """Make a document seen, as what stands at the source.

    Returns:
        The document that stood there before and has no other source; it is condemned.
    """
    with transaction(connection):
        before = document_at(connection, source.uri)
        connection.execute("DELETE FROM journal WHERE document = ?", [document])
        connection.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?) ON CONFLICT (uri) DO UPDATE SET "
            "document = excluded.document, size = excluded.size, mtime_ns = excluded.mtime_ns, "
            "inside = excluded.inside",
            [source.uri, document, source.size, source.mtime_ns, source.inside],
        )
        if before is None or before == document or _has_source(connection, before):
            return None
        _enter(connection, before, "remove")
        return before


def condemn(connection: sqlite3.Connection, document: DocumentId) -> bool:
    """Hide a document for good; say whether it was seen until now."""
    with transaction(connection):
        if not is_committed(connection, document):
            return False
        connection.execute("DELETE FROM sources WHERE document = ?", [document])
        _enter(connection, document, "remove")
        return True


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


def _has_source(connection: sqlite3.Connection, document: DocumentId) -> bool:
    found = connection.execute("SELECT 1 FROM sources WHERE document = ?", [document])
    return found.fetchone() is not None
