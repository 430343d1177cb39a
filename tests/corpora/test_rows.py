from hypothesis import given
from hypothesis import strategies as st

from corrobora.corpora import rows
from corrobora.records import Box, Page, Word

finite = st.floats(allow_nan=False, allow_infinity=False, width=64)
words = st.builds(
    Word,
    text=st.text(st.characters(codec="utf-8")),
    box=st.builds(Box, finite, finite, finite, finite),
)


@given(st.lists(words, max_size=20))
def test_a_page_comes_back_exactly(some: list[Word]) -> None:
    page = Page(number=3, width=612.0, height=792.5, words=tuple(some), read_by="ocr")

    assert rows.to_page(rows.from_page(page)) == page


@given(st.text(st.characters(codec="utf-8")))
def test_text_comes_back_exactly(text: str) -> None:
    assert rows.to_text(rows.from_text(text)) == text


def test_a_page_of_500_words_takes_about_six_kilobytes() -> None:
    page = Page(
        number=1,
        width=612.0,
        height=792.0,
        words=tuple(
            Word(
                text=f"word{n % 90}",
                box=Box(n % 12 * 45.1, n // 12 * 14.3, n % 12 * 45.1 + 40, n // 12 * 14.3 + 12),
            )
            for n in range(500)
        ),
    )

    assert len(rows.from_page(page)[-1]) < 8_000
