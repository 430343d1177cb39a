import pytest

from corrobora.generation import relevance


def test_words_are_compared_without_endings_and_stop_words() -> None:
    assert relevance.words("What were the declared Dividends?") == relevance.words(
        "declare dividend"
    )


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    sentences = [frozenset({"plant", "aveiro"}), frozenset({"plant"}), frozenset({"plant"})]

    rarity = relevance.rarities({"plant", "aveiro"}, sentences)

    assert rarity["aveiro"] > rarity["plant"] > 0


def test_coverage_counts_the_words_around_in_part() -> None:
    rarity = {"plant": 1.0, "aveiro": 1.0}

    assert relevance.coverage(rarity, {"plant", "aveiro"}, set()) == 1.0
    assert relevance.coverage(rarity, {"plant"}, {"aveiro"}) == pytest.approx(0.7)
    assert relevance.coverage(rarity, set(), set()) == 0.0
    assert relevance.coverage({}, {"plant"}, set()) == 0.0


@pytest.mark.parametrize(
    ("query", "sentence", "has"),
    [
        ("When was it built?", "It was built in 1874.", True),
        ("When was it built?", "It was built of stone.", False),
        ("When did the 1874 works begin?", "The 1874 works began.", False),
        ("How many people work there?", "It employs 120 people.", True),
        ("How many people work there?", "It employs people.", False),
        ("What is the profit margin?", "The margin was 4%.", True),
        ("Who founded it?", "It was founded by Ada Lovelace.", True),
        ("Who founded it?", "It was founded by others.", False),
        ("Why is it so?", "Because it rains.", None),
    ],
)
def test_the_form_of_a_question_says_what_its_answer_has(
    query: str, sentence: str, *, has: bool | None
) -> None:
    assert relevance.has_wanted(query, sentence, known=relevance.words(query)) is has
