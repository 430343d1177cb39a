"""Rows of Parquet files, through pyarrow, a batch at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corrobora.errors import ConfigError

_BATCH = 64  # rows; some hold a page's picture each, of several megabytes


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows in order, each as column -> Python value.

    Raises:
        ConfigError: the extra is missing, or the file is missing, damaged or not Parquet.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ConfigError(
            f"{path} needs the extra: pip install 'corrobora[eval]' ({error})"
        ) from error
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                yield from batch.to_pylist()
    except (OSError, UnicodeDecodeError, pyarrow.ArrowException) as error:
        line = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ConfigError(f"{path} cannot be read as Parquet: {line}") from error
