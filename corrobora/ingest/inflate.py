"""Unpack gzip as it comes, a bounded piece at a time: the answer of a server, a sitemap."""

import zlib
from collections.abc import Iterator

from corrobora.errors import IngestError

_PIECE = 65_536  # bytes
_GZIP_OR_ZLIB = 47  # zlib's wbits: either header


class Inflate:
    """Unpacks one stream of gzip or zlib; several gzip members in a row count as one."""

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(_GZIP_OR_ZLIB)

    @property
    def ended(self) -> bool:
        """Say whether the last member is whole."""
        return self._engine.eof

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """Yield what the next bytes unpack to, in pieces of at most 64 KiB.

        Raises:
            IngestError: it is not gzip.
        """
        waiting = packed
        try:
            while waiting:
                if self._engine.eof:
                    waiting = waiting.lstrip(b"\0")  # some writers fill up to a block
                    if not waiting:
                        return
                    self._engine = zlib.decompressobj(_GZIP_OR_ZLIB)
                yield self._engine.decompress(waiting, _PIECE)
                waiting = self._engine.unconsumed_tail or self._engine.unused_data
        except zlib.error as error:
            raise IngestError(f"expected gzip, got {error}") from error


def inflated(packed: bytes, *, most: int) -> bytes:
    """Return the unpacked content.

    Raises:
        IngestError: it is not gzip, is cut off, or unpacks to more than `most` bytes.
    """
    engine, content = Inflate(), bytearray()
    for piece in engine.feed(packed):
        content += piece
        if len(content) > most:
            raise IngestError(f"expected at most {most} bytes, got more when unpacked")
    if not engine.ended:
        raise IngestError("expected whole gzip, got one that is cut off")
    return bytes(content)
