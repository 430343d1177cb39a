"""One GET over httpx, to an address that was judged; what egress.py is made of.

A name is resolved here, each address it has is judged, and the connection is made to a judged
address in figures; so a name that gives another answer a moment later changes nothing. Host
header, SNI and certificate check stay those of the name. There are no cookies, no credentials,
no proxies, no redirects and no second tries: the transport is used without httpx's client.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO

from corrobora.errors import IngestError
from corrobora.ingest import addresses
from corrobora.ingest.inflate import Inflate

if TYPE_CHECKING:
    import httpx

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]  # host and port -> addresses in figures

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LAST_LOW_PORT = 1024
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class GetLimits:
    """What one answer may take."""

    size: int = 100_000_000  # bytes of the body, unpacked
    connect: float = 10.0  # seconds, each address
    read: float = 30.0  # seconds without a byte
    total: float = 120.0  # seconds
    low_ports: frozenset[int] = frozenset({80, 443})
    high_ports: bool = True  # those above 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, whatever its status."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    content: bytes = b""  # of a 200; empty where it was written to a file
    size: int = 0  # bytes of content


async def resolved(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host as the system knows them, each once."""
    import socket

    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class HttpGet:
    """Asks for one address at a time; `allow_private` lets it reach any address and port."""

    def __init__(
        self,
        *,
        limits: GetLimits,
        allow_private: bool,
        resolve: Resolve = resolved,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._allow_private = allow_private
        self._resolve = resolve
        self._trusted = trusted
        self._transport: httpx.AsyncHTTPTransport | None = None

    async def get(
        self, url: str, *, headers: Mapping[str, str], into: BinaryIO | None = None
    ) -> Reply:
        """Return the answer; the body of a 200 goes `into` the file, where there is one.

        Raises:
            IngestError: the address is refused, cannot be reached, or answers too much, too late
                or nonsense.
        """
        parsed = checked(url)
        with _translated(url):
            self._judge_port(parsed)
            async with asyncio.timeout(self._limits.total):
                response = await self._answer(parsed, await self._targets(parsed), headers)
                try:
                    return await self._reply(response, into)
                finally:
                    await response.aclose()

    def _judge_port(self, url: "httpx.URL") -> None:
        port, limits = _port(url), self._limits
        known = port in limits.low_ports or (limits.high_ports and port > _LAST_LOW_PORT)
        if not known and not self._allow_private:
            raise IngestError(f"expected a usual port of the web, got {port}")

    async def _targets(self, url: "httpx.URL") -> tuple[str, ...]:
        host = url.raw_host.decode("ascii")
        found = tuple(await self._resolve(host, _port(url)))
        if not found:
            raise IngestError(f"the name {host!r} has no address")
        kept = found if self._allow_private else addresses.public(found)
        if not kept:
            reasons = ", ".join(f"{each} is {addresses.refusal(each)}" for each in found)
            raise IngestError(f"refused, because only public addresses are read: {reasons}")
        return kept

    async def _answer(
        self, url: "httpx.URL", targets: Sequence[str], headers: Mapping[str, str]
    ) -> "httpx.Response":
        """Return the open answer of the first address that takes a connection."""
        import httpx

        for target in targets[:-1]:
            try:
                return await self._ask(url, target, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was asked yet
        return await self._ask(url, targets[-1], headers)

    async def _ask(
        self, url: "httpx.URL", target: str, headers: Mapping[str, str]
    ) -> "httpx.Response":
        import httpx

        if self._transport is None:
            self._transport = httpx.AsyncHTTPTransport(
                verify=self._trusted or _known_authorities(),
                trust_env=False,
                # A kept connection goes by its address in figures, and the next name there
                # would pass without a check of its certificate.
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        limits = self._limits
        request = httpx.Request(
            "GET",
            url.copy_with(host=target, fragment=None),
            headers={"Host": url.netloc.decode("ascii"), **headers},
            extensions={
                "sni_hostname": url.raw_host.decode("ascii"),
                "timeout": {
                    "connect": limits.connect,
                    "read": limits.read,
                    "write": limits.read,
                    "pool": limits.total,
                },
            },
        )
        return await self._transport.handle_async_request(request)

    async def _reply(self, response: "httpx.Response", into: BinaryIO | None) -> Reply:
        status, headers = response.status_code, dict(response.headers)
        content, size = bytearray(), 0
        if status == HTTPStatus.OK:
            async for piece in _body(response):
                size += len(piece)
                if size > self._limits.size:
                    raise IngestError(f"expected at most {self._limits.size} bytes, got more")
                if into is None:
                    content += piece
                else:
                    into.write(piece)
        return Reply(status=status, headers=headers, content=bytes(content), size=size)


def checked(url: str) -> "httpx.URL":
    """Return the parsed URL.

    Raises:
        IngestError: it is none of http or https, names no host, or holds credentials.
    """
    import httpx

    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise IngestError(f"expected an address like https://host/path: {error}") from error
    if parsed.userinfo:
        raise IngestError(f"{parsed.host}: expected an address without a name and password")
    known = parsed.scheme in _DEFAULT_PORTS and parsed.raw_host
    if not known or not 0 < _port(parsed) <= _LAST_PORT:
        raise IngestError(f"expected an address like https://host/path, got {url!r}")
    return parsed.copy_with(fragment=None)


@cache
def _known_authorities() -> ssl.SSLContext:
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def _port(url: "httpx.URL") -> int:
    return _DEFAULT_PORTS[url.scheme] if url.port is None else url.port


async def _body(response: "httpx.Response") -> AsyncIterator[bytes]:
    """Yield the body unpacked, in pieces: a small answer may unpack to a very large one."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        async for packed in response.aiter_raw():
            yield packed
        return
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise IngestError(f"expected a body as it is or in gzip, got {encoding!r}")
    engine = Inflate()
    async for packed in response.aiter_raw():
        for piece in engine.feed(packed):
            yield piece
    if not engine.ended:
        raise IngestError("the answer is cut off")


@contextmanager
def _translated(url: str) -> Iterator[None]:
    import httpx

    try:
        yield
    except IngestError as error:
        raise IngestError(f"{url}: {error}") from error
    except TimeoutError as error:
        raise IngestError(f"{url}: the server takes too long") from error
    except httpx.TimeoutException as error:
        raise IngestError(f"{url}: the server takes too long ({type(error).__name__})") from error
    except httpx.ConnectError as error:
        raise IngestError(f"{url}: cannot be reached: {error}") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        raise IngestError(f"{url}: cannot be read: {str(error) or type(error).__name__}") from error
