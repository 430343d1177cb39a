"""Entries of a ZIP archive, in the order of its directory.

Does not cover: archives in several volumes, and the newer encryption by AES, which is named.
"""

import io
import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO

from corrobora.errors import IngestError
from corrobora.ingest import zip_salvage
from corrobora.ingest.archive_entries import ArchiveLimits, Entry, damage

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_MAX_DIRECTORY = 64_000_000  # bytes; a directory is read as a whole
_RECORDS_64 = 56 + 20  # bytes of the end record of the 64-bit kind, and of its locator
_TAIL = 65_536 + 22 + _RECORDS_64  # bytes: a comment and the end records
_ENCRYPTED, _UTF8 = 0x1, 0x800  # bits of an entry's flags
_EMPTY = b"PK\x05\x06" + bytes(18)  # an archive without entries
_AES = 99  # the packing method
_DOCUMENTS = frozenset({"[Content_Types].xml", "mimetype", "Index.zip"})  # of Office, EPUB, iWork


def is_document(file: IO[bytes]) -> bool:
    """Say whether a ZIP is a document of its own (Office, EPUB, OpenDocument, iWork).

    Raises:
        IngestError: it is damaged.
    """
    with _opened(file) as archive:
        return any(name in _DOCUMENTS or name.endswith(".iwa") for name in archive.namelist())


def entries(
    file: IO[bytes], *, limits: ArchiveLimits, passwords: Sequence[str] = ()
) -> Iterator[Entry]:
    """Yield the files of the archive; without its directory, those that are whole.

    Raises:
        IngestError: its directory cannot be read; what was yielded still holds.
    """
    try:
        archive = _opened(file)
    except IngestError as error:
        yield from _salvaged(file, limits, passwords)
        raise IngestError(f"{error}; nothing after the damage could be taken") from error
    for info in archive.infolist():
        if not info.is_dir():
            yield _entry(archive, info, passwords)


def _salvaged(file: IO[bytes], limits: ArchiveLimits, passwords: Sequence[str]) -> Iterator[Entry]:
    archive = zipfile.ZipFile(io.BytesIO(_EMPTY))
    archive.fp = file  # zipfile reads an entry well, but opens nothing without a directory
    with damage():
        for info in zip_salvage.infos(file, most=limits.member_size):
            if not info.is_dir():
                yield _entry(archive, info, passwords)


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, passwords: Sequence[str]) -> Entry:
    return Entry(
        name=_name(info),
        refused=_refusal(info, passwords),
        size=info.file_size,
        packed=max(1, info.compress_size),
        ways=tuple(partial(_member, archive, info, each) for each in _tried(info, passwords)),
    )


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    with damage():
        size = _directory_size(file)
        if size > _MAX_DIRECTORY:
            raise IngestError(f"expected a directory of at most {_MAX_DIRECTORY} bytes, got {size}")
        return zipfile.ZipFile(file)


def _directory_size(file: IO[bytes]) -> int:
    """Return the bytes that the end records claim for the directory; 0 where there are none."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - _TAIL))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return 0
    (size,) = struct.unpack_from("<L", tail, at + 12)
    before = tail[max(0, at - _RECORDS_64) : at]  # where they stand, they count
    if len(before) == _RECORDS_64 and before[56:].startswith(b"PK\x06\x07"):
        (size,) = struct.unpack_from("<Q", before, 40)
    return int(size)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes | None) -> IO[bytes]:
    try:
        return archive.open(info, pwd=password)
    except RuntimeError as error:
        if password is None or isinstance(error, NotImplementedError):
            raise
        raise IngestError("encrypted, and no password that was given opens it") from error


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name; many tools write UTF-8 without the flag that says so."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except ValueError:
        return info.filename


def _refusal(info: zipfile.ZipInfo, passwords: Sequence[str]) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a link"
    if kind not in {0, stat.S_IFREG}:
        return "not a regular file"
    if info.compress_type == _AES:
        return "encrypted by AES, which is not supported; unpack it first"
    if info.flag_bits & _ENCRYPTED and not passwords:
        return "encrypted; give its password with --password"
    return ""


def _tried(info: zipfile.ZipInfo, passwords: Sequence[str]) -> tuple[bytes | None, ...]:
    if info.flag_bits & _ENCRYPTED:
        return tuple(password.encode() for password in passwords)
    return (None,)
