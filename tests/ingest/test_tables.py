import pytest

from corrobora.ingest import rows, tables
from corrobora.ingest.source import Line
from corrobora.ingest.tables import Table
from corrobora.testing.pdf_pages import line, paragraph

INCOME = [
    ["", "2022", "2021"],
    ["Net sales", "$ 34,229", "$ 35,355"],
    ["Cost of sales", "(19,232)", "(18,795)"],
    ["Operating expenses:"],
    ["Selling", "9,049", "—"],
    ["Margin", "19.1 %", "20.8 %"],
]


def _lines(table: list[list[str]], *, y: float = 100) -> list[Line]:
    """Set labels on the left and numbers flush right."""
    return [
        line(cell, 50 if i == 0 else 300 + 120 * i - 5 * len(cell), y + 14 * n)
        for n, row in enumerate(table)
        for i, cell in enumerate(row)
        if cell
    ]


def _found(lines: list[Line]) -> list[Table]:
    pieces = rows.pieces(lines)
    return [part for part in tables.find(rows.group(pieces)) if isinstance(part, Table)]


def _written(table: Table) -> list[list[str]]:
    return [
        [" ".join(word.text for piece in cell for word in piece.words) for cell in row]
        for row in table.rows
    ]


def test_aligned_numbers_are_a_table_with_its_labels_and_header() -> None:
    (table,) = _found(_lines(INCOME))

    assert _written(table) == [[cell for cell in row if cell] for row in INCOME]


def test_a_currency_sign_near_the_number_before_it_opens_the_next_cell() -> None:
    lines = [line(f"Sales {n}", 50, 100 + 14 * n) for n in range(3)]
    lines += [line(f"$ 1{n} $ 2{n}", 300, 100 + 14 * n) for n in range(3)]

    (table,) = _found(lines)

    assert _written(table)[0] == ["Sales 0", "$ 10", "$ 20"]


def test_running_text_around_a_table_is_left_out() -> None:
    above = paragraph(
        "The table below shows what the company sold in both years. " * 4, 50, 50, width=500
    )
    below = paragraph(
        "Sales fell by 3 percent because of what was said above. " * 4, 50, 200, width=500
    )

    (table,) = _found([*above, *_lines(INCOME), *below])

    assert len(table.rows) == len(INCOME)


def test_a_table_of_contents_is_no_table() -> None:
    contents = [[f"Chapter {n} of the book", str(3 * n + 1)] for n in range(8)]

    assert _found(_lines(contents)) == []


def test_numbered_items_and_footnotes_are_no_table() -> None:
    lines = [
        piece
        for n in range(6)
        for piece in (
            line(f"({n})", 50, 100 + 14 * n),
            line("Includes what others left out", 90, 100 + 14 * n),
        )
    ]

    assert _found(lines) == []


def test_numbers_that_share_no_edge_are_no_table() -> None:
    lines = [
        piece
        for n in range(5)
        for piece in (
            line("Some words", 50, 100 + 14 * n),
            line(f"{n}7", 200 + 37 * n, 100 + 14 * n),
        )
    ]

    assert _found(lines) == []


@pytest.mark.parametrize(
    "cell", ["1,234.5", "(19,232)", "$ 34", "19.1 %", "—", "-4", "$ (3.2)", "12x", "N/A", "1,2 34"]
)
def test_amounts_are_numbers(cell: str) -> None:
    assert tables.is_number(cell.split()) == (cell != "1,2 34")


@pytest.mark.parametrize("cell", ["Net", "10-K", "Q3 2022", "2.1.", "Note 4", "x"])
def test_words_are_no_numbers(cell: str) -> None:
    assert not tables.is_number(cell.split())
