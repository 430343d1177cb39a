"""What the readers of archives share: an entry, the limits, and the words for damage."""

import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import IO

from corrobora.errors import IngestError

Way = Callable[[], AbstractContextManager[IO[bytes]]]  # opens an entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """What may be taken out of one archive, those inside it counted with it."""

    members: int = 10_000
    member_size: int = 256_000_000  # bytes, unpacked
    size: int = 2_000_000_000  # bytes of all members, unpacked
    ratio: int = 200  # unpacked to packed
    ratio_from: int = 10_000_000  # bytes; below them no ratio is too large
    depth: int = 3  # of archives in archives; 1 opens none inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file in an archive, before it is unpacked."""

    name: str  # as the archive has it: data, never a path on this disk
    refused: str = ""  # why it cannot be unpacked, where it cannot
    size: int = 0  # bytes, unpacked, as the archive says
    packed: int = 0  # bytes; 0 where its share of the archive is not known
    # To be tried in turn: a wrong password may show at the end only.
    ways: tuple[Way, ...] = ()


_FAILURES = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error),
    *(OSError, EOFError, ValueError, RuntimeError, IndexError, OverflowError, MemoryError),
)  # what the standard library raises on damaged archives; NotImplementedError is a RuntimeError


@contextmanager
def damage() -> Iterator[None]:
    """Turn what damaged archives make the standard library raise into an IngestError."""
    try:
        yield
    except NotImplementedError as error:
        raise IngestError("packed in a way that is not supported") from error
    except _FAILURES as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise IngestError(f"damaged or cut off: {said}") from error
