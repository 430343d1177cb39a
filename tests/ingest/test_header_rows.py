import pytest

from corrobora.ingest import header_rows


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([("Year", "Ships"), ("1961", "12")], 1),
        ([("", "2019", "2020"), ("Sales", "1,200", "$1,300")], 1),
        ([("Region", "Ships", "Ships"), ("Region", "1961", "1962"), ("North", "12", "1")], 2),
        ([("Port", "State"), ("Hull", "deep"), ("Kiel", "shallow")], 1),
        ([("Port", "State"), ("Hull", "n/a"), ("Kiel", "12")], 1),
        ([("1", "2"), ("3", "4")], 0),
        ([("Hull", "12")], 0),
        ([], 0),
    ],
)
def test_the_header_is_words_above_numbers(rows: list[tuple[str, ...]], header: int) -> None:
    assert header_rows.count(rows) == header


@pytest.mark.parametrize(
    "cell",
    ["12", "-3.5", "1,234.50", "$5", "(1,234)", "€ 3", "12.3%", "5 €", "2024-05-01", "13:45"],
)
def test_amounts_shares_dates_and_times_are_numbers(cell: str) -> None:
    assert header_rows.is_number(cell)


@pytest.mark.parametrize("cell", ["2024", "FY 22", "Hull", "", "n/a", "A1"])
def test_years_and_words_are_not(cell: str) -> None:
    assert not header_rows.is_number(cell)
