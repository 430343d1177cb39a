import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.generation import canonical, quotes
from corrobora.records import Box, Word

ODD = "aB1 .,-|$()%\u2019\u201c\ufb01\u00ad\u2014\uff11\u4e2d\u00c9\u00df\u0130\u200b\u00b4\u2028"


def words(text: str) -> tuple[Word, ...]:
    """Lay the words out on lines of 12 points, 10 points a word."""
    return tuple(
        Word(text=word, box=Box(10.0 * at, 12.0 * row, 10.0 * at + 9, 12.0 * row + 10))
        for row, line in enumerate(text.split("\n"))
        for at, word in enumerate(line.split())
    )


def found(quote: str, source: str) -> str | None:
    span = quotes.find(quote, words(source))
    return span.text if span else None


def test_a_quote_is_found_with_its_words_and_one_box_a_line() -> None:
    span = quotes.find("rose by 4 percent", words("Net sales rose\nby 4 percent in 2018"))

    assert span == quotes.Span(
        first=2,
        end=6,
        boxes=(Box(20, 0, 29, 10), Box(0, 12, 29, 22)),
        text="rose by 4 percent",
        gap=0.1,
    )


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("the information given", "the infor-\nmation given"),
        ("the information given", "the infor\u00ad\nmation given"),
        ("the infor- mation given", "the information given"),
        ("Form 10-K of the year", "Form 10-\nK of the year"),
        ("long-term debt", "long\u2011term debt"),
        ("growth \u2014 and loss", "growth\u2014and loss"),
        ('the firm\'s "plan"', "the firm\u2019s \u201cplan\u201d"),
        ("efficient office", "e\ufb03cient o\ufb03ce"),
        ("profit of 12", "profit of \uff11\uff12"),
        ("Revenue | $1,577 | $ (6)", "Revenue $ 1,577 $(6)"),
        ("| Revenue | 5 |", "Revenue 5"),
        ("  spread \u00a0 over\tspace ", "spread over\nspace"),
        ('"The end."', "The end"),
        ("and so on\u2026", "and so on, it says"),
        ("\u4e2d\u6587\u53e5\u5b50", "\u4e2d\u6587\n\u53e5\u5b50"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_spellings_that_look_alike_are_the_same(quote: str, source: str) -> None:
    assert found(quote, source) is not None


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("net sales fell", "net sales rose"),
        ("sales rose", "sales slowly rose"),
        ("rose sales", "sales rose"),
        ("577 million", "1,577 million"),
        ("revenue was 1", "revenue was 1.5"),
        ("the rapist", "the therapist therapists"),
        ("art", "a party"),
        ("1 2", "12"),
        ("-5 percent", "5 percent"),
        ("12", "1 2"),
        ("", "anything"),
        (" | ... ", "anything | ..."),
    ],
)
def test_what_differs_by_a_word_or_a_digit_is_not_found(quote: str, source: str) -> None:
    assert found(quote, source) is None


def test_a_number_after_a_comma_in_prose_is_found() -> None:
    assert found("577 people", "In 2018, 577 people came") == "577 people"


def test_words_after_a_dash_are_found_although_the_dash_joins_them() -> None:
    assert (
        found("which sells soap", "the firm\u2014which sells soap") == "firm\u2014which sells soap"
    )


def test_capitals_are_ignored_where_no_place_has_them() -> None:
    assert found("NET SALES", "our Net Sales") == "Net Sales"


def test_the_place_with_the_same_capitals_wins() -> None:
    span = quotes.find("Apple", words("an apple by Apple"))

    assert span is not None
    assert span.first == 3


def test_the_words_are_given_as_they_stand_in_the_source() -> None:
    assert found("information", "the infor-\nmation.") == "infor- mation."


def test_a_line_box_does_not_join_what_runs_backwards() -> None:
    boxes = (Box(50, 0, 60, 10), Box(0, 1, 9, 11))

    assert quotes.lines(boxes) == boxes


def test_a_range_of_characters_is_found_in_plain_text() -> None:
    text = "First line.\nThe second\nline ends."

    assert quotes.find_in_text("the second line", text) == (12, 27)


def test_a_range_limits_the_search_in_plain_text() -> None:
    text = "one two one two"

    assert quotes.find_in_text("one two", text, within=(4, 15)) == (8, 15)
    assert quotes.find_in_text("one two", text, within=(4, 10)) is None


def test_a_quote_over_the_border_of_two_blocks_is_found() -> None:
    text = "x " * (quotes.BLOCK - 1) + "across the border"

    found_at = quotes.find_in_text("across the border", text)

    assert found_at is not None
    assert text[slice(*found_at)] == "across the border"


def test_characters_of_unspaced_scripts_are_found_one_by_one_in_plain_text() -> None:
    assert quotes.find_in_text("\u6587\u53e5", "\u4e2d\u6587\u53e5\u5b50") == (1, 3)


def test_a_bar_beside_a_character_of_an_unspaced_script_is_no_part_of_the_quote() -> None:
    page = words("1 |\u4e2d 2")

    assert quotes.find("1 |\u4e2d", page) is not None
    assert quotes.find("\u4e2d 2", page) is not None


@given(st.lists(st.text(ODD.replace(" ", ""), min_size=1, max_size=5), max_size=12), st.data())
def test_every_run_of_words_is_found_unless_it_is_only_marks(
    tokens: list[str], data: st.DataObject
) -> None:
    page = tuple(Word(text=token, box=Box(0, 0, 1, 1)) for token in tokens)
    first = data.draw(st.integers(0, len(tokens)))
    end = data.draw(st.integers(first, len(tokens)))
    quote = " ".join(tokens[first:end])

    span = quotes.find(quote, page)

    assert (span is not None) == any(c.isalnum() for c in quote)


@given(st.text(ODD), st.text(ODD), st.text(ODD))
def test_the_skeleton_never_hides_a_match(before: str, quote: str, after: str) -> None:
    whole = f"{before} {quote} {after}"

    form = canonical.small(canonical.form(whole.split()).text)
    wanted = canonical.small(canonical.form(quote.split()).text)

    if wanted in form:
        assert canonical.skeleton(quote) in canonical.skeleton(whole)


@given(st.text(ODD))
def test_a_canonical_form_keeps_an_owner_for_each_character(text: str) -> None:
    form = canonical.form(text.split())

    assert len(form.owners) == len(form.text)
    assert list(form.owners) == sorted(form.owners)
