"""Workbooks of Office Open XML (.xlsx, .xlsm) by openpyxl, row by row, within limits.

A formula is read as the value that was stored with it. openpyxl's own read-only sheets leave
merged cells, tables and comments out, so its parser of sheets is used without them.
Does not cover: pictures, pivot caches, and what is in linked workbooks.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from corrobora.adapters.office_errors import one_line, translated
from corrobora.errors import IngestError
from corrobora.ingest import decode, number_formats
from corrobora.ingest.sheet_regions import Area, Row
from corrobora.ingest.spreadsheet import MAX_CELLS, CellBudget, DefinedTable, Sheet, Workbook
from corrobora.ports import ReadingLog

if TYPE_CHECKING:
    from openpyxl.packaging.relationship import Relationship

_MAX_PART = 400_000_000  # bytes unpacked, of a part that is read as a stream
_MAX_SMALL = 32_000_000  # of a part that is read whole
_MAX_RATIO = 400  # unpacked to packed; real sheets stay under 100
_RATIO_FROM = 10_000_000  # bytes: a smaller part may be as repetitive as it likes
_IDLE = 16_000_000  # bytes of a stream without a row: it is no sheet
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")  # ISO 29500 Strict, same words
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class OpenpyxlSheets:
    """A SheetSource of .xlsx files."""

    cells: int = MAX_CELLS  # of a workbook that are read

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Workbook:
        """Return the sheets; a sheet that is damaged is named in a note.

        Raises:
            IngestError: it is damaged, too large, or the extra is missing.
        """
        with translated(path, kind="workbook", many="workbooks"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it does not keep
            with zipfile.ZipFile(path) as archive:
                budget = CellBudget(left=self.cells)
                return _Book(archive=_transitional(archive), log=log, budget=budget).read()


def _transitional(archive: zipfile.ZipFile) -> zipfile.ZipFile:
    """Return the archive, or for a Strict one, the same with the names that openpyxl knows."""
    if "xl/workbook.xml" not in archive.namelist():
        return archive
    if not _STRICT.search(_whole(archive, "xl/workbook.xml")):
        return archive
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as copy:
        for info in archive.infolist():
            if info.filename.endswith((".xml", ".rels")):
                part = _whole(archive, info.filename)
                copy.writestr(info.filename, _STRICT.sub(_TRANSITIONAL, part))
    return zipfile.ZipFile(content)


def _whole(archive: zipfile.ZipFile, part: str) -> bytes:
    _admit(archive.getinfo(part), _MAX_SMALL)
    return archive.read(part)


def _admit(info: zipfile.ZipInfo, limit: int) -> None:
    size = info.file_size  # no more than this is ever unpacked
    if size > limit:
        raise IngestError(f"its part {info.filename!r} is too large: {size:,} bytes unpacked")
    if size > _RATIO_FROM and size > _MAX_RATIO * max(1, info.compress_size):
        raise IngestError(f"its part {info.filename!r} looks like a ZIP bomb")


@dataclass
class _Stream:
    """A part that is read as a stream and must give a row every now and then."""

    source: IO[bytes]
    idle: int = 0

    def read(self, size: int = -1) -> bytes:
        content = self.source.read(size)
        self.idle += len(content)
        if self.idle > _IDLE:
            raise IngestError(f"expected rows, got {_IDLE:,} bytes without one")
        return content


@dataclass
class _Book:
    """One open workbook; lives for one call."""

    archive: zipfile.ZipFile
    log: ReadingLog | None
    budget: CellBudget
    uncomputed: int = 0  # formulas without a stored value, of the sheet that is read

    def read(self) -> Workbook:
        sheets = []
        for name, hidden, part in self._listed():
            try:
                sheets.append(self._sheet(name, part, hidden=hidden))
            except Exception as error:  # noqa: BLE001 - the other sheets go on
                self.budget.notes.append(f"sheet {name!r} is damaged: {one_line(error)}")
        if self.budget.notes and not any(sheet.rows for sheet in sheets):
            raise IngestError(self.budget.notes[0])
        return Workbook(sheets=tuple(sheets), title=self._title, notes=tuple(self.budget.notes))

    def _listed(self) -> Iterator[tuple[str, bool, str]]:
        """Yield the name of each sheet, whether it is hidden, and its part."""
        from openpyxl.packaging.manifest import Manifest
        from openpyxl.reader.workbook import WorkbookParser
        from openpyxl.xml import constants

        manifest = Manifest.from_tree(self._xml("[Content_Types].xml"))
        kinds = (constants.XLSX, constants.XLSM, constants.XLTX, constants.XLTM)
        main = next(filter(None, map(manifest.find, kinds)), None)
        part = main.PartName[1:] if main is not None else "xl/workbook.xml"
        _admit(self.archive.getinfo(part), _MAX_SMALL)
        parser = WorkbookParser(self.archive, part, keep_links=False)
        parser.parse()
        self.from_1904 = parser.wb.epoch.year == 1904  # noqa: PLR2004 - the other epoch
        for sheet, pointer in parser.find_sheets():
            yield sheet.name, sheet.state != "visible", pointer.target

    def _sheet(self, name: str, part: str, *, hidden: bool) -> Sheet:
        pointers = self._pointers(part)
        captions = tuple(dict.fromkeys(self._captions(pointers)))
        if _main_tag(self.archive, part) == "chartsheet":
            return Sheet(name=name, rows=(), captions=captions, hidden=hidden)
        info = self.archive.getinfo(part)
        _admit(info, _MAX_PART)
        with self.archive.open(info) as source:
            parser = self._parser(_Stream(source))
            rows = self.budget.take(self._rows(parser, name), sheet=name, log=self.log)
        if self.uncomputed:
            self.budget.notes.append(
                f"sheet {name!r}: {self.uncomputed:,} formulas have no stored value; open and save"
                " the file in a program that computes them"
            )
        merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
        return Sheet(
            name=name,
            rows=rows,
            merged=tuple(_area(cell.ref) for cell in merged),
            tables=tuple(self._tables(pointers)),
            comments=tuple(self._comments(pointers)),
            captions=captions,
            hidden=hidden,
        )

    def _parser(self, stream: _Stream) -> Any:  # noqa: ANN401 - openpyxl has no types
        from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

        book = self
        book.uncomputed = 0

        class Parser(WorkSheetParser):  # type: ignore[misc] # untyped
            """Counts formulas that were stored without a value."""

            def parse_cell(self, element: Element) -> Any:  # noqa: ANN401
                cell = super().parse_cell(element)
                if cell["value"] is None and element.find(FORMULA_TAG) is not None:
                    book.uncomputed += 1
                return cell

        return Parser(stream, self._strings, data_only=True)

    def _rows(self, parser: Any, name: str) -> Iterator[Row]:  # noqa: ANN401
        """Yield the rows of a sheet; where it breaks off, a note says so."""
        number = 0
        try:
            for number, cells in parser.parse():
                parser.source.idle = 0
                shown = ((cell["column"], self._shown(cell)) for cell in cells)
                yield number, {column: text for column, text in shown if text}
        except Exception as error:  # noqa: BLE001 - what was read so far is kept
            self.budget.notes.append(
                f"sheet {name!r}: damaged after row {number}: {one_line(error)}"
            )

    def _shown(self, cell: dict[str, Any]) -> str:
        value = cell["value"]
        if value is None:
            return ""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int | float):
            code = self._formats.get(cell["style_id"], number_formats.GENERAL)
            return number_formats.shown(value, code, from_1904=self.from_1904)
        return " ".join(decode.clean(str(value)).split())

    @cached_property
    def _strings(self) -> list[str]:
        from defusedxml.ElementTree import iterparse

        part = "xl/sharedStrings.xml"
        strings: list[str] = []
        if part not in self.archive.namelist():
            return strings
        _admit(self.archive.getinfo(part), _MAX_PART)
        with self.archive.open(part) as source:
            stream = _Stream(source)
            for _, node in iterparse(stream):
                if node.tag == f"{_MAIN}si":
                    strings.append(_text(node))
                    node.clear()
                    stream.idle = 0
        return strings

    @cached_property
    def _formats(self) -> dict[int, str]:
        """Return the number formats that are not General, by style."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        if "xl/styles.xml" not in self.archive.namelist():
            return {}
        root = self._xml("xl/styles.xml")
        codes: dict[int, str] = dict(BUILTIN_FORMATS)
        for entry in root.iter(f"{_MAIN}numFmt"):
            codes[int(entry.get("numFmtId", "0"))] = entry.get("formatCode", "")
        styles = root.find(f"{_MAIN}cellXfs")
        found = enumerate(styles if styles is not None else ())
        pairs = ((i, codes.get(int(style.get("numFmtId", "0")), "")) for i, style in found)
        return {i: code for i, code in pairs if code and code != number_formats.GENERAL}

    @cached_property
    def _title(self) -> str:
        if "docProps/core.xml" not in self.archive.namelist():
            return ""
        title = self._xml("docProps/core.xml").findtext("{http://purl.org/dc/elements/1.1/}title")
        return " ".join((title or "").split())

    def _pointers(self, part: str) -> "list[Relationship]":
        from openpyxl.packaging.relationship import get_dependents, get_rels_path

        source = get_rels_path(part)
        if source not in self.archive.namelist():
            return []
        return [p for p in get_dependents(self.archive, source) if p.TargetMode != "External"]

    def _tables(self, pointers: "list[Relationship]") -> Iterator[DefinedTable]:
        for pointer in _of_kind(pointers, "table"):
            root = self._xml(pointer.target)
            name = root.get("displayName") or root.get("name") or ""
            yield DefinedTable(name=name, area=_area(root.get("ref", "")))

    def _comments(self, pointers: "list[Relationship]") -> Iterator[tuple[str, str]]:
        for pointer in _of_kind(pointers, "comments"):
            for comment in self._xml(pointer.target).iter(f"{_MAIN}comment"):
                text = " ".join(_text(comment).split())
                if text:
                    yield comment.get("ref", ""), text

    def _captions(self, pointers: "list[Relationship]") -> Iterator[str]:
        """Yield the words in the sheet's drawings: text boxes, titles and series of charts."""
        for drawing in _of_kind(pointers, "drawing"):
            yield from _drawn(self._xml(drawing.target))
            for chart in _of_kind(self._pointers(drawing.target), "chart"):
                root = self._xml(chart.target)
                names = (node.findtext(f".//{_CHART}v") for node in root.iter(f"{_CHART}tx"))
                words = [*_drawn(root), *filter(None, names)]
                yield " · ".join(dict.fromkeys(words))

    def _xml(self, part: str) -> Element:
        from defusedxml.ElementTree import fromstring

        root: Element = fromstring(_whole(self.archive, part))
        return root


def _of_kind(pointers: "list[Relationship]", kind: str) -> "list[Relationship]":
    return [pointer for pointer in pointers if pointer.Type.endswith(f"/{kind}")]


def _main_tag(archive: zipfile.ZipFile, part: str) -> str:
    from defusedxml.ElementTree import iterparse

    with archive.open(part) as source:
        root = next(iterparse(source, events=("start",)))[1]
        return str(root.tag).rpartition("}")[2]


def _text(node: Element) -> str:
    """Return the text of a string: of itself and its runs, without what says how it is read."""
    runs = [node, *node.iter(f"{_MAIN}r"), *node.iter(f"{_MAIN}text")]
    parts = [run.findtext(f"{_MAIN}t") or "" for run in runs]
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(parts))


def _drawn(root: Element) -> Iterator[str]:
    for paragraph in root.iter(f"{_DRAWN}p"):
        runs = (run.text or "" for run in paragraph.iter(f"{_DRAWN}t"))
        words = " ".join("".join(runs).split())
        if words:
            yield words


def _area(reference: str) -> Area:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(reference)
    if None in {left, top, right, bottom}:
        raise IngestError(f"expected cells like 'A1:B2', got {reference!r}")
    return Area(top, left, bottom, right)
