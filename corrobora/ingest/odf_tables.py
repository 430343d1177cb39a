"""Tables of OpenDocument files: header rows, merged and repeated cells."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from corrobora.ingest.blocks import Block
from corrobora.ingest.odf_styles import whole

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MAX_REPEATED = 100  # cells or rows that say the same
_MAX_COLUMNS = 1_000
_GROUPS = frozenset(
    f"{TABLE}{name}" for name in ("table-rows", "table-row-group", "table-header-rows")
)
_COVERED = f"{TABLE}covered-table-cell"


def blocks(table: "Element", said: Callable[["Element"], str]) -> Iterator[Block]:
    """Yield a table; one of a single column is a frame around paragraphs.

    A cell that spans rows is said in each of them; one that spans columns, in its first.
    """
    lines: list[str] = []
    header = columns = 0
    open_cells: dict[int, tuple[str, int]] = {}  # column -> text, rows that it goes on for
    for row, is_header in _rows(table):
        texts = _texts(row, open_cells, said)
        columns = max(columns, len(texts))
        if any(texts):
            header += is_header and header == len(lines)
            times = whole(row, f"{TABLE}number-rows-repeated", 1)
            lines.extend([" | ".join(texts).rstrip(" |")] * min(times, _MAX_REPEATED))
    if columns > 1:
        yield Block(kind="table", text="\n".join(lines), header=max(1, header))
    else:
        yield from (Block(kind="paragraph", text=line) for line in lines)


def _rows(table: "Element", *, in_header: bool = False) -> Iterator[tuple["Element", bool]]:
    """Yield the rows of a table, and whether they are its header."""
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child, in_header
        elif child.tag in _GROUPS:
            header = in_header or child.tag.endswith("header-rows")
            yield from _rows(child, in_header=header)


def _texts(
    row: "Element", open_cells: dict[int, tuple[str, int]], said: Callable[["Element"], str]
) -> list[str]:
    texts: list[str] = []
    for cell in row:
        times = min(whole(cell, f"{TABLE}number-columns-repeated", 1), _MAX_REPEATED)
        if cell.tag == _COVERED:
            for _ in range(times):
                text, left = open_cells.get(len(texts), ("", 0))
                open_cells[len(texts)] = (text, left - 1)
                texts.append(text if left > 0 else "")
        elif cell.tag == f"{TABLE}table-cell":
            text = said(cell)
            open_cells[len(texts)] = (text, whole(cell, f"{TABLE}number-rows-spanned", 1) - 1)
            texts.extend([text] * times)
        if len(texts) > _MAX_COLUMNS:
            break
    while texts and not texts[-1]:
        texts.pop()
    return texts
