import pytest

from corrobora.evals.generating import facts


def found(sentence: str) -> list[tuple[str, str]]:
    return [(fact.answer, fact.asking) for fact in facts.find(sentence)]


@pytest.mark.parametrize(
    ("sentence", "answer", "asking"),
    [
        (
            "About 59% of seniors say they go online.",
            "59%",
            "About what percentage of seniors say they go online.",
        ),
        (
            "The repair of the dam cost $4.2 million in all.",
            "$4.2 million",
            "The repair of the dam cost what amount in all.",
        ),
        (
            "The bridge was opened on 4 May 1931 by the mayor.",
            "4 May 1931",
            "The bridge was opened on which date by the mayor.",
        ),
        ("The board was founded in 1931.", "1931", "The board was founded in which year."),
        (
            "The board employs 1,526 trained divers.",
            "1,526",
            "The board employs how many trained divers.",
        ),
        (
            "Ferry Lane Station is the oldest of all.",
            "Ferry Lane Station",
            "Who or what is the oldest of all.",
        ),
        (
            "The pump was built by Mill Basin Works.",
            "Mill Basin Works",
            f"The pump was built by {facts.GAP}.",
        ),
    ],
)
def test_a_fact_is_asked_for_where_it_stands(sentence: str, answer: str, asking: str) -> None:
    assert found(sentence) == [(answer, asking)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Adults ages 65 and older were asked.",
        "As figure 3 shows, levels fell.",
        "Between 10 and 20 boats pass.",
        "If Ferry Lane is closed, call the board.",
        "They grew by 5 percentage points.",
        "The house is at level 3 blocks away.",
    ],
)
def test_a_number_that_counts_nothing_is_no_fact(sentence: str) -> None:
    assert found(sentence) == []


def test_a_fact_that_stands_twice_is_not_asked_for() -> None:
    assert found("The pump has 12 valves, the other 12 valves are spare.") == []


def test_a_further_fact_at_the_end_is_left_out() -> None:
    sentence = "Some 68% of people in their early seventies go online, and 55% have a phone."

    assert found(sentence)[0][1] == "What percentage of people in their early seventies go online"
