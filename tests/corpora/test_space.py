import errno
import sqlite3
from pathlib import Path

import pytest

from corrobora.corpora import space
from corrobora.errors import IndexFull

HERE = Path("/index")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        ValueError("An IO error occurred: 'No space left on device (os error 28)'"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
    ],
)
def test_a_full_disk_is_one_clear_line_whatever_store_says_it(error: Exception) -> None:
    match = r"^no space left for the index '/index': [^\n]+$"
    with pytest.raises(IndexFull, match=match), space.watched(HERE):
        raise error


def test_the_cause_may_lie_below() -> None:
    error = RuntimeError("writing failed")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")

    assert space.is_full(error)
    assert not space.is_full(RuntimeError("writing failed"))


def test_other_errors_pass_through() -> None:
    with pytest.raises(KeyError), space.watched(HERE):
        raise KeyError("x")


def test_whatever_fails_on_a_disk_without_room_is_put_down_to_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(space, "_ROOM", 1 << 62)

    with pytest.raises(IndexFull), space.watched(tmp_path):
        raise RuntimeError("Error in compaction: Failed to apply logs to the metadata segment")
