"""What an index holds, by state."""

import asyncio
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
    """A document of which something could not be read."""

    document: DocumentId
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
        partly=await _partly(catalogue),
        encoder=encoder,
        owned_by=owned_by,
        bytes=await asyncio.to_thread(folders.size, folder),
    )


async def _partly(catalogue: Catalogue) -> tuple[Partly, ...]:
    found = []
    for document in await catalogue.listing():
        notes = await catalogue.notes(document.id)
        if notes:
            found.append(Partly(document=document.id, uri=document.uri, notes=notes))
    return tuple(found)
