import pytest
from pydantic import BaseModel, ConfigDict

from corrobora.errors import BadModelOutput
from corrobora.generation import structured


class Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    text: str
    count: int = 0


@pytest.mark.parametrize(
    "said",
    [
        '{"text": "x"}',
        '```json\n{"text": "x"}\n```',
        'Here it is: {"text": "x"} - anything else?',
        '<think>perhaps {"text": "y"} or {this}</think>\n{"text": "x"}',
        '{"text": "x"} and so on {"other": 1}',
    ],
)
def test_what_stands_around_the_object_is_passed_over(said: str) -> None:
    assert structured.read(said, Reply).text == "x"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("", "expected a JSON object, got ''"),
        ("I cannot help.", "expected a JSON object, got 'I cannot help.'"),
        ('{"text": "x"', "expected a JSON object"),
        ('{"text": "x", "more": 1}', "the reply does not fit Reply: more: Extra inputs"),
        ('{"text": "x", "count": "3"}', "count: Input should be a valid integer"),
        ("{}", "text: Field required"),
    ],
)
def test_what_does_not_fit_is_named(said: str, message: str) -> None:
    with pytest.raises(BadModelOutput) as caught:
        structured.read(said, Reply)

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_reply_of_braces_ends_soon() -> None:
    with pytest.raises(BadModelOutput):
        structured.read("{" * 100_000, Reply)


def test_deeply_nested_text_is_no_object() -> None:
    with pytest.raises(BadModelOutput):
        structured.read('{"a":' * 50_000 + "1" + "}" * 50_000, Reply)
