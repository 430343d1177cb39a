import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.generation import sentences


@pytest.mark.parametrize(
    "text",
    [
        "Acme Inc. sold it to Mr. Smith of the U.S. Army.",
        "See Fig. 4 and J. Doe et al. There",
        "It rose by 4.5 percent.",
        "2. An item of a list",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert sentences.split(text) == [text]


def test_sentences_end_at_marks_and_empty_lines_and_bullets() -> None:
    text = 'One came. "Two," he said. Was it three?\n\nA heading\n\u2022 Four\n\u2022 Five'

    assert sentences.split(text) == [
        "One came.",
        '"Two," he said.',
        "Was it three?",
        "A heading",
        "\u2022 Four",
        "\u2022 Five",
    ]


def test_a_line_break_inside_a_sentence_does_not_end_it() -> None:
    assert sentences.split("It rose\nby 4 percent.") == ["It rose\nby 4 percent."]


def test_sentences_without_spaces_between_them_are_cut() -> None:
    text = "\u4e00\u662f\u3002\u4e8c\u662f\u3002"

    assert sentences.split(text) == ["\u4e00\u662f\u3002", "\u4e8c\u662f\u3002"]


@given(st.text("aB.?! \n\"'\u2022\u3002(1"))
def test_every_sentence_stands_in_the_text_in_order_and_no_letter_is_lost(text: str) -> None:
    found = sentences.split(text)

    at = 0
    for sentence in found:
        at = text.index(sentence, at) + len(sentence)
    assert "".join("".join(found).split()) == "".join(text.split())
