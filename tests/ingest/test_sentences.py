import pytest

from corrobora.ingest import sentences


def _cut(text: str) -> list[str]:
    words = text.split()
    ends = sentences.ends(words)
    return [" ".join(words[a:b]) for a, b in zip([0, *ends], ends, strict=False)]


@pytest.mark.parametrize(
    "text",
    [
        "3M Inc. was founded in St. Paul by Dr. J. P. Smith et al. as a mine.",
        "It grew by 3.5 percent vs. 2.1 before.",
        "The U.S. Government, i.e. Washington, paid approx. $4.5 million.",
        "See Fig. 3 and Sec. 2.1 for No. 7.",
        "It works well... and then it stops.",
    ],
)
def test_abbreviations_and_decimals_do_not_end_a_sentence(text: str) -> None:
    assert _cut(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "The harbour was deepened in 1962.|Ferries leave daily.",
        "Is it deep?|Yes!|It is (very deep).|“Quoted.”|Next one.",
        "深度は十二メートル。|港は深い。",
        "It fell in 2022.|(In 2021 it rose.)|$5 was left.",
        "First point.|• Second point.",
    ],
)
def test_a_mark_before_a_new_beginning_ends_a_sentence(text: str) -> None:
    assert _cut(text.replace("|", " ")) == text.split("|")


def test_the_number_of_an_item_stays_with_its_item() -> None:
    assert _cut("2. The Company pays rent. 3. It owns land.") == [
        "2. The Company pays rent.",
        "3. It owns land.",
    ]


def test_no_words_have_no_sentences() -> None:
    assert sentences.ends([]) == []
