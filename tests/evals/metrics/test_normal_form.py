import pytest

from corrobora.evals.metrics import normal_form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("The  Apple, a Day!", "apple day"),
        ("anthem an-other", "anthem another"),
        ("", ""),
        ("U.S.", "us"),
    ],
)
def test_squads_form_drops_case_punctuation_and_articles(text: str, form: str) -> None:
    assert normal_form.squad(text) == form


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$1,234.5 million", ["1234.5", "million"]),
        ("In 2019, the 3.5%.", ["in", "2019", "3.5"]),
        ("2.5-3cm", ["2.5", "3", "cm"]),
        ("\uff11\uff12 Straße", ["12", "strasse"]),
        ("東京 tower", ["東", "京", "tower"]),
        ("The a An", []),
    ],
)
def test_words_keep_numbers_whole(text: str, words: list[str]) -> None:
    assert normal_form.words(text) == words
