"""What stands where: the files, archives and refusals that an index knows, by uri.

A place is a document's source, a container (an archive, a site) or a refused file. What came out
of a container names it, and goes when the container goes.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from corrobora.corpora import journal
from corrobora.corpora.journal import SourceStamp
from corrobora.records import DocumentId

Kind = Literal["document", "container", "refusal"]

_SOURCES = "SELECT uri, size, mtime_ns, inside, document, 'document', '', NULL FROM sources WHERE "
_ALL = f"""
{_SOURCES} document NOT IN (SELECT document FROM journal)
UNION ALL SELECT uri, size, mtime_ns, inside, NULL, 'container', '',
  CASE notes WHEN '[]' THEN NULL ELSE readers END FROM containers
UNION ALL SELECT uri, size, mtime_ns, inside, NULL, 'refusal', reason, readers FROM refusals
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlace:
    """What was found at a uri when it was last looked at."""

    stamp: SourceStamp
    kind: Kind
    document: DocumentId | None = None
    reason: str = ""  # of a refusal
    readers: str | None = None  # digest of what there was to read with, where not all was read


def everything(connection: sqlite3.Connection) -> Mapping[str, KnownPlace]:
    """Return all places by uri, in order of it; a refusal gives way to what else is there."""
    known: dict[str, KnownPlace] = {}
    for uri, size, mtime_ns, inside, document, kind, reason, readers in connection.execute(
        f"SELECT * FROM ({_ALL}) ORDER BY 1, 6 DESC"
    ):
        stamp = SourceStamp(uri=uri, size=size, mtime_ns=mtime_ns, inside=inside)
        known[uri] = KnownPlace(
            stamp=stamp, kind=kind, document=document, reason=reason, readers=readers
        )
    return known


def refusals(connection: sqlite3.Connection) -> tuple[KnownPlace, ...]:
    """Return the refused files, by uri; what was there before such a change may still be in."""
    found = connection.execute(
        "SELECT uri, size, mtime_ns, inside, reason, readers FROM refusals ORDER BY uri"
    )
    return tuple(
        KnownPlace(
            stamp=SourceStamp(uri=uri, size=size, mtime_ns=mtime_ns, inside=inside),
            kind="refusal",
            reason=reason,
            readers=readers,
        )
        for uri, size, mtime_ns, inside, reason, readers in found
    )


def refuse(
    connection: sqlite3.Connection, stamp: SourceStamp, *, reason: str, readers: str
) -> None:
    """Note why a file could not be read, so that it is not tried again until it changes."""
    with journal.transaction(connection):
        connection.execute(
            "REPLACE INTO refusals VALUES (?, ?, ?, ?, ?, ?)",
            [stamp.uri, stamp.size, stamp.mtime_ns, stamp.inside, reason, readers],
        )


def contain(
    connection: sqlite3.Connection, stamp: SourceStamp, *, notes: Sequence[str], readers: str
) -> DocumentId | None:
    """Note an archive; return the document that stood in its place and is condemned, if any."""
    with journal.transaction(connection):
        condemned = journal.leave(connection, stamp.uri)
        said = json.dumps(list(notes))
        connection.execute(
            "INSERT INTO containers VALUES (?, ?, ?, ?, ?, ?)",
            [stamp.uri, stamp.size, stamp.mtime_ns, stamp.inside, said, readers],
        )
        return condemned


def finish(connection: sqlite3.Connection, stamp: SourceStamp) -> None:
    """Note that all files that came out of a file are in, so that it counts as unchanged."""
    with journal.transaction(connection):
        for table in ("sources", "containers"):
            connection.execute(
                f"UPDATE {table} SET mtime_ns = ? WHERE uri = ?", [stamp.mtime_ns, stamp.uri]
            )


def holds_files(connection: sqlite3.Connection, document: DocumentId) -> bool:
    """Say whether files came out of the document, or are still to."""
    found = connection.execute(
        f"WITH place (uri, inside) AS (SELECT uri, inside FROM ({_ALL})) "
        "SELECT 1 FROM sources s WHERE s.document = ? AND (s.mtime_ns = ? "
        "OR EXISTS (SELECT 1 FROM place WHERE place.inside = s.uri))",
        [document, journal.UNFINISHED],
    )
    return found.fetchone() is not None


def drop(connection: sqlite3.Connection, uris: Sequence[str]) -> tuple[DocumentId, ...]:
    """Forget what stands at the uris and all that came out of it, at once.

    Returns:
        The documents that stand nowhere now: they are condemned.
    """
    with journal.transaction(connection):
        left = [journal.leave(connection, uri) for uri in (*below(connection, uris), *uris)]
        return tuple(document for document in left if document is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server said of an address, to ask it with whether something changed."""

    etag: str = ""
    last_modified: str = ""


def validators(connection: sqlite3.Connection, uri: str) -> Validators:
    """Return what was noted of an address that is in; nothing where it is not."""
    found = connection.execute(
        "SELECT etag, last_modified FROM fetched WHERE uri = ? "
        "AND uri IN (SELECT uri FROM sources)",
        [uri],
    ).fetchone()
    return Validators(etag=found[0], last_modified=found[1]) if found else Validators()


def note_validators(connection: sqlite3.Connection, uri: str, said: Validators) -> None:
    """Note what a server said of an address that is in."""
    with journal.transaction(connection, lasting=False):
        connection.execute(
            "REPLACE INTO fetched VALUES (?, ?, ?)", [uri, said.etag, said.last_modified]
        )


def below(connection: sqlite3.Connection, uris: Iterable[str]) -> tuple[str, ...]:
    """Return what came out of the uris, directly or out of one another, by uri."""
    found = connection.execute(
        f"""
        WITH RECURSIVE place (uri, inside) AS (SELECT uri, inside FROM ({_ALL})),
        under (uri) AS (
          SELECT uri FROM place WHERE inside IN (SELECT value FROM json_each(?))
          UNION SELECT place.uri FROM place JOIN under ON place.inside = under.uri
        )
        SELECT uri FROM under ORDER BY uri
        """,
        [json.dumps(list(uris))],
    )
    return tuple(uri for (uri,) in found)
