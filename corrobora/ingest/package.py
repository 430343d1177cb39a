"""Files that are ZIP archives of parts: Office, OpenDocument, EPUB. Nothing is ever unpacked.

A part is read into memory when it is asked for, within limits that hold for all parts together.
A part that is damaged or too large raises; the caller says what is missing without it.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corrobora.errors import IngestError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_PARTS = 20_000
MAX_BYTES = 200_000_000  # decompressed, of all parts that are read
MAX_XML = 64_000_000  # bytes, of one part that is parsed
MAX_TAGS = 4_000_000  # of it, ends counted: 2,000 pages of text; its tree takes about 500 MB
_MAX_RATIO = 400  # decompressed to compressed; real parts stay under 100
_RATIO_FROM = 10_000_000  # bytes: a smaller part may be as repetitive as it likes
_ENCRYPTED = 0x1  # bit of an entry's flags
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")  # ISO 29500 Strict, same words
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"


class XmlParser(Protocol):
    """Parses XML from outside."""

    def __call__(self, content: bytes, /) -> "Element":
        """Return the root; no entity is expanded and nothing is fetched.

        Raises:
            IngestError: it is not well-formed, or declares entities.
        """
        ...


@dataclass(slots=True)
class Package:
    """An open archive."""

    name: str  # of the file, for messages
    archive: zipfile.ZipFile
    parse: XmlParser
    parts: frozenset[str] = field(init=False)
    _read: int = field(default=0, init=False)  # bytes so far

    def __post_init__(self) -> None:
        self.parts = frozenset(self.archive.namelist())

    def bytes(self, part: str, *, limit: int = MAX_BYTES) -> bytes:
        """Return what is in a part.

        Raises:
            IngestError: it is not there, damaged, encrypted, too large or a bomb.
        """
        try:
            info = self.archive.getinfo(part)
        except KeyError:
            raise IngestError(f"{self.name}: its part {part!r} is missing") from None
        self._admit(info, limit)
        try:
            content = self.archive.read(info)
        except _DAMAGED as error:
            raise IngestError(f"{self.name}: its part {part!r} is damaged: {error}") from error
        self._read += len(content)
        return content

    def xml(self, part: str) -> "Element":
        """Return the root of a part; the namespaces of Strict Office files are translated.

        Raises:
            IngestError: as `bytes`, or it is no well-formed XML.
        """
        content = _STRICT.sub(_TRANSITIONAL, self.bytes(part, limit=MAX_XML))
        tags = content.count(b"<")
        if tags > MAX_TAGS:
            raise IngestError(
                f"{self.name}: its part {part!r}: expected at most {MAX_TAGS:,} tags, got {tags:,}"
            )
        try:
            return self.parse(content)
        except IngestError as error:
            raise IngestError(f"{self.name}: its part {part!r}: {error}") from error

    def _admit(self, info: zipfile.ZipInfo, limit: int) -> None:
        size = info.file_size  # no more than this is ever decompressed
        if info.flag_bits & _ENCRYPTED:
            raise IngestError(f"{self.name}: it is encrypted; save a copy without its password")
        if size > limit or self._read + size > MAX_BYTES:
            raise IngestError(
                f"{self.name}: its part {info.filename!r} is too large: {size:,} bytes unpacked"
            )
        if size > _RATIO_FROM and size > _MAX_RATIO * info.compress_size:
            raise IngestError(f"{self.name}: its part {info.filename!r} looks like a ZIP bomb")


_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError),
    *(NotImplementedError, RuntimeError),  # of zipfile: unknown compression, encryption
)


@contextmanager
def opened(path: Path, *, parse: XmlParser) -> Iterator[Package]:
    """Yield the parts of a file.

    Raises:
        IngestError: it is no readable archive or has too many parts.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise IngestError(f"{path.name}: a damaged ZIP archive or Office file: {error}") from error
    with archive:
        if len(archive.filelist) > MAX_PARTS:
            raise IngestError(
                f"{path.name}: expected at most {MAX_PARTS:,} parts, got {len(archive.filelist):,}"
            )
        yield Package(path.name, archive, parse)
