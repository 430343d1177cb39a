"""Entries of a tar archive, packed or not, and of a single file packed by gzip, bzip2 or xz.

Everything is read once, forward, so that what it unpacks to can be counted while it comes.
"""

import bz2
import gzip
import io
import lzma
import re
import tarfile
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from typing import IO, Any, cast

from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest.archive_entries import ArchiveLimits, Entry, damage

_PACKED = (  # first bytes
    (re.compile(rb"\x1f\x8b\x08"), "gzip"),
    (re.compile(rb"BZh[1-9](1AY&SY|\x17rE8P\x90)"), "bzip2"),
    (re.compile(rb"\xfd7zXZ\x00"), "xz"),
)
_BLOCK = tarfile.BLOCKSIZE
_PIECE = 65_536  # bytes
_MAX_HEADER = 4_000_000  # bytes; long names and attributes are headers
_XZ_MEMORY = 128_000_000  # bytes; `xz -9` needs 65 million


def packing(head: bytes) -> str:
    """Return how a file is packed that begins so: "gzip", "bzip2", "xz", or "" for not at all."""
    return next((kind for magic, kind in _PACKED if magic.match(head)), "")


def is_tar(head: bytes) -> bool:
    """Say whether the first 512 bytes are the header of a tar archive."""
    try:
        tarfile.TarInfo.frombuf(head[:_BLOCK], "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def entries(file: IO[bytes], *, name: str, limits: ArchiveLimits) -> Iterator[Entry]:
    """Yield the entries; each must be read before the next is asked for.

    `name` is that of the archive: a single packed file is named after it.

    Raises:
        IngestError: the archive is damaged, cut off, or unpacks to more than the limits.
    """
    with damage():
        file.seek(0)
        packed = packing(file.read(_BLOCK))
        head = _unpacked(file, packed).read(_BLOCK)
        stream = _Forward(file, packed=packed, limits=limits)
    if is_tar(head) or (not any(head) and name.lower().endswith((".tar", ".tgz"))):
        yield from _tar_entries(stream)
    elif packed:
        yield Entry(name=_unpacked_name(name), ways=(lambda: nullcontext(cast(IO[bytes], stream)),))
    else:
        raise IngestError("damaged: it begins like no archive")


def _tar_entries(stream: "_Forward") -> Iterator[Entry]:
    name = ""
    with damage():
        archive = tarfile.TarFile(fileobj=stream, encoding="utf-8", errors="surrogateescape")
        while (info := archive.next()) is not None:
            name = info.name
            if not info.isdir():
                ways = (partial(_member, archive, info),)
                yield Entry(name=name, refused=_refusal(info), size=info.size, ways=ways)
        if not stream.block or any(stream.block):  # tarfile ends in silence at a damaged header
            raise IngestError(f"damaged or cut off after {name!r}: the mark of its end is missing")
        while rest := stream.read(_PIECE):  # to the checksum of what it was packed into
            if any(rest):
                raise IngestError(f"goes on behind the mark of its end, after {name!r}")


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(info)
    assert content is not None  # it is a regular file
    return content


def _refusal(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "a link"
    if not info.isreg():
        return "not a regular file"
    return "" if info.size >= 0 else f"damaged: a size of {info.size} bytes"


def _unpacked_name(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and stem and suffix.lower() in {"gz", "bz2", "xz"} else name


def _unpacked(file: IO[bytes], packed: str) -> IO[bytes]:
    file.seek(0)
    match packed:
        case "gzip":
            return cast(IO[bytes], gzip.GzipFile(fileobj=file, mode="rb"))
        case "bzip2":
            return bz2.BZ2File(file)
        case "xz":
            return io.BufferedReader(_Xz(file), _PIECE)
        case _:
            return file


class _Forward(io.RawIOBase):
    """A stream that only goes forward, counts what it gives, and stops at a bomb."""

    def __init__(self, file: IO[bytes], *, packed: str, limits: ArchiveLimits) -> None:
        super().__init__()
        self.block = b""  # the last one read as a header
        self._file = file
        self._packed = bool(packed)
        self._source = _unpacked(file, packed)
        self._limits = limits
        self._at = 0

    @override
    def tell(self) -> int:
        return self._at

    @override
    def seek(self, position: int, whence: int = 0) -> int:
        if position < self._at or whence:  # sizes below zero would make tarfile go in circles
            raise tarfile.ReadError("an entry that lies before the one ahead of it")
        if not self._packed:
            self._at = self._source.seek(position)
        while self._at < position and self.read(min(_PIECE, position - self._at)):
            continue
        return self._at

    @override
    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _MAX_HEADER:
            raise IngestError(f"expected a header of at most {_MAX_HEADER} bytes, got {size}")
        piece = self._source.read(size)
        self._at += len(piece)
        if self._packed:
            self._weigh()
        if size == _BLOCK:
            self.block = piece
        return piece

    def _weigh(self) -> None:
        limits = self._limits
        if self._at > limits.size:
            raise IngestError(f"unpacks to more than {limits.size} bytes")
        if self._at > max(limits.ratio_from, limits.ratio * self._file.tell()):
            raise IngestError(f"unpacks to more than {limits.ratio} times its size")


class _Xz(io.RawIOBase):
    """xz unpacked with bounded memory, which `lzma.LZMAFile` cannot be asked for."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self._engine = self._fresh()
        self._waiting = b""

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Any) -> int:
        piece = b""
        while not piece:
            if self._engine.eof and not self._goes_on():
                return 0
            if self._engine.needs_input and not self._waiting:
                self._waiting = self._file.read(_PIECE)
                if not self._waiting:
                    raise EOFError("the end of the packed stream is missing")
            piece = self._engine.decompress(self._waiting, len(buffer))
            self._waiting = b""
        buffer[: len(piece)] = piece
        return len(piece)

    def _goes_on(self) -> bool:
        """Begin the next stream where one follows; zeros between them are filling."""
        rest = self._engine.unused_data
        while not (rest := rest.lstrip(b"\0")):
            rest = self._file.read(_PIECE)
            if not rest:
                return False
        self._engine, self._waiting = self._fresh(), rest
        return True

    @staticmethod
    def _fresh() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
