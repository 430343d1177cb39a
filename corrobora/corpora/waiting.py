"""Elements whose vectors are still to make: in which order, and how many there are.

Documents stand in line as they came, those that the newest question is about before the others.
A pooled element (a page, a document) waits until the vectors of its document's parts are made.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corrobora.corpora import journal, rows
from corrobora.records import DocumentId, Element, ElementId

_SEEN = "document NOT IN (SELECT document FROM journal)"
_ORDER = "d.id NOT IN (SELECT value FROM json_each(?)), d.rowid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much of an index has no vectors yet."""

    documents: int
    elements: int


def count(connection: sqlite3.Connection) -> Waiting:
    """Return how many seen documents and elements wait."""
    documents, elements = connection.execute(
        f"SELECT count(DISTINCT document), count(*) FROM unencoded WHERE {_SEEN}"
    ).fetchone()
    return Waiting(documents=documents, elements=elements)


def own_text(
    connection: sqlite3.Connection, *, most: int, first: Sequence[DocumentId] = ()
) -> tuple[Element, ...]:
    """Return up to `most` waiting elements that are encoded by their own text, next ones first."""
    ids = connection.execute(  # without their texts: sorting those would cost more than encoding
        "SELECT u.element FROM unencoded u JOIN documents d ON d.id = u.document "
        "WHERE u.pooled = 0 AND u.document NOT IN (SELECT document FROM journal) "
        f"ORDER BY {_ORDER}, u.element LIMIT ?",
        [json.dumps(list(first)), most],
    )
    asked = [element for (element,) in ids]
    found = connection.execute(
        f"SELECT {rows.ELEMENT_COLUMNS} FROM elements WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(asked)],
    )
    by_id = {row[0]: rows.to_element(row) for row in found}
    return tuple(by_id[element] for element in asked)


def ready_to_pool(
    connection: sqlite3.Connection, *, most: int, first: Sequence[DocumentId] = ()
) -> tuple[DocumentId, ...]:
    """Return documents of which only pooled elements wait: one, or several of `most` elements."""
    found = connection.execute(
        "SELECT d.id, (SELECT count(*) FROM elements WHERE document = d.id) FROM documents d "
        "WHERE d.id IN (SELECT document FROM unencoded) "
        "AND d.id NOT IN (SELECT document FROM unencoded WHERE pooled = 0) "
        f"AND d.id NOT IN (SELECT document FROM journal) ORDER BY {_ORDER}",
        [json.dumps(list(first))],
    )
    ready: list[DocumentId] = []
    total = 0
    for document, size in found:
        total += size
        if ready and total > most:
            break
        ready.append(document)
    return tuple(ready)


def of_documents(
    connection: sqlite3.Connection, documents: Sequence[DocumentId]
) -> frozenset[ElementId]:
    """Return the elements of the documents that wait."""
    found = connection.execute(
        "SELECT element FROM unencoded WHERE document IN (SELECT value FROM json_each(?))",
        [json.dumps(list(documents))],
    )
    return frozenset(element for (element,) in found)


def everything(connection: sqlite3.Connection) -> frozenset[ElementId]:
    """Return every element that waits."""
    return frozenset(e for (e,) in connection.execute("SELECT element FROM unencoded"))


def still(connection: sqlite3.Connection, ids: Sequence[ElementId]) -> frozenset[ElementId]:
    """Return which of the elements wait and are seen: what was removed meanwhile does not."""
    found = connection.execute(
        f"SELECT element FROM unencoded WHERE {_SEEN} "
        "AND element IN (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    return frozenset(element for (element,) in found)


def enter(
    connection: sqlite3.Connection, document: DocumentId, elements: Mapping[ElementId, bool]
) -> None:
    """Let elements wait (again), each with whether it is pooled of its parts."""
    with journal.transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO unencoded VALUES (?, ?, ?)",
            ((element, document, pooled) for element, pooled in elements.items()),
        )


def done(connection: sqlite3.Connection, ids: Sequence[ElementId]) -> None:
    """Note that the elements have their vectors."""
    with journal.transaction(connection):
        connection.execute(
            "DELETE FROM unencoded WHERE element IN (SELECT value FROM json_each(?))",
            [json.dumps(list(ids))],
        )
