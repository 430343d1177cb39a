from itertools import pairwise

import pytest

from corrobora.ingest import boxes, rows, table_blocks, tables
from corrobora.ingest.source import Line
from corrobora.ingest.table_blocks import Block
from corrobora.ingest.tables import Table
from corrobora.testing.pdf_pages import line
from corrobora.testing.readers import LetterTokens

SALES = [
    ["", "Years ended December 31,"],
    ["(In millions)", "2022", "2021"],
    ["Net sales", "$ 34,229", "$ 35,355"],
    ["Operating expenses:"],
    *[[f"Cost {n}", f"1{n},23{n}", f"2{n},34{n}"] for n in range(1, 9)],
]


def _lines(written: list[list[str]], *, bold: int = -1) -> list[Line]:
    """Set labels on the left and numbers flush right."""
    return [
        line(cell, 50 if i == 0 else 300 + 120 * i - 5 * len(cell), 100 + 14 * n, bold=n == bold)
        for n, row in enumerate(written)
        for i, cell in enumerate(row)
        if cell
    ]


def _table(written: list[list[str]], *, bold: int = -1) -> Table:
    grouped = rows.group(_lines(written, bold=bold))
    return Table(rows=tuple(tables.cells(row) for row in grouped))


def _blocks(table: Table, *, target: int = 60) -> list[Block]:
    return list(table_blocks.cut(table, tokens=LetterTokens(), target=target))


def _header(table: Table, *, most: int = 100) -> tuple[int, int]:
    return table_blocks.header(table, tokens=LetterTokens(), most=most)


def test_every_block_begins_with_the_header_and_no_other_row_comes_twice() -> None:
    blocks = _blocks(_table(SALES), target=60)

    head = "Years ended December 31,\n(In millions) | 2022 | 2021\n"
    assert len(blocks) > 1
    assert all(block.text.startswith(head) for block in blocks)
    body = [row for block in blocks for row in block.text.removeprefix(head).split("\n")]
    assert body == [" | ".join(row) for row in SALES[2:]]


def test_each_row_has_a_box_and_together_they_leave_no_gap() -> None:
    table = _table(SALES)
    (block,) = _blocks(table, target=1000)

    assert len(block.boxes) == len(block.text.split("\n")) == len(SALES)
    assert all(above.y1 == below.y0 for above, below in pairwise(block.boxes))
    assert boxes.union(block.boxes) == table.box


def test_a_later_block_has_the_boxes_of_the_header_and_of_its_own_rows() -> None:
    last = _blocks(_table(SALES), target=60)[-1]

    assert len(last.boxes) == len(last.text.split("\n"))
    assert last.boxes[0].y0 == 100
    assert last.boxes[-1].y1 == 100 + 14 * (len(SALES) - 1) + 10


def test_a_block_that_begins_inside_a_group_names_it() -> None:
    first, *later = _blocks(_table(SALES), target=60)

    assert first.group == ""
    assert {block.group for block in later} == {"Operating expenses:"}


def test_labels_between_the_header_and_the_first_amounts_are_not_repeated() -> None:
    written = [["", "2022", "2021"], ["Assets:"], ["Cash", "12.5", "13.5"]]

    assert _header(_table(written)) == (0, 1)


def test_a_wrapped_label_above_the_first_amounts_is_no_header() -> None:
    written = [["Indenture between the Registrant and"], ["its bank", "4.75", "5.25"]]

    assert _header(_table(written)) == (0, 0)


def test_of_a_long_header_the_lowest_rows_are_taken_and_the_rest_is_a_title() -> None:
    written = [["", "Statements of Income"], *SALES]
    table = _table(written)

    (block,) = _blocks(table, target=60)[:1]

    assert _header(table, most=20) == (1, 3)
    assert block.above == "Statements of Income"
    assert block.text.startswith("Statements of Income\nYears ended")


@pytest.mark.parametrize("head", ["2021", "2021 %"])
def test_a_year_is_no_amount(head: str) -> None:
    written = [["", "2022", head], ["Net sales", "34,229", "35,355"]]

    assert _header(_table(written)) == (0, 1)


def test_a_table_of_words_is_headed_by_a_bold_first_row_only() -> None:
    written = [["Fault", "Remedy"], ["No light", "Change the bulb"], ["No sound", "Plug it in"]]

    assert _header(_table(written, bold=0)) == (0, 1)
    assert _header(_table(written)) == (0, 0)


def test_without_a_header_room_can_be_left_for_that_of_another_page() -> None:
    table = _table(SALES[4:])

    blocks = list(table_blocks.cut(table, tokens=LetterTokens(), target=60, spare=40))

    assert len(blocks) > len(_blocks(table))
    assert not any(block.header for block in blocks)
