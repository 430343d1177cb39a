"""A web server on loopback that answers with exactly the bytes a test gives it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

# Of the request's headers, in lower case; None says nothing until the other side gives up.
Answer = bytes | Callable[[dict[str, str]], bytes] | None


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = {"Content-Length": str(len(body)), "Connection": "close"}
    lines |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


NOT_FOUND = answer(b"nothing here", "404 Not Found")


@dataclass
class Site:
    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # paths, in order
    headers: list[dict[str, str]] = field(default_factory=list)
    serving: set[asyncio.Task[object]] = field(default_factory=set)

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served = asyncio.current_task()
        assert served is not None
        self.serving.add(served)
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            path = request[0].split()[1]
            headers = {
                name.lower(): value
                for name, _, value in (line.partition(": ") for line in request[1:] if line)
            }
            self.asked.append(path)
            self.headers.append(headers)
            known = self.answers.get(path, NOT_FOUND)
            if known is None:
                await reader.read()
            else:
                writer.write(known if isinstance(known, bytes) else known(headers))
            writer.close()
            await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()


@asynccontextmanager
async def running(
    context: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Site]:
    site = Site()
    server = await asyncio.start_server(site.serve, host, 0, ssl=context)
    site.port = server.sockets[0].getsockname()[1]
    async with server:
        yield site
        await asyncio.gather(*site.serving)
        await asyncio.sleep(0)  # until the sockets are closed, too
