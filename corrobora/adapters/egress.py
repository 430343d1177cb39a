"""The one way out to the web: pages and files by http and https, read only.

Each step goes by `http_get`, which connects to judged public addresses only. Redirects are
followed here, each by the same steps as the first address; robots.txt is asked once for each
site and obeyed, its crawl delay too. Does not cover: pages that scripts fill in, and second tries.
"""

import asyncio
import mimetypes
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote

from corrobora.adapters import robots
from corrobora.adapters.http_get import GetLimits, HttpGet, Reply, Resolve, checked, resolved
from corrobora.errors import IngestError
from corrobora.ingest.outside_names import harmless

if TYPE_CHECKING:
    import httpx

MAX_REDIRECTS = 5
MAX_DELAY = 10.0  # seconds; a site that asks for more between two requests gets this
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHARSET = re.compile(r"""\bcharset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_MAX_NAME = 100  # characters of a file name
_ACCEPT = "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address gave."""

    url: str  # after redirects
    unchanged: bool = False  # since the etag or time that was asked with; no content then
    content: bytes = b""  # empty also where it was written to a file
    size: int = 0  # bytes of content
    name: str = ""  # a file name for the content, harmless, with an ending that fits its kind
    media_type: str = ""  # as the server says, without parameters
    charset: str = ""  # as the server says
    etag: str = ""  # these two: to ask with, next time
    last_modified: str = ""


@dataclass(slots=True)
class _Site:
    """What is known of one scheme, host and port."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: robots.Rules | None = None
    free_at: float = 0.0  # when it may be asked again, by the loop's clock


class Egress:
    """Fetches what addresses give, within limits.

    `allow_private` lets it reach any address and port: for tests, and for those who set it in
    order to read their own network. `trusted` replaces the certificates of known authorities.
    """

    def __init__(
        self,
        *,
        limits: GetLimits | None = None,
        allow_private: bool = False,
        resolve: Resolve = resolved,
        trusted: ssl.SSLContext | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = HttpGet(
            limits=limits or GetLimits(),
            allow_private=allow_private,
            resolve=resolve,
            trusted=trusted,
        )
        self._sleep = sleep
        self._sites: dict[str, _Site] = {}

    async def fetch(
        self, url: str, *, etag: str = "", last_modified: str = "", into: BinaryIO | None = None
    ) -> Fetched:
        """Return what the address gives, or that it is unchanged; `into` takes the content.

        Raises:
            IngestError: it is refused (address, port, robots.txt, size) or cannot be had.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        asked = {name: value for name, value in conditions.items() if value}
        final, reply = await self._follow(checked(url), headers=asked, into=into)
        if reply.status == HTTPStatus.NOT_MODIFIED and asked:
            return Fetched(url=final, unchanged=True, etag=etag, last_modified=last_modified)
        if reply.status != HTTPStatus.OK:
            raise IngestError(f"{final}: expected the status 200, got {_phrase(reply)}")
        media_type, charset = _media_type(reply.headers.get("content-type", ""))
        return Fetched(
            url=final,
            content=reply.content,
            size=reply.size,
            name=file_name(final, media_type),
            media_type=media_type,
            charset=charset,
            etag=reply.headers.get("etag", ""),
            last_modified=reply.headers.get("last-modified", ""),
        )

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of the address's site names.

        Raises:
            IngestError: the address cannot be one of the web.
        """
        return (await self._rules(checked(url))).sitemaps

    async def _follow(
        self,
        url: "httpx.URL",
        *,
        headers: Mapping[str, str],
        into: BinaryIO | None = None,
        polite: bool = True,
    ) -> tuple[str, Reply]:
        """Return the last address and its answer, in accord with each site's robots.txt."""
        first = url
        for _ in range(MAX_REDIRECTS + 1):
            if polite:
                await self._admit(url)
            reply = await self._http.get(str(url), headers=_headers(headers), into=into)
            if reply.status not in _REDIRECTS or "location" not in reply.headers:
                return str(url), reply
            url = _redirected(url, reply.headers["location"])
        raise IngestError(f"{first}: expected at most {MAX_REDIRECTS} redirects, got more")

    async def _admit(self, url: "httpx.URL") -> None:
        """Wait for the site's turn, or refuse what it does not want to be read."""
        rules = await self._rules(url)
        if not rules.allowed(str(url)):
            raise IngestError(f"{url}: {rules.reason}")
        if rules.delay:
            site, now = self._site(url), asyncio.get_running_loop().time()
            wait = max(0.0, site.free_at - now)
            site.free_at = now + wait + min(rules.delay, MAX_DELAY)
            await self._sleep(wait)

    async def _rules(self, url: "httpx.URL") -> robots.Rules:
        site = self._site(url)
        async with site.lock:
            if site.rules is None:
                site.rules = await self._asked_rules(url)
            return site.rules

    async def _asked_rules(self, url: "httpx.URL") -> robots.Rules:
        place = url.copy_with(raw_path=b"/robots.txt")
        try:
            _, reply = await self._follow(place, headers={}, polite=False)
        except IngestError as error:
            return robots.closed(str(error).removeprefix(f"{place}: "))
        if reply.status == HTTPStatus.OK:
            return robots.rules(reply.content)
        if HTTPStatus.BAD_REQUEST <= reply.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return robots.nothing_said()
        return robots.closed(f"expected the status 200, got {_phrase(reply)}")

    def _site(self, url: "httpx.URL") -> _Site:
        return self._sites.setdefault(f"{url.scheme}://{url.netloc.decode('ascii')}", _Site())


def file_name(url: str, media_type: str) -> str:
    """Return a file name for what is at the URL; what tells kinds of text apart is its ending."""
    last = unquote(checked(url).path).rstrip("/").rpartition("/")[2]
    known = mimetypes.MimeTypes()  # without the system's own files: the same everywhere
    known.add_type("text/markdown", ".md")
    name = harmless(last).rpartition("/")[2][-_MAX_NAME:].lstrip(".") or "index"
    guessed = known.guess_type(name)[0]
    if media_type in {"", "application/octet-stream", "text/plain", guessed}:
        return name
    return name + (known.guess_extension(media_type) or "")


def _headers(more: Mapping[str, str]) -> dict[str, str]:
    import importlib.metadata  # ten milliseconds, which `--help` can do without

    version = importlib.metadata.version("corrobora")
    return {
        "User-Agent": f"corrobora/{version} (reads documents for one person; obeys robots.txt)",
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip",
        **more,
    }


def _redirected(url: "httpx.URL", location: str) -> "httpx.URL":
    try:
        target = checked(str(url.join(location)))
    except (IngestError, ValueError) as error:
        raise IngestError(f"{url}: redirects to what is refused: {error}") from error
    if (url.scheme, target.scheme) == ("https", "http"):
        raise IngestError(f"{url}: refused, because it redirects from https to http")
    return target


def _phrase(reply: Reply) -> str:
    try:
        return f"{reply.status} {HTTPStatus(reply.status).phrase}"
    except ValueError:
        return str(reply.status)


def _media_type(header: str) -> tuple[str, str]:
    """Return the media type and the charset of a Content-Type."""
    kind, _, parameters = header.partition(";")
    charset = _CHARSET.search(parameters)
    return kind.strip().lower(), charset.group(1).lower() if charset else ""
