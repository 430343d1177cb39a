import pytest

from corrobora.ingest import number_formats


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (1234.5, "General", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (12.0, "General", "12"),
        (1e-7, "General", "0.0000001"),
        (1e20, "General", "1e+20"),
        (0.1234, "0.0%", "12.3%"),
        (-0.5, "0%", "-50%"),
        (2.5, "0", "3"),
        (5, "00000", "00005"),
        (1234, "#,##0.##", "1,234"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (1234567, '"$"#,##0', "$1,234,567"),
        (1234567, "[$€-407] #,##0.00", "€ 1,234,567.00"),
        (-12, "[Red]0;[Blue]-0", "-12"),
        (5e6, '0.0,,"M"', "5.0M"),
    ],
)
def test_a_number_is_written_as_its_cell_shows_it(value: float, code: str, seen: str) -> None:
    assert number_formats.shown(value, code) == seen


@pytest.mark.parametrize(
    ("serial", "code", "seen"),
    [
        (45413, "m/d/yyyy", "2024-05-01"),
        (45413.5729, "m/d/yy h:mm", "2024-05-01 13:44"),
        (45413, "mmm-yy", "2024-05"),
        (0.5, "h:mm AM/PM", "12:00"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (59, "d.m.yyyy", "1900-02-28"),
        (61, "d.m.yyyy", "1900-03-01"),
    ],
)
def test_a_date_is_written_as_iso_8601(serial: float, code: str, seen: str) -> None:
    assert number_formats.shown(serial, code) == seen


def test_a_workbook_of_1904_counts_its_days_from_there() -> None:
    assert number_formats.shown(0, "yyyy-mm-dd", from_1904=True) == "1904-01-01"


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (3, ";;;", "3"),
        (0, '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-', "0"),
        (3.14159, "# ?/?", "3.14159"),
        (1500, "0.00E+00", "1500"),
        (1e300, "#,##0.00", "1e+300"),
        (3e9, "yyyy-mm-dd", "3000000000"),
        (float("inf"), "0", "inf"),
    ],
)
def test_a_format_that_hides_or_cannot_show_a_number_gives_way(
    value: float, code: str, seen: str
) -> None:
    assert number_formats.shown(value, code) == seen
