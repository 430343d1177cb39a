import pytest

from corrobora.generation import numbers


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Revenue was $1,577 million.", "Revenue | 1577"),
        ("It lost 5.0 percent.", "a loss of 5%"),
        ("It has 3 plants.", "the three plants"),
        ("Sales were $1.6 billion.", "sales of 1,577 (in millions)"),
        ("Sales were 1.58 billion.", "sales of $1,577 million"),
        ("About 30 percent agreed.", "29.8% agreed"),
        ("The 10-K names Q4 and COVID-19.", "nothing"),
        ("It says so.", "nothing"),
    ],
)
def test_numbers_that_a_quote_has_are_backed(claim: str, quote: str) -> None:
    assert numbers.unbacked(claim, quotes=[quote]) == ()


@pytest.mark.parametrize(
    ("claim", "quote", "missing"),
    [
        ("Revenue was 1,578.", "Revenue 1,577", ("1,578",)),
        ("Revenue was 577.", "Revenue 1,577", ("577",)),
        ("It fell by 4.2% to 17.", "fell by 4.3% to 17", ("4.2",)),
        ("Sales were $1.6 billion.", "sales of 1,477", ("1.6 billion",)),
        ("In 2019 it was 5.", "it was 5", ("2019",)),
    ],
)
def test_numbers_that_no_quote_has_are_named_as_written(
    claim: str, quote: str, missing: tuple[str, ...]
) -> None:
    assert numbers.unbacked(claim, quotes=[quote]) == missing


def test_a_year_may_stand_around_the_quote_but_another_number_may_not() -> None:
    found = numbers.unbacked("In 2019 it was 7.", quotes=["it was 5"], years="2019 and 7")

    assert found == ("7",)
