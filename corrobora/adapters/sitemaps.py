"""The pages that an address of the web stands for: itself, or those that its sitemap lists.

Follows the protocol of sitemaps.org: a sitemap in XML or as lines of text, gzip or not, an index
of sitemaps, and the `Sitemap:` lines of a robots.txt. XML is read by defusedxml, without document
types and entities. Does not cover: feeds, an index in an index, and pages of other hosts than the
sitemap's own, which are counted in a note.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from corrobora.adapters.egress import Egress
from corrobora.adapters.http_get import checked
from corrobora.errors import IngestError
from corrobora.ingest.inflate import inflated

MAX_PAGES = 10_000
MAX_SITEMAPS = 500  # fetched for one address
_MAX_BYTES = 52_428_800  # of one sitemap, unpacked: the protocol's own limit
_GZIP = b"\x1f\x8b"
_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}  # what each holds

Kind = Literal["page", "sitemap", "robots"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page to be read."""

    url: str
    modified: str = ""  # as the sitemap says it, where it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The pages of an address, and a line for each thing left out."""

    pages: tuple[Listed, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    index: bool  # the address is of another sitemap
    url: str
    modified: str


def kind(url: str) -> Kind:
    """Return what an address is by its looks: sitemaps are named so, everything else is a page."""
    name = checked(url).path.rpartition("/")[2].lower()
    if name == "robots.txt":
        return "robots"
    plain = name.removesuffix(".gz")
    return "sitemap" if "sitemap" in plain and plain.endswith((".xml", ".txt")) else "page"


async def pages(url: str, *, egress: Egress, most: int = MAX_PAGES) -> Listing:
    """Return the pages that an address stands for, in the order of its sitemap, each once.

    Raises:
        IngestError: the address is no address of the web, or its sitemap cannot be had.
    """
    looks = kind(url)
    if looks == "page":
        return Listing(pages=(Listed(url=url),))
    starts = (url,) if looks == "sitemap" else await egress.sitemaps(url)
    if not starts:
        raise IngestError(f"{url}: names no sitemap, or cannot be had")
    walk = _Walk(egress=egress, host=checked(url).host, most=most)
    for start in starts:
        await walk.follow(start, inside=False)
    if not walk.found and walk.notes:
        raise IngestError(walk.notes[0])
    return walk.listing()


@dataclass(slots=True, kw_only=True)
class _Walk:
    egress: Egress
    host: str  # of the sitemap that was read last
    most: int
    found: dict[str, Listed] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    fetched: int = 0
    foreign: int = 0
    full: bool = False

    async def follow(self, url: str, *, inside: bool) -> None:
        """Take what a sitemap lists; `inside` an index there are no more indexes."""
        if self.full:
            return
        if self.fetched == MAX_SITEMAPS:
            self._end(f"expected at most {MAX_SITEMAPS} sitemaps, got more")
            return
        self.fetched += 1
        try:
            if checked(url).host != self.host:
                self.foreign += 1
                return
            answer = await self.egress.fetch(url)
            self.host = checked(answer.url).host
            for entry in _entries(answer.content):
                await self._take(entry, inside=inside)
        except IngestError as error:
            said = str(error)
            self.notes.append(said if url in said else f"{url}: {said}")

    async def _take(self, entry: _Entry, *, inside: bool) -> None:
        if entry.index and inside:
            raise IngestError(f"an index of sitemaps in another, {entry.url!r} not followed")
        if entry.index:
            await self.follow(entry.url, inside=True)
        elif not self.full:
            self._keep(entry)

    def _keep(self, entry: _Entry) -> None:
        try:
            page = checked(entry.url)
        except IngestError as error:
            self.notes.append(str(error))
            return
        if page.host != self.host:
            self.foreign += 1
        elif len(self.found) == self.most and str(page) not in self.found:
            self._end(f"expected at most {self.most} pages, got more; the rest is left out")
        else:
            self.found.setdefault(str(page), Listed(url=str(page), modified=entry.modified))

    def _end(self, why: str) -> None:
        self.full = True
        self.notes.append(why)

    def listing(self) -> Listing:
        foreign = f"{self.foreign} addresses of other hosts left out"
        notes = (*self.notes, foreign) if self.foreign else tuple(self.notes)
        return Listing(pages=tuple(self.found.values()), notes=notes)


def _entries(content: bytes) -> Iterator[_Entry]:
    """Yield what the sitemap lists.

    Raises:
        IngestError: it is no sitemap, too large, or cut off; what was yielded still holds.
    """
    plain = inflated(content, most=_MAX_BYTES) if content.startswith(_GZIP) else content
    if len(plain) > _MAX_BYTES:
        raise IngestError(f"expected a sitemap of at most {_MAX_BYTES} bytes, got {len(plain)}")
    if plain.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"http://", b"https://")):
        for line in plain.decode("utf-8-sig", "replace").split():
            yield _Entry(index=False, url=line, modified="")
        return
    yield from _xml_entries(plain)


def _xml_entries(content: bytes) -> Iterator[_Entry]:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    wanted, root = "", None
    try:
        for event, node in iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True):
            if root is None:
                root, wanted = node, _ROOTS.get(_local(node.tag), "")
                if not wanted:
                    break
            elif event == "end" and _local(node.tag) == wanted:
                said = {_local(child.tag): (child.text or "").strip() for child in node}
                if said.get("loc"):
                    yield _Entry(
                        index=wanted == "sitemap",
                        url=said["loc"],
                        modified=said.get("lastmod", ""),
                    )
                root.clear()  # what was read needs no memory
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise IngestError(f"expected a sitemap, got XML that cannot be read: {error}") from error
    if not wanted:
        raise IngestError("expected a sitemap, got another kind of XML")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
