"""Find the document that a person means: by its id, a path that it was added by, or its name."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlparse

from corrobora.corpora.catalogue import Catalogue
from corrobora.errors import ConfigError
from corrobora.records import Document, DocumentId
from corrobora.tools.uris import uri_of

SHOWN = 5  # paths of documents with one name that an error lists


async def document(name: str, catalogue: Catalogue) -> Document:
    """Return the one document of that id, path or file name; case and suffix may be left out.

    Raises:
        ConfigError: there is none, or several have the name.
    """
    for id_ in (DocumentId(name), *[await _at(uri, catalogue) for uri in uris(name)]):
        found = await catalogue.documents([id_] if id_ else [])
        if found:
            return next(iter(found.values()))
    matches = _by_name(name, await catalogue.listing())
    if len(matches) == 1:
        return matches[0]
    trouble = f"several have that name: {_paths(matches)}" if matches else "there is none"
    raise ConfigError(f"expected the id or path of a document, got {name!r}: {trouble}")


def short(documents: Sequence[Document]) -> dict[DocumentId, str]:
    """Return by what `document` finds each of all documents: its file's name, else its uri."""
    count = Counter(file_name(document.uri) for document in documents)
    return {
        document.id: name if count[name := file_name(document.uri)] == 1 else document.uri
        for document in documents
    }


def file_name(uri: str) -> str:
    """Return the last part of a path or URL."""
    path = urlparse(uri).path if "://" in uri else uri
    return Path(path).name or uri


def _by_name(name: str, documents: Sequence[Document]) -> list[Document]:
    """Return those of that file name: as it is, else in any case, else without its suffix too."""
    small = name.casefold()
    for same in (
        lambda own: own == name,
        lambda own: own.casefold() == small,
        lambda own: Path(own).stem.casefold() == small,
    ):
        if found := [document for document in documents if same(file_name(document.uri))]:
            return found
    return []


def _paths(documents: Sequence[Document]) -> str:
    shown = ", ".join(repr(document.uri) for document in documents[:SHOWN])
    return f"{shown} and {len(documents) - SHOWN} more" if documents[SHOWN:] else shown


async def _at(uri: str, catalogue: Catalogue) -> DocumentId | None:
    at = await catalogue.at(uri)
    return at[0] if at else None


def uris(name: str) -> tuple[str, ...]:
    """Return what a path may have been noted as: as it is, or with its links followed."""
    path = Path(name)
    return tuple(dict.fromkeys(uri_of(p) for p in (path, path.absolute(), path.resolve())))
