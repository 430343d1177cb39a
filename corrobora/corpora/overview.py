"""What an index holds, by state."""

import asyncio
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from corrobora.corpora import folder as folders
from corrobora.corpora import places
from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.waiting import Waiting
from corrobora.records import CorpusName, DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that could not be read."""

    uri: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Partly:
    """A document or an archive of which something could not be read."""

    document: DocumentId | None  # None: an archive
    uri: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What an index holds."""

    folder: Path
    documents: int
    elements: dict[CorpusName, int]
    half_way: int  # documents on their way in or out
    waiting: Waiting  # for vectors
    refused: tuple[Refused, ...]
    partly: tuple[Partly, ...]
    encoder: str
    bytes: int
    owned_by: str = ""  # another process, which is changing it


async def of(catalogue: Catalogue, *, folder: Path, encoder: str, owned_by: str) -> Status:
    """Return what the index in the folder holds."""
    return Status(
        folder=folder,
        documents=len(await catalogue.listing()),
        elements={corpus.name: corpus.size for corpus in await catalogue.corpora()},
        half_way=len(await catalogue.half_way()),
        waiting=await catalogue.waiting(),
        refused=tuple(
            Refused(uri=place.stamp.uri, reason=place.reason)
            for place in await catalogue.locked(places.refusals)
        ),
        partly=await catalogue.locked(_partly),
        encoder=encoder,
        owned_by=owned_by,
        bytes=await asyncio.to_thread(folders.size, folder),
    )


def _partly(connection: sqlite3.Connection) -> tuple[Partly, ...]:
    found = connection.execute(
        "SELECT d.id, (SELECT uri FROM sources WHERE document = d.id ORDER BY rowid LIMIT 1), "
        "d.notes FROM committed d WHERE d.notes != '[]' "
        "UNION ALL SELECT NULL, uri, notes FROM containers WHERE notes != '[]' ORDER BY 2, 1"
    )
    return tuple(
        Partly(document=document, uri=uri, notes=tuple(json.loads(notes)))
        for document, uri, notes in found
    )
