"""The files in a ZIP or tar archive, in memory, one at a time, within limits.

A name in an archive is data: it becomes part of a uri (`archive.zip!/folder/file.pdf`) and never
a path on this disk. Archives in archives are opened down to a depth. What is left out is said,
with the reason; hidden files are passed over as in folders. Does not cover: 7-Zip, RAR.
"""

import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from corrobora.errors import IngestError
from corrobora.ingest import tar_archive, zip_archive
from corrobora.ingest.archive_entries import ArchiveLimits, Entry, Way, damage
from corrobora.ingest.outside_names import harmless

INSIDE = "!/"  # between the name of an archive and that of a file in it
_PIECE = 65_536  # bytes
_IN_MEMORY = (
    16_000_000  # bytes; a larger file lies in a nameless temporary one while it is looked at
)
_HEAD = 512  # bytes
_PASSED_OVER = 4  # times `members`: how many entries are looked at in all


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an archive."""

    name: str  # harmless, and no other of the archive's has it: "folder/inner.zip!/file.pdf"
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What was not taken, and why; an empty name stands for the rest of the archive itself."""

    name: str
    reason: str


def members(
    path: Path, *, limits: ArchiveLimits | None = None, passwords: Sequence[str] = ()
) -> Iterator[Member | LeftOut]:
    """Yield what is in the archive, in its order.

    Raises:
        IngestError: it is no archive, or damaged so that nothing of it could be read.
    """
    walk = _Walk(limits=limits or ArchiveLimits(), passwords=passwords)
    try:
        with path.open("rb") as file:
            yield from walk.archive(file, name=path.name, inside="", depth=1)
    except OSError as error:
        raise IngestError(f"{path.name}: cannot be opened: {error.strerror}") from error
    except IngestError as error:
        if not walk.taken:
            raise IngestError(f"{path.name}: {error}") from error
        yield LeftOut(name="", reason=str(error))
    except _FullError as error:
        yield LeftOut(name="", reason=str(error))


class _FullError(Exception):
    """A limit on the whole is reached; nothing more is taken."""


@dataclass(slots=True, kw_only=True)
class _Walk:
    limits: ArchiveLimits
    passwords: Sequence[str]
    seen: int = 0
    taken: int = 0
    size: int = 0  # bytes of what was unpacked
    names: set[str] = field(default_factory=set)

    def archive(
        self, file: IO[bytes], *, name: str, inside: str, depth: int
    ) -> Iterator[Member | LeftOut]:
        """Yield what is in one archive; `inside` stands before its names."""
        before, packed = self.size, file.seek(0, io.SEEK_END)
        for entry in self._entries(file, name):
            self._count(entry)
            plain = harmless(entry.name) or "unnamed"
            if plain.startswith("__MACOSX/") or any(p.startswith(".") for p in plain.split("/")):
                continue
            yield from self._entry(entry, name=self._only(inside + plain), depth=depth)
            if self.size - before > max(self.limits.ratio_from, self.limits.ratio * packed):
                raise IngestError(f"unpacks to more than {self.limits.ratio} times its size")

    def _entries(self, file: IO[bytes], name: str) -> Iterator[Entry]:
        file.seek(0)
        if file.read(4) in zip_archive.MAGIC:
            return zip_archive.entries(file, limits=self.limits, passwords=self.passwords)
        return tar_archive.entries(file, name=name, limits=self.limits)

    def _count(self, entry: Entry) -> None:
        self.seen += 1
        if self.taken >= self.limits.members or self.seen > _PASSED_OVER * self.limits.members:
            raise _FullError(
                f"holds more than {self.limits.members} files; those from {entry.name!r} on are"
                " left out"
            )

    def _only(self, name: str) -> str:
        """Return the name, or the first of "name (2)", "name (3)" that no other has."""
        number, free = 1, name
        while free in self.names:
            number += 1
            free = f"{name} ({number})"
        self.names.add(free)
        return free

    def _entry(self, entry: Entry, *, name: str, depth: int) -> Iterator[Member | LeftOut]:
        try:
            self._judge(entry)
            with self._unpacked(entry) as file:
                if _is_archive(file, entry.name):
                    yield from self._nested(file, name=name, depth=depth + 1)
                else:
                    size = file.seek(0, io.SEEK_END)
                    file.seek(0)
                    self.taken += 1
                    yield Member(name=name, content=file.read(size))  # without a second copy
        except IngestError as error:
            yield LeftOut(name=name, reason=str(error))

    def _nested(self, file: IO[bytes], *, name: str, depth: int) -> Iterator[Member | LeftOut]:
        if depth > self.limits.depth:
            raise IngestError(f"expected at most {self.limits.depth} archives in one another")
        own = name.rpartition("/")[2]
        yield from self.archive(file, name=own, inside=name + INSIDE, depth=depth)

    def _judge(self, entry: Entry) -> None:
        limits = self.limits
        if entry.refused:
            raise IngestError(entry.refused)
        if entry.size > limits.member_size:
            raise IngestError(f"expected at most {limits.member_size} bytes, got {entry.size}")
        if entry.packed and entry.size > max(limits.ratio_from, limits.ratio * entry.packed):
            raise IngestError(f"unpacks to more than {limits.ratio} times its size")

    def _unpacked(self, entry: Entry) -> IO[bytes]:
        """Return the content in a file that has no name and goes when it is closed."""
        for way in entry.ways[:-1]:
            try:
                return self._by(way)
            except IngestError:
                continue  # with another password
        return self._by(entry.ways[-1])

    def _by(self, way: Way) -> IO[bytes]:
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            with damage(), way() as source:
                self._copy(source, file)
        except BaseException:
            file.close()
            raise
        return cast(IO[bytes], file)

    def _copy(self, source: IO[bytes], file: tempfile.SpooledTemporaryFile[bytes]) -> None:
        size, limits = 0, self.limits
        while piece := source.read(_PIECE):
            size += len(piece)
            self.size += len(piece)
            if size > limits.member_size:
                raise IngestError(f"expected at most {limits.member_size} bytes, got more")
            if self.size > limits.size:
                raise _FullError(f"unpacks to more than {limits.size} bytes; the rest is left out")
            file.write(piece)


def _is_archive(file: IO[bytes], name: str) -> bool:
    """Say whether a file is to be opened; many documents and programs are ZIP archives, too."""
    file.seek(0)
    head = file.read(_HEAD)
    if not head.startswith(zip_archive.MAGIC):
        return bool(tar_archive.packing(head)) or tar_archive.is_tar(head)
    try:
        return name.lower().endswith(".zip") and not zip_archive.is_document(file)
    except IngestError:
        return False  # what is damaged is for its reader to name
