import struct
import sys
from pathlib import Path

import pytest

from corrobora.adapters.xlrd_sheets import XlrdSheets
from corrobora.errors import IngestError
from corrobora.ingest.sheet_regions import Area

_STYLES = ("General", "yyyy\\-mm\\-dd", "0.0%")


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 1997, 0, 6))


def _words(text: str) -> bytes:
    return struct.pack("<HB", len(text), 0) + text.encode("ascii")


def _style(index: int, code: str) -> bytes:
    number = 164 + index
    return _record(0x041E, struct.pack("<H", number) + _words(code)) + _record(
        0x00E0, struct.pack("<HHH", 0, number, 0) + bytes(14)
    )


def _number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return _record(0x0203, struct.pack("<HHHd", row, column, style, value))


def _label(row: int, column: int, text: str) -> bytes:
    return _record(0x0204, struct.pack("<HHH", row, column, 0) + _words(text))


def _logical(row: int, column: int, value: int, *, error: bool) -> bytes:
    return _record(0x0205, struct.pack("<HHHBB", row, column, 0, value, error))


def _book(cells: bytes, *, hidden: bool = False) -> bytes:
    """Return a workbook of one sheet as Excel 97 writes it, without the envelope."""
    styles = b"".join(_style(i, code) for i, code in enumerate(_STYLES))
    font = _record(0x0031, struct.pack("<HHHHHBBBBBB", 200, 0, 0, 400, 0, 0, 0, 0, 0, 1, 0) + b"A")
    end = _record(0x000A, b"")
    name = struct.pack("<BBBB", hidden, 0, len("Traffic"), 0) + b"Traffic"
    head = _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200)) + font + styles
    offset = len(head) + 8 + len(name) + len(end)
    sheet = _record(0x0085, struct.pack("<I", offset) + name)
    return head + sheet + end + _begin(0x0010) + cells + end


def _saved(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "harbour.xls"
    path.write_bytes(content)
    return path


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    cells = (
        _label(0, 0, "two\nlines")
        + _number(0, 1, 45413, style=1)
        + _number(1, 0, 0.5, style=2)
        + _number(1, 1, 12)
        + _logical(2, 0, 1, error=False)
        + _logical(2, 1, 0x2A, error=True)
        + _record(0x00E5, struct.pack("<HHHHH", 1, 3, 4, 0, 1))
    )

    (sheet,) = XlrdSheets()(_saved(tmp_path, _book(cells))).sheets

    assert sheet.name == "Traffic"
    assert sheet.rows == (
        (1, {1: "two lines", 2: "2024-05-01"}),
        (2, {1: "50.0%", 2: "12"}),
        (3, {1: "TRUE", 2: "#N/A"}),
    )
    assert sheet.merged == (Area(4, 1, 5, 2),)
    assert not sheet.hidden


def test_hidden_sheets_are_said_to_be(tmp_path: Path) -> None:
    book = XlrdSheets()(_saved(tmp_path, _book(_label(0, 0, "words"), hidden=True)))

    assert [sheet.hidden for sheet in book.sheets] == [True]


def test_rows_beyond_the_limit_are_named(tmp_path: Path) -> None:
    cells = b"".join(_number(row, 0, row + 1) for row in range(9))

    book = XlrdSheets(cells=3)(_saved(tmp_path, _book(cells)))

    assert len(book.sheets[0].rows) == 3
    assert "rows from 4 on are left out" in book.notes[0]


@pytest.mark.parametrize("content", [b"", b"words", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 70])
def test_what_is_no_workbook_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(IngestError, match=r"^harbour\.xls: [^\n]*$"):
        XlrdSheets()(_saved(tmp_path, content))


def test_a_damaged_sheet_is_refused_in_one_line(tmp_path: Path) -> None:
    content = _book(_number(0, 0, 1) + _record(0x0203, b"cut"))

    with pytest.raises(IngestError, match=r"^harbour\.xls: sheet 'Traffic' is damaged"):
        XlrdSheets()(_saved(tmp_path, content))


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlrd", None)

    with pytest.raises(IngestError, match=r"pip install 'corrobora\[office\]'"):
        XlrdSheets()(_saved(tmp_path, _book(b"")))
