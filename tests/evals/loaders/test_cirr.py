import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold, ImageSource
from corrobora.evals.loaders import cirr

NAMES = ("dev-1-0-img0", "dev-1-0-img1", "dev-2-0-img0", "dev-3-0-img1")


def _json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


def _pair(**fields: object) -> dict[str, object]:
    pair: dict[str, object] = {
        "pairid": 12063,
        "reference": NAMES[0],
        "target_hard": NAMES[2],
        "target_soft": {NAMES[2]: 1.0, NAMES[1]: 0.5},
        "caption": "remove all but one dog",
        "img_set": {"id": 1, "members": list(NAMES[:3]), "reference_rank": 0, "target_rank": 2},
    }
    return pair | fields


@pytest.fixture
def photographs(tmp_path: Path, picture: Callable[[int], bytes]) -> Path:
    _json(tmp_path / "captions/cap.rc2.val.json", [_pair()])
    split = {name: f"./dev/{name}.png" for name in NAMES}
    _json(tmp_path / "image_splits/split.rc2.val.json", split)
    (tmp_path / "img_raw" / "dev").mkdir(parents=True)
    for name in NAMES:
        (tmp_path / "img_raw" / "dev" / f"{name}.png").write_bytes(picture(1))
    return tmp_path


def test_the_photograph_that_is_given_is_not_to_be_found(photographs: Path) -> None:
    (case,) = cirr.load(photographs).cases

    assert (case.id, case.text) == ("12063", "remove all but one dog")
    assert case.images == (str(photographs / "img_raw/dev" / f"{NAMES[0]}.png"),)
    assert case.within == NAMES[1:]
    assert case.gold == (Gold(document=NAMES[2]),)


def test_the_subset_is_the_similar_ones_but_the_given(photographs: Path) -> None:
    dataset = cirr.load(photographs, subset=True)

    assert dataset.cases[0].within == NAMES[1:3]
    assert len(dataset.sources) == len(NAMES)


def test_every_photograph_of_the_split_is_a_source(photographs: Path) -> None:
    source = cirr.load(photographs).sources[3]

    assert source == ImageSource(
        name=NAMES[3], path=photographs / "img_raw" / "dev" / f"{NAMES[3]}.png"
    )


@pytest.mark.parametrize(
    "missing", ["captions/cap.rc2.val.json", "image_splits/split.rc2.val.json"]
)
def test_a_missing_file_is_named(photographs: Path, missing: str) -> None:
    (photographs / missing).unlink()

    with pytest.raises(ConfigError, match=f"expected {missing}.*Cuberick-Orion/CIRR"):
        cirr.load(photographs)


def test_a_missing_picture_says_where_it_goes(photographs: Path) -> None:
    (photographs / "img_raw" / "dev" / f"{NAMES[3]}.png").unlink()

    with pytest.raises(ConfigError, match=rf"{NAMES[3]}\.png.*NLVR2's and are put under img_raw/"):
        cirr.load(photographs)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (_pair(target_hard=None), "target_hard to be"),
        (_pair(target_hard="dev-9"), "pictures of its split, got 'dev-9'"),
        (_pair(reference="../dev-9"), "pictures of its split"),
    ],
)
def test_a_wrong_row_is_named(photographs: Path, pair: dict[str, object], expected: str) -> None:
    _json(photographs / "captions/cap.rc2.val.json", [_pair(), pair])

    with pytest.raises(ConfigError, match=rf"cap\.rc2\.val\.json item 2: expected {expected}"):
        cirr.load(photographs)


def test_a_split_that_leads_out_of_its_folder_is_refused(photographs: Path) -> None:
    _json(photographs / "image_splits/split.rc2.val.json", {NAMES[0]: "./dev/../../secret.png"})

    with pytest.raises(ConfigError, match="expected the name of a file inside 'img_raw'"):
        cirr.load(photographs)
