"""Small data sets made by hand: Parquet files and pictures."""

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

WriteParquet = Callable[[Path, Sequence[Mapping[str, object]]], None]
MakePicture = Callable[[int], bytes]


@pytest.fixture
def write_parquet() -> WriteParquet:
    import pyarrow
    from pyarrow import parquet

    def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(pyarrow.Table.from_pylist(list(rows)), path)

    return write


@pytest.fixture
def picture() -> MakePicture:
    return _png


def _png(shade: int) -> bytes:
    """Return a PNG of one grey pixel."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes([0, shade]))), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
