"""The entries of a ZIP archive whose directory is missing: a download that broke off.

Each file in a ZIP has a header of its own before it. Does not cover: stored entries that were
written as a stream (their length stands behind them), and what follows the first damage.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

_HEADER = struct.Struct("<4s5H3L2H")  # APPNOTE.TXT, section 4.3.7
_MAGIC = b"PK\x03\x04"
_DESCRIPTOR = b"PK\x07\x08"
_STREAMED, _UTF8 = 0x8, 0x800  # bits of the flags: sizes stand behind the data; name is UTF-8
_IN_64_BITS = 0xFFFFFFFF
_EXTRA_64 = 0x0001  # the id of the field with the 64-bit sizes
_PIECE = 65_536  # bytes


def infos(file: IO[bytes], *, most: int) -> Iterator[zipfile.ZipInfo]:
    """Yield the entries that are whole, in order, up to the first that is not.

    An entry whose length is not known is unpacked to find its end, up to `most` bytes.
    """
    size, at = file.seek(0, 2), 0
    while True:
        file.seek(at)
        header = file.read(_HEADER.size)
        if len(header) < _HEADER.size or not header.startswith(_MAGIC):
            return
        info, start = _info(file, header, at)
        at = _end(file, info, start, most=most)
        if not start <= at <= size:
            return
        yield info


def _info(file: IO[bytes], header: bytes, at: int) -> tuple[zipfile.ZipInfo, int]:
    """Return the entry and where its data begin."""
    _, _, flags, method, *_, crc, packed, size, name_length, extra_length = _HEADER.unpack(header)
    name, extra = file.read(name_length), file.read(extra_length)
    info = zipfile.ZipInfo(name.decode("utf-8" if flags & _UTF8 else "cp437", "replace"))
    info.header_offset, info.flag_bits, info.compress_type = at, flags, method
    info.CRC, info.compress_size, info.file_size = crc, packed, size
    if _IN_64_BITS in {packed, size}:
        info.file_size, info.compress_size = _sizes_64(extra)
    return info, at + _HEADER.size + name_length + extra_length


def _sizes_64(extra: bytes) -> tuple[int, int]:
    """Return unpacked and packed size; a packed one of -1 where they are missing."""
    while len(extra) >= struct.calcsize("<2H"):
        kind, length = struct.unpack_from("<2H", extra)
        if kind == _EXTRA_64 and min(length, len(extra) - 4) >= struct.calcsize("<2Q"):
            size, packed = struct.unpack_from("<2Q", extra, 4)
            return size, packed
        extra = extra[4 + length :]
    return 0, -1


def _end(file: IO[bytes], info: zipfile.ZipInfo, start: int, *, most: int) -> int:
    """Return where the entry ends; -1 where that cannot be known. Fills in what stands behind."""
    if not info.flag_bits & _STREAMED:
        return start + info.compress_size if info.compress_size >= 0 else -1
    if info.compress_type != zipfile.ZIP_DEFLATED or not _measured(file, info, start, most=most):
        return -1
    end = start + info.compress_size
    file.seek(end)
    behind = file.read(24)
    marked = behind.startswith(_DESCRIPTOR)
    width = 4 + 2 * (8 if _is_64(behind[4 if marked else 0 :], info) else 4)
    return end + width + (4 if marked else 0)


def _is_64(descriptor: bytes, info: zipfile.ZipInfo) -> bool:
    return descriptor[4:20] == struct.pack("<2Q", info.compress_size, info.file_size)


def _measured(file: IO[bytes], info: zipfile.ZipInfo, start: int, *, most: int) -> bool:
    """Fill in sizes and checksum by unpacking; False where the data are damaged or too large."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    crc = size = packed = 0
    file.seek(start)
    while not engine.eof:
        waiting = engine.unconsumed_tail or file.read(_PIECE)
        if not waiting or size > most:
            return False
        try:
            piece = engine.decompress(waiting, _PIECE)
        except zlib.error:
            return False
        packed += len(waiting) - len(engine.unconsumed_tail) - len(engine.unused_data)
        size, crc = size + len(piece), zlib.crc32(piece, crc)
    info.CRC, info.file_size, info.compress_size = crc, size, packed
    return True
