import pytest

from corrobora.generation import table_rows

SALES = """\
Fiscal year ended | 30 June
in millions | 2019 | 2018
Segment:
Motors | $ 5,686 | $ 6,092
Sensors | 914 | (918)
Total | 6,600 | 7,010"""


def test_a_row_has_the_heads_above_it_and_its_group() -> None:
    motors, sensors, total = table_rows.rows(SALES)

    assert motors.line == "Motors | $ 5,686 | $ 6,092"
    assert motors.heads == ("2019", "2018")
    assert motors.header == "in millions | 2019 | 2018"
    assert sensors.group == "Segment:"
    assert total.cells == ("Total", "6,600", "7,010")


def test_header_lines_that_fit_are_read_together() -> None:
    row, _ = table_rows.rows(
        "FY19 | FY18 | Change\n$'000 | $'000 | %\nEBITDA | 79 | 63 | 24\nSales | 9 | 8 | 12"
    )

    assert row.heads == ("FY19 $'000", "FY18 $'000", "Change %")
    assert row.header == "FY19 | FY18 | Change\n$'000 | $'000 | %"


def test_a_header_with_another_number_of_cells_is_not_used() -> None:
    (row,) = table_rows.rows("Heads | that | do | not | fit\nMotors | 5 | 6")

    assert (row.header, row.heads) == ("", ())


@pytest.mark.parametrize("deviation", ["(2.8%)", "(3)", "\u00b1 0.4"])
def test_numbers_with_a_deviation_are_no_header(deviation: str) -> None:
    first, second = table_rows.rows(f"Baseline | 39.6% {deviation}\nOurs | 42.8% {deviation}")

    assert (first.header, second.header) == ("", "")
    assert second.cells == ("Ours", f"42.8% {deviation}")


def test_a_table_of_words_has_rows_below_its_first_line() -> None:
    first, second = table_rows.rows("Plant | Town\nNorth | Aveiro\nSouth | Faro")

    assert (first.cells, first.heads) == (("North", "Aveiro"), ("Town",))
    assert second.cells == ("South", "Faro")


def test_a_row_reads_as_label_heads_and_values() -> None:
    motors, *_ = table_rows.rows(SALES)

    assert table_rows.reading(motors, years=()) == "Motors, 2019: $ 5,686; 2018: $ 6,092"


def test_only_the_years_that_are_asked_for_are_read() -> None:
    motors, *_ = table_rows.rows(SALES)

    assert table_rows.reading(motors, years=("2018",)) == "Motors, 2018: $ 6,092"
    assert "2019" in table_rows.reading(motors, years=("1999",))


def test_a_row_without_heads_reads_as_label_and_values() -> None:
    (row,) = table_rows.rows("Motors | 5 | 6")

    assert table_rows.reading(row, years=()) == "Motors: 5; 6"


def test_text_without_rows_gives_none() -> None:
    assert table_rows.rows("") == []
    assert table_rows.rows("A caption only\n\nand a note") == []


def test_an_empty_cell_is_no_cell_of_the_row() -> None:
    assert table_rows.split("Pumps | | 7 |") == ("Pumps", "7")
