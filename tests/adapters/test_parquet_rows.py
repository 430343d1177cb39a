import sys
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from corrobora.adapters import parquet_rows
from corrobora.errors import ConfigError


def test_rows_come_in_order_with_python_values_over_several_batches(tmp_path: Path) -> None:
    rows = [
        {"id": n, "pages": ["a", "b"], "image": {"bytes": b"\x89", "path": None}}
        for n in range(150)
    ]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet")

    assert list(parquet_rows.read(tmp_path / "a.parquet")) == rows


def test_a_file_that_is_not_parquet_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"<html>404</html>" * 10)

    with pytest.raises(ConfigError, match=r"a\.parquet cannot be read as Parquet"):
        list(parquet_rows.read(tmp_path / "a.parquet"))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table({"id": list(range(5000))}), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ConfigError, match=r"a\.parquet cannot be read as Parquet"):
        list(parquet_rows.read(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.parquet cannot be read as Parquet"):
        list(parquet_rows.read(tmp_path / "none.parquet"))


def test_without_the_engine_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(ConfigError, match=r"pip install 'corrobora\[eval\]'"):
        list(parquet_rows.read(tmp_path / "a.parquet"))
