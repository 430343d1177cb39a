"""Find the document that a person means: by its id, a path that it was added by, or its name."""

from pathlib import Path
from urllib.parse import urlparse

from corrobora.corpora.catalogue import Catalogue
from corrobora.errors import ConfigError
from corrobora.records import Document, DocumentId
from corrobora.tools.add import uri_of


async def document(name: str, catalogue: Catalogue) -> Document:
    """Return the one document of that id, path or file name.

    Raises:
        ConfigError: there is none, or several have the name.
    """
    for id_ in (DocumentId(name), *[await _at(uri, catalogue) for uri in _uris(name)]):
        found = await catalogue.documents([id_] if id_ else [])
        if found:
            return next(iter(found.values()))
    matches = [d for d in await catalogue.listing() if file_name(d.uri) == name]
    if len(matches) == 1:
        return matches[0]
    trouble = "several documents have that name" if matches else "there is none"
    raise ConfigError(f"expected the id or path of a document, got {name!r}: {trouble}")


def file_name(uri: str) -> str:
    """Return the last part of a path or URL."""
    path = urlparse(uri).path if "://" in uri else uri
    return Path(path).name or uri


async def _at(uri: str, catalogue: Catalogue) -> DocumentId | None:
    at = await catalogue.at(uri)
    return at[0] if at else None


def _uris(name: str) -> tuple[str, ...]:
    """Return what a path may have been noted as: as it is, or with its links followed."""
    path = Path(name)
    return tuple(dict.fromkeys(uri_of(p) for p in (path, path.absolute(), path.resolve())))
