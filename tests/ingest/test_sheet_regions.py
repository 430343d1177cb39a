from collections.abc import Sequence

from corrobora.ingest import sheet_regions
from corrobora.ingest.sheet_regions import Area, Row


def _rows(*rows: Sequence[str]) -> list[Row]:
    return [
        (number, {column: text for column, text in enumerate(row, start=1) if text})
        for number, row in enumerate(rows, start=1)
    ]


def test_empty_rows_and_columns_part_regions() -> None:
    rows = _rows(
        ("Year", "Ships", "", "Port", "Depth"),
        ("1961", "12", "", "Hull", "deep"),
        (),
        ("Made by hand",),
    )

    found = sheet_regions.regions(rows)

    assert [region.lines for region in found] == [
        ("Year | Ships", "1961 | 12"),
        ("Port | Depth", "Hull | deep"),
        ("Made by hand",),
    ]
    assert [region.area for region in found] == [(1, 1, 2, 2), (1, 4, 2, 5), (4, 1, 4, 1)]


def test_an_empty_column_before_numbers_does_not_take_their_labels() -> None:
    rows = _rows(("Cost", "", "Total"), ("Steel", "", "120"), ("Wood", "", "80"))

    (region,) = sheet_regions.regions(rows)

    assert region.lines == ("Cost | | Total", "Steel | | 120", "Wood | | 80")


def test_lone_cells_above_a_table_are_its_title() -> None:
    rows = _rows(("Traffic",), ("in thousands",), ("Year", "Ships"), ("1961", "12"))

    (region,) = sheet_regions.regions(rows)

    assert region.titles == ("Traffic", "in thousands")
    assert region.area.top == 3
    assert region.header == 1


def test_merged_cells_stand_in_all_their_rows_and_columns() -> None:
    rows = _rows(
        ("Region", "Ships", ""), ("", "1961", "1962"), ("North", "12", "14"), ("", "3", "4")
    )
    merged = [Area(1, 2, 1, 3), Area(1, 1, 2, 1), Area(3, 1, 4, 1)]

    (region,) = sheet_regions.regions(rows, merged=merged)

    assert region.lines == (
        "Region | Ships | Ships",
        "Region | 1961 | 1962",
        "North | 12 | 14",
        "North | 3 | 4",
    )
    assert region.header == 2


def test_a_merged_title_stays_one_cell() -> None:
    rows = _rows(("Traffic", ""), ("Year", "Ships"), ("1961", "12"))

    (region,) = sheet_regions.regions(rows, merged=[Area(1, 1, 1, 2)])

    assert region.titles == ("Traffic",)


def test_a_region_of_few_filled_cells_leaves_the_empty_ones_out() -> None:
    wide = [""] * 20
    rows = _rows(
        ["a", *wide, "b"], ["", "c", *wide], *(["", "", *wide[:i], "x"] for i in range(20))
    )

    found = sheet_regions.regions(rows)

    assert not any("| | |" in line for region in found for line in region.lines)


def test_a_staircase_of_cells_ends() -> None:
    rows = [(i, {i: "x", i + 1: "y"}) for i in range(1, 3_000)]

    found = sheet_regions.regions(rows)

    assert sum(line.count("x") for region in found for line in region.lines) == 2_999


def test_cells_that_are_out_of_order_are_put_in_order() -> None:
    (region,) = sheet_regions.regions([(1, {2: "b", 1: "a"}), (2, {1: "c", 2: "d"})])

    assert region.lines == ("a | b", "c | d")


def test_columns_are_named_like_in_a_spreadsheet() -> None:
    names = [sheet_regions.column_name(n) for n in (1, 26, 27, 702, 703, 16_384)]

    assert names == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
