import pytest

from corrobora.ingest import numerals


@pytest.mark.parametrize(
    ("count", "form", "written"),
    [
        (4, "1", "4"),
        (4, "01", "04"),
        (4, "a", "d"),
        (28, "A", "BB"),
        (4, "i", "iv"),
        (1994, "I", "MCMXCIV"),
        (0, "i", "0"),
        (9999, "I", "9999"),
        (100_000, "a", "100000"),
    ],
)
def test_counts_are_written_as_lists_show_them(
    count: int, form: numerals.Form, written: str
) -> None:
    assert numerals.written(count, form) == written
