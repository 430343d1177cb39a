"""Workbooks of old Excel (.xls) by xlrd.

A formula is read as the value that was stored with it. Does not cover: charts and pictures.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corrobora.adapters.office_errors import one_line, translated
from corrobora.errors import IngestError
from corrobora.ingest import decode, number_formats, sheet_regions
from corrobora.ingest.sheet_regions import Area, Row
from corrobora.ingest.spreadsheet import MAX_CELLS, CellBudget, Sheet, Workbook
from corrobora.ports import ReadingLog

if TYPE_CHECKING:
    import xlrd
    from xlrd.sheet import Cell
    from xlrd.sheet import Sheet as XlrdSheet

_MAX_BYTES = 100_000_000  # of a file, which is held in memory


@dataclass(frozen=True, slots=True)
class XlrdSheets:
    """A SheetSource of .xls files."""

    cells: int = MAX_CELLS  # of a workbook that are read

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Workbook:
        """Return the sheets; a sheet that is damaged is named in a note.

        Raises:
            IngestError: it is encrypted, damaged, too large, or the extra is missing.
        """
        with translated(path, kind="workbook", many="old workbooks"):
            book = _opened(path)
            budget = CellBudget(left=self.cells)
            sheets = tuple(_sheets(book, budget, log))
            if budget.notes and not any(sheet.rows for sheet in sheets):
                raise IngestError(budget.notes[0])
            return Workbook(sheets=sheets, notes=tuple(budget.notes))


def _opened(path: Path) -> "xlrd.Book":
    import xlrd

    size = path.stat().st_size
    if size > _MAX_BYTES:
        raise IngestError(f"expected at most {_MAX_BYTES:,} bytes, got {size:,}")
    return xlrd.open_workbook(
        str(path), logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
    )


def _sheets(book: "xlrd.Book", budget: CellBudget, log: ReadingLog | None) -> Iterator[Sheet]:
    for index, name in enumerate(book.sheet_names()):
        try:
            sheet = book.sheet_by_index(index)
            yield Sheet(
                name=name,
                rows=budget.take(_rows(book, sheet), sheet=name, log=log),
                merged=tuple(
                    Area(top + 1, left + 1, bottom, right)
                    for top, bottom, left, right in sheet.merged_cells
                ),
                comments=tuple(_comments(sheet)),
                hidden=bool(sheet.visibility),
            )
        except Exception as error:  # noqa: BLE001 - the other sheets go on
            budget.notes.append(f"sheet {name!r} is damaged: {one_line(error)}")
        finally:
            book.unload_sheet(index)


def _rows(book: "xlrd.Book", sheet: "XlrdSheet") -> Iterator[Row]:
    for number in range(sheet.nrows):
        shown = ((i, _shown(book, cell)) for i, cell in enumerate(sheet.row(number), start=1))
        yield number + 1, {column: text for column, text in shown if text}


def _shown(book: "xlrd.Book", cell: "Cell") -> str:
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return " ".join(decode.clean(str(cell.value)).split())
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            style = book.xf_list[cell.xf_index]
            code = book.format_map[style.format_key].format_str
            return number_formats.shown(cell.value, code, from_1904=bool(book.datemode))
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
        case _:
            return ""


def _comments(sheet: "XlrdSheet") -> Iterator[tuple[str, str]]:
    for (row, column), note in sorted(sheet.cell_note_map.items()):
        text = " ".join(decode.clean(note.text).split())
        if text:
            yield f"{sheet_regions.column_name(column + 1)}{row + 1}", text
