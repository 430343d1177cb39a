import pytest

from corrobora.agents import wording
from corrobora.testing.chat import FunctionChat


async def test_without_turns_the_question_stands_as_it_is() -> None:
    chat = FunctionChat(lambda _: "never asked")

    assert await wording.standalone("How high is it?", (), chat) == "How high is it?"
    assert chat.calls == []


async def test_a_model_folds_earlier_turns_into_the_question() -> None:
    chat = FunctionChat(lambda _: '"How high is the dam?"\n')

    text = await wording.standalone("How high is it?", ("When was the dam built?",), chat)

    assert text == "How high is the dam?"
    assert "When was the dam built?" in chat.calls[0].text


async def test_without_a_model_a_follow_up_is_searched_with_the_turn_before_it() -> None:
    text = await wording.standalone("And in 2021?", ("What was the revenue in 2022?",), None)

    assert text == "What was the revenue in 2022? And in 2021?"


async def test_a_comparison_is_split_by_the_model() -> None:
    chat = FunctionChat(lambda _: "1. What was A's revenue?\n2. What was B's revenue?\n")

    parts = await wording.parts("Compare the revenue of A and B", chat)

    assert parts == (
        "Compare the revenue of A and B",
        "What was A's revenue?",
        "What was B's revenue?",
    )


async def test_a_plain_question_costs_no_call() -> None:
    chat = FunctionChat(lambda _: "never asked")

    assert await wording.parts("What was A's revenue?", chat) == ("What was A's revenue?",)
    assert chat.calls == []


async def test_a_model_that_splits_without_end_is_cut() -> None:
    chat = FunctionChat(lambda _: "\n".join(f"- part {n}" for n in range(20)))

    assert len(await wording.parts("Compare A and B", chat)) == 1 + wording.MAX_PARTS


async def test_a_wording_that_was_tried_is_not_tried_again() -> None:
    chat = FunctionChat(lambda _: "revenue of A\nturnover of A")

    assert await wording.another("revenue of A", ("revenue of A",), chat) == "turnover of A"


async def test_without_a_model_there_is_no_other_wording() -> None:
    assert await wording.another("x", ("x",), None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is the difference between the 2021 and 2022 margins?", True),
        ("How many people live in the town that built the dam?", True),
        ("Did both Boeing and Adobe grow?", True),
        ("How high is the dam?", False),
    ],
)
def test_questions_of_several_hops_are_told_apart(text: str, *, expected: bool) -> None:
    assert wording.needs_parts(text) is expected
