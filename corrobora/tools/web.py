"""Pages of the web, fetched into files before they are read."""

import asyncio
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from corrobora.corpora import places
from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.places import Validators
from corrobora.errors import IngestError
from corrobora.tools.items import Item


class Fetched(Protocol):
    """What an address gave."""

    @property
    def unchanged(self) -> bool:
        """Say whether it is what the validators were given for; there is no content then."""
        ...

    @property
    def size(self) -> int:
        """Return the bytes of its content."""
        ...

    @property
    def name(self) -> str:
        """Return a harmless file name with an ending that fits the content."""
        ...

    @property
    def etag(self) -> str:
        """Return what to ask with next time, or nothing."""
        ...

    @property
    def last_modified(self) -> str:
        """Return what to ask with next time, or nothing."""
        ...


class Web(Protocol):
    """Fetches what addresses give."""

    async def fetch(
        self, url: str, *, etag: str = "", last_modified: str = "", into: BinaryIO | None = None
    ) -> Fetched:
        """Write what the address gives, or say that it is unchanged.

        Raises:
            IngestError: it is refused or cannot be had.
        """
        ...


async def fetch(item: Item, *, web: Web | None, catalogue: Catalogue, folder: Path) -> Item | None:
    """Return the item with its file, in a folder of its own below `folder`; None: unchanged.

    Raises:
        IngestError: it cannot be had.
    """
    if web is None:
        raise IngestError(f"{item.name}: reading the web is switched off")
    said = await catalogue.locked(partial(places.validators, uri=item.stamp.uri))
    own = Path(await asyncio.to_thread(tempfile.mkdtemp, dir=folder))
    file = own / "content"
    with await asyncio.to_thread(file.open, "wb") as into:
        fetched = await web.fetch(
            item.stamp.uri, etag=said.etag, last_modified=said.last_modified, into=into
        )
    if fetched.unchanged:
        return None
    named = await asyncio.to_thread(file.rename, own / (fetched.name or "page.html"))
    return replace(
        item,
        path=named,
        stamp=replace(item.stamp, size=fetched.size),
        validators=Validators(etag=fetched.etag, last_modified=fetched.last_modified),
    )
