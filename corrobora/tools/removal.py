"""Remove what a person names: a document, or an archive with all that came out of it."""

from collections.abc import Sequence

from corrobora.corpora import places
from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.index import Index
from corrobora.errors import ConfigError
from corrobora.records import Document
from corrobora.tools import named


async def remove(names: Sequence[str], *, index: Index) -> tuple[Document, ...]:
    """Take documents out of everything, with what came out of them; return them all, by uri.

    Raises:
        ConfigError: a name means nothing that is here; nothing is removed.
    """
    uris = [uri for name in names for uri in await _uris(name, index.catalogue)]
    before = await index.catalogue.listing()
    gone = set(await index.drop(*dict.fromkeys(uris)))
    await index.tidy()
    return tuple(document for document in before if document.id in gone)


async def _uris(name: str, catalogue: Catalogue) -> list[str]:
    """Return all places of the document that is meant, or that of an archive or a refused file."""
    try:
        document = await named.document(name, catalogue)
    except ConfigError:
        known = await catalogue.locked(places.everything)
        found = [uri for uri in named.uris(name) if uri in known]
        if not found:
            raise
        return found[:1]
    return [source.uri for source in await catalogue.sources(document.id)]
