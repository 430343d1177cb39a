import datetime
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from corrobora.adapters.openpyxl_sheets import OpenpyxlSheets
from corrobora.errors import IngestError
from corrobora.ingest.sheet_regions import Area
from corrobora.ingest.spreadsheet import Workbook


def _saved(tmp_path: Path, fill: Callable[[Worksheet], object]) -> Path:
    book = openpyxl.Workbook()
    book.properties.title = "Harbour  report"
    sheet = book.active
    sheet.title = "Traffic"
    fill(sheet)
    path = tmp_path / "harbour.xlsx"
    book.save(path)
    return path


def _read(tmp_path: Path, fill: Callable[[Worksheet], object]) -> Workbook:
    return OpenpyxlSheets()(_saved(tmp_path, fill))


def _years(sheet: Worksheet) -> None:
    sheet.append(["Year", "Ships"])
    sheet.append([1961, 12])
    sheet.append([1962, 14])


def _changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Return a copy of the workbook with one of its parts changed."""
    copy = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return copy


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append([datetime.date(2024, 5, 1), 0.5, 1234.5, True, " two\nlines "])
        sheet["A1"].number_format = "d.m.yyyy"
        sheet["B1"].number_format = "0.0%"
        sheet["C1"].number_format = '"$"#,##0.00'

    (sheet,) = _read(tmp_path, fill).sheets

    assert sheet.rows == (
        (1, {1: "2024-05-01", 2: "50.0%", 3: "$1,234.50", 4: "TRUE", 5: "two lines"}),
    )


def test_merged_cells_tables_and_comments_are_given(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _years(sheet)
        sheet.merge_cells("D1:E2")
        sheet.add_table(Table(displayName="Ships", ref="A1:B3"))
        sheet["B2"].comment = Comment("Counted\ntwice", "A. Writer")

    (sheet,) = _read(tmp_path, fill).sheets

    assert sheet.merged == (Area(1, 4, 2, 5),)
    assert [(table.name, table.area) for table in sheet.tables] == [("Ships", Area(1, 1, 3, 2))]
    assert sheet.comments == (("B2", "Counted twice"),)


def test_the_words_of_a_chart_are_kept(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _years(sheet)
        chart = BarChart()
        chart.title = "Ships a year"
        chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
        sheet.add_chart(chart, "D2")

    (sheet,) = _read(tmp_path, fill).sheets

    assert sheet.captions[0].startswith("Ships a year")


def test_hidden_sheets_are_said_to_be_and_the_title_is_given(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _years(sheet)
        sheet.parent.create_sheet("Secret")["A1"] = "words"
        sheet.parent["Secret"].sheet_state = "hidden"

    book = _read(tmp_path, fill)

    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("Traffic", False),
        ("Secret", True),
    ]
    assert book.title == "Harbour report"


def test_formulas_without_a_stored_value_are_named(tmp_path: Path) -> None:
    book = _read(tmp_path, lambda sheet: sheet.append(["Sum", "=1+1"]))

    assert book.sheets[0].rows == ((1, {1: "Sum"}),)
    assert "1 formulas have no stored value" in book.notes[0]


def test_rows_beyond_the_limit_are_named(tmp_path: Path) -> None:
    path = _saved(tmp_path, _years)

    book = OpenpyxlSheets(cells=4)(path)

    assert len(book.sheets[0].rows) == 2
    assert "rows from 3 on are left out" in book.notes[0]


def test_a_sheet_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    path = _saved(tmp_path, _years)

    broken = _changed(path, "xl/worksheets/sheet1.xml", lambda part: part[: part.rindex(b"<row")])
    book = OpenpyxlSheets()(broken)

    assert [number for number, _ in book.sheets[0].rows] == [1, 2]
    assert "damaged after row 2" in book.notes[0]


def test_a_strict_workbook_is_read(tmp_path: Path) -> None:
    path = _saved(tmp_path, _years)
    strict = path
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        strict = _changed(
            strict,
            part,
            lambda content: content.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/",
                b"http://purl.oclc.org/ooxml/spreadsheetml/",
            ),
        ).rename(tmp_path / "strict.xlsx")

    book = OpenpyxlSheets()(strict)

    assert book.sheets[0].rows[0] == (1, {1: "Year", 2: "Ships"})


def test_shared_strings_are_joined_from_their_runs(tmp_path: Path) -> None:
    path = _saved(tmp_path, lambda sheet: sheet.append(["plain"]))
    names = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    runs = b"<r><t>ri</t></r><r><t>ch_x000D_</t></r><rPh><t>not this</t></rPh>"
    cell = b'<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'

    shared = _changed(
        path,
        "xl/worksheets/sheet1.xml",
        lambda part: re.sub(rb"<sheetData>.*</sheetData>", cell, part),
    )
    with zipfile.ZipFile(shared, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", b"<sst %b><si>%b</si></sst>" % (names, runs))

    assert OpenpyxlSheets()(shared).sheets[0].rows == ((1, {1: "rich"}),)


def test_entities_are_refused(tmp_path: Path) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    path = _saved(tmp_path, _years)

    bomb = _changed(path, "xl/worksheets/sheet1.xml", lambda part: laughs + part)

    with pytest.raises(IngestError, match=r"^changed\.xlsx: .*EntitiesForbidden"):
        OpenpyxlSheets()(bomb)


def test_a_sheet_without_rows_is_not_read_for_ever(tmp_path: Path) -> None:
    path = _saved(tmp_path, _years)

    bomb = _changed(
        path,
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"</sheetData>", b" " * 20_000_000 + b"</sheetData>"),
    )

    with pytest.raises(IngestError, match="ZIP bomb"):
        OpenpyxlSheets()(bomb)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"words"])
def test_what_is_no_workbook_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)

    with pytest.raises(IngestError, match=r"^bad\.xlsx: [^\n]*$"):
        OpenpyxlSheets()(path)


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _saved(tmp_path, _years)
    for name in [name for name in sys.modules if name.startswith("openpyxl")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    with pytest.raises(IngestError, match=r"pip install 'corrobora\[office\]'"):
        OpenpyxlSheets()(path)
