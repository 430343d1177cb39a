import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold, ImageSource
from corrobora.evals.loaders import fashioniq


def _json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


@pytest.fixture
def shop(tmp_path: Path, picture: Callable[[int], bytes]) -> Path:
    for category, ids in (("dress", ["B1", "B2"]), ("shirt", ["B3", "B4", "B1"])):
        pair = {"candidate": ids[0], "target": ids[1], "captions": ["is blue ", "has no sleeves"]}
        _json(tmp_path / f"captions/cap.{category}.val.json", [pair])
        _json(tmp_path / f"image_splits/split.{category}.val.json", ids)
    (tmp_path / "images").mkdir()
    for name in ("B1.jpg", "B2.png", "B3.jpg", "B4.jpg"):
        (tmp_path / "images" / name).write_bytes(picture(1))
    return tmp_path


def test_a_query_is_a_picture_and_two_captions_asked_of_its_category(shop: Path) -> None:
    case = fashioniq.load(shop).cases[0]

    assert case.text == "is blue and has no sleeves"
    assert case.images == (str(shop / "images" / "B1.jpg"),)
    assert case.within == ("B1", "B2")
    assert case.gold == (Gold(document="B2"),)
    assert case.slices == {"category": "dress"}


def test_a_garment_of_two_categories_is_one_source(shop: Path) -> None:
    sources = fashioniq.load(shop).sources

    assert [source.name for source in sources] == ["B1", "B2", "B3", "B4"]
    assert sources[1] == ImageSource(name="B2", path=shop / "images" / "B2.png")


def test_a_folder_without_captions_says_where_the_set_is_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"captions/cap\.\*\.val\.json.*XiaoxiaoGuo/fashion-iq"):
        fashioniq.load(tmp_path)


def test_the_missing_split_of_a_category_is_named(shop: Path) -> None:
    (shop / "image_splits" / "split.shirt.val.json").unlink()

    with pytest.raises(ConfigError, match=r"expected image_splits/split\.shirt\.val\.json"):
        fashioniq.load(shop)


def test_a_missing_picture_is_named(shop: Path) -> None:
    (shop / "images" / "B4.jpg").unlink()

    with pytest.raises(
        ConfigError, match=r"split\.shirt\.val\.json: expected the picture .*B4\.jpg"
    ):
        fashioniq.load(shop)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ({"candidate": "B1", "captions": ["x"]}, "expected a field 'target'"),
        ({"candidate": "B1", "target": "B9", "captions": ["x"]}, "a target among the ids"),
        ({"candidate": "../B1", "target": "B2", "captions": ["x"]}, "the name of a file inside"),
    ],
)
def test_a_wrong_row_is_named(shop: Path, pair: dict[str, object], expected: str) -> None:
    _json(shop / "captions/cap.dress.val.json", [pair])

    with pytest.raises(ConfigError, match=rf"cap\.dress\.val\.json item 1: .*{expected}"):
        fashioniq.load(shop)


def test_a_split_that_names_a_file_outside_is_refused(shop: Path) -> None:
    _json(shop / "image_splits/split.dress.val.json", ["B1", "B2", "../../B3"])

    with pytest.raises(ConfigError, match="expected the name of a file inside 'images'"):
        fashioniq.load(shop)
