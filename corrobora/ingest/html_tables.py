"""Tables of HTML: rows with the texts of cells that span several repeated in each."""

from typing import TYPE_CHECKING

from corrobora.ingest import sheet_regions
from corrobora.ingest.html_words import words
from corrobora.ingest.sheet_regions import Area, Row

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_MAX_SPAN = 200  # columns or rows
_MAX_SPANNED = 50_000  # places that cells of a table may span; then each stands in one
_MAX_DIGITS = 6
_MAX_HEADER = 3  # rows


def lines(table: "LexborNode") -> tuple[list[str], int, int]:
    """Return the rows as lines, how many of them are the header, and how many columns there are.

    A row whose cells are all heads counts as header at the top of the table; without one, the
    first row does.
    """
    rows = [(_cells(row), _is_head(row)) for row in table.css("tr")]
    placed, merged = _placed([cells for cells, _ in rows])
    filled = [cells for _, cells in sheet_regions.spread(placed, merged)]
    used = [column for cells in filled for column in cells]
    texts = sheet_regions.lines(filled, left=min(used, default=1), right=max(used, default=1))
    found: list[str] = []
    header = 0
    for (_, head), line in zip(rows, texts, strict=True):
        if not line:
            continue
        header += head and header == len(found) and header < _MAX_HEADER
        found.append(line)
    columns = max((len(cells) for cells in filled), default=0)
    return found, min(max(1, header), max(1, len(found) - 1)), columns


def is_layout(table: "LexborNode") -> bool:
    """Say whether the table only places other tables on the page."""
    return any(inner.mem_id != table.mem_id for inner in table.css("table"))


def _cells(row: "LexborNode") -> list[tuple[str, int, int]]:
    """Return the text, the columns and the rows of each cell."""
    cells = row.css("th, td")
    return [(words(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells]


def _is_head(row: "LexborNode") -> bool:
    parent = row.parent
    if parent is not None and parent.tag == "thead":
        return True
    return row.css_first("th") is not None and row.css_first("td") is None


def _span(cell: "LexborNode", name: str) -> int:
    value = (cell.attributes.get(name) or "").strip()
    if not (value.isascii() and value.isdecimal()) or len(value) > _MAX_DIGITS:
        return 1
    return min(_MAX_SPAN, max(1, int(value)))


def _placed(rows: list[list[tuple[str, int, int]]]) -> tuple[list[Row], list[Area]]:
    """Return where each cell stands, as in a sheet, and the areas of those that span several."""
    taken: dict[int, int] = {}  # the last row that a cell from above reaches, by column
    placed: list[Row] = []
    merged: list[Area] = []
    left = _MAX_SPANNED
    for number, cells in enumerate(rows, start=1):
        column = 1
        row: dict[int, str] = {}
        for text, wide, high in cells:
            while taken.get(column, 0) >= number:
                column += 1
            if text:
                row[column] = text
            spans = wide > 1 or high > 1
            left -= wide * high if spans else 0
            if spans and left >= 0:
                bottom = min(number + high - 1, len(rows))
                merged.append(Area(number, column, bottom, column + wide - 1))
                taken.update(dict.fromkeys(range(column, column + wide), bottom))
            column += wide
        placed.append((number, row))
    return placed, merged
