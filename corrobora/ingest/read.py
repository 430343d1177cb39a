"""One file to a Reading, by the reader of its kind."""

from collections.abc import Mapping
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ingest import sniff
from corrobora.ports import Reader, ReadingLog
from corrobora.records import Reading


def read(path: Path, *, readers: Mapping[str, Reader], log: ReadingLog | None = None) -> Reading:
    """Return what is in the file; `readers` go by media type.

    Raises:
        IngestError: the file cannot be read or is of a kind without a reader.
    """
    kind = sniff.media_type(path)
    reader = readers.get(kind)
    if reader is None:
        raise IngestError(f"{path.name}: expected one of {sorted(readers)}, got {kind!r}")
    return reader(path, log=log)
