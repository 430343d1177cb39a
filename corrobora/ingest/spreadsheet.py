"""Workbooks: each region of a sheet is a table or lines of text under the sheet's name.

What is indexed of a block of rows has its cells ("Sales!B2:F40"), its title and its header.
Does not cover: pictures, what formulas would compute anew, and what charts look like.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from corrobora.ingest import blocks, sheet_regions
from corrobora.ingest.sheet_regions import Area, Region, Row
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

MAX_CELLS = 2_000_000  # of a workbook that are read
_STEP = 10_000  # rows between two signs of life


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinedTable:
    """Cells that the workbook's author made a table."""

    name: str
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet as its reader sees it: cells are shown texts, white space squeezed."""

    name: str  # "" for a file that is one sheet
    rows: tuple[Row, ...]  # ascending
    one_table: bool = False  # empty columns are columns and part nothing
    merged: tuple[Area, ...] = ()
    tables: tuple[DefinedTable, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()  # cell and text
    captions: tuple[str, ...] = ()  # of charts
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """All sheets of a file that could be read."""

    sheets: tuple[Sheet, ...]
    title: str = ""
    notes: tuple[str, ...] = ()


class SheetSource(Protocol):
    """Reads the cells of a workbook."""

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Workbook:
        """Return at most MAX_CELLS cells; a note says which rows are left out.

        Raises:
            IngestError: it is encrypted, damaged or no workbook.
        """
        ...


@dataclass(slots=True)
class CellBudget:
    """How many cells may still be read of a workbook."""

    left: int = MAX_CELLS
    notes: list[str] = dataclasses.field(default_factory=list)

    def take(self, rows: Iterable[Row], *, sheet: str, log: ReadingLog | None) -> tuple[Row, ...]:
        """Return the rows that have cells, as many as there is room for; note what is left out."""
        kept: list[Row] = []
        for number, cells in rows:
            if log is not None and number % _STEP == 0:
                log.step(number, number + 1)  # how many there are is not known before the end
            if not cells:
                continue
            self.left -= len(cells)
            if self.left < 0:
                where = f"sheet {sheet!r}: " if sheet else ""
                self.notes.append(
                    f"{where}rows from {number} on are left out; of a file,"
                    f" {MAX_CELLS:,} cells are read"
                )
                break
            kept.append((number, cells))
        return tuple(kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadsheetReader:
    """A Reader of workbooks."""

    source: SheetSource
    media_type: str
    tokens: TokenCounter
    passage_tokens: int

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the tables and texts of all sheets.

        Raises:
            IngestError: the workbook cannot be read or holds no text.
        """
        workbook = self.source(path, log=log)
        reading = blocks.reading(
            [block for sheet in workbook.sheets for block in _sheet(sheet)],
            path=path,
            media_type=self.media_type,
            title=workbook.title or path.stem,
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        return dataclasses.replace(reading, notes=workbook.notes)


def _sheet(sheet: Sheet) -> Iterator[blocks.Block]:
    found = list(_content(sheet))
    if found:
        if sheet.name:
            yield blocks.Block(kind="heading", text=sheet.name, level=1)
        yield from found


def _content(sheet: Sheet) -> Iterator[blocks.Block]:
    above: _Above | None = None
    line = ""  # that stands alone between regions: the title of the next
    for name, region in _regions(sheet):
        yield from (blocks.Block(kind="paragraph", text=text) for text in region.titles)
        if region.columns == 1:
            yield from (blocks.Block(kind="paragraph", text=text) for text in region.lines)
            line = region.lines[0] if len(region.lines) == 1 else ""
            continue
        titles = tuple(filter(None, (name, line, *region.titles)))
        goes_on = above is not None and above.holds(region)
        about = (*(above.about if above is not None and goes_on else ()), *titles)
        hidden = ("hidden sheet",) if sheet.hidden else ()
        caption = " \u00b7 ".join(dict.fromkeys((*hidden, *about)))
        yield _table(region, sheet=sheet.name, caption=caption)
        if region.header:
            header = " ".join(region.lines[: region.header])
            above = _Above(region.area, (*titles, header))
        line = ""
    for text in sheet.captions:
        yield blocks.Block(kind="paragraph", text=text)
    for cell, text in sheet.comments:
        yield blocks.Block(kind="paragraph", text=f"{cell}: {text}")


class _Above(NamedTuple):
    """The last table that had a header."""

    area: Area
    about: tuple[str, ...]  # its titles and header

    def holds(self, region: Region) -> bool:
        """Say whether a region goes on with it, below an empty row."""
        inside = self.area.left <= region.area.left and region.area.right <= self.area.right
        return inside and not region.header


def _table(region: Region, *, sheet: str, caption: str) -> blocks.Block:
    left, right = map(sheet_regions.column_name, (region.area.left, region.area.right))
    name = f"{sheet}!".replace("{", "{{").replace("}", "}}") if sheet else ""
    return blocks.Block(
        kind="table",
        text="\n".join(region.lines),
        caption=caption,
        header=region.header,
        cells=f"{name}{left}{{}}:{right}{{}}",
        row=region.area.top,
    )


def _regions(sheet: Sheet) -> Iterator[tuple[str, Region]]:
    """Yield the regions from top to bottom, those of defined tables with their names."""
    found: list[tuple[str, Region]] = []
    rest: tuple[Row, ...] = sheet.rows
    for table in sheet.tables:
        inside, rest = _cut_out(rest, table.area)
        parts = sheet_regions.regions(inside, merged=sheet.merged)
        found.extend((table.name, region) for region in parts)
    rest_of_it = sheet_regions.regions(rest, merged=sheet.merged, one_table=sheet.one_table)
    found.extend(("", region) for region in rest_of_it)
    yield from sorted(found, key=lambda item: (item[1].area.top, item[1].area.left))


def _cut_out(rows: tuple[Row, ...], area: Area) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    inside: list[Row] = []
    outside: list[Row] = []
    for number, cells in rows:
        if not area.top <= number <= area.bottom:
            outside.append((number, cells))
            continue
        within = {c: text for c, text in cells.items() if area.left <= c <= area.right}
        inside.append((number, within))
        outside.append((number, {c: text for c, text in cells.items() if c not in within}))
    return tuple(inside), tuple(outside)
