import json

import pytest

from corrobora.errors import BadModelOutput
from corrobora.tools import describe_form
from corrobora.tools.describe_form import PictureReply, TableReply

PICTURE = {
    "scene": "A walrus on ice.",
    "objects": [{"name": "walrus", "count": 3, "attributes": ["brown"]}],
    "relations": ["walrus lies on ice"],
    "visible_text": [],
    "chart": None,
}


def read(**changed: object) -> dict[str, object]:
    content = describe_form.read(json.dumps(PICTURE | changed), PictureReply)
    found: dict[str, object] = json.loads(content)
    return found


def test_a_picture_without_a_chart_has_no_chart() -> None:
    assert read() == {name: value for name, value in PICTURE.items() if name != "chart"}


def test_a_chart_has_its_axes_and_values() -> None:
    chart = {
        "kind": "bar chart",
        "axes": [{"name": "year", "unit": ""}],
        "series": [{"name": "sales", "values": [{"at": "1998", "value": "about 12"}]}],
    }

    assert read(chart=chart)["chart"] == chart


def test_links_markup_and_keys_do_not_pass() -> None:
    said = read(
        scene="A [sign](http://evil.example/a) <img src=x> of 1931 [E1]",
        visible_text=["http://evil.example/b", "see www.evil.example", "STOP"],
    )

    assert said["scene"] == "A sign of 1931"
    assert said["visible_text"] == ["see", "STOP"]


def test_a_flood_is_cut() -> None:
    said = read(scene="a" * 10_000, relations=["over"] * 1_000)

    assert len(str(said["scene"])) == describe_form.MOST_LETTERS
    assert said["relations"] == ["over"] * describe_form.MOST_ITEMS


@pytest.mark.parametrize(
    "reply",
    ["I cannot see it.", '{"scene": "x"', json.dumps(PICTURE | {"quote": "x"}), '{"scene": 1}'],
)
def test_what_is_not_the_form_is_refused(reply: str) -> None:
    with pytest.raises(BadModelOutput):
        describe_form.read(reply, PictureReply)
    with pytest.raises(BadModelOutput):
        describe_form.read(reply, TableReply)
