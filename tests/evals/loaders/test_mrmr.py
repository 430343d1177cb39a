from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrobora.adapters import parquet_rows
from corrobora.errors import ConfigError
from corrobora.evals.dataset import Dataset, Gold, ImageSource, TextSource
from corrobora.evals.loaders import mrmr

Write = Callable[..., Any]
Picture = Callable[[int], bytes]


def _load(folder: Path) -> Dataset:
    return mrmr.load(folder, read_parquet=parquet_rows.read)


@pytest.fixture
def knowledge(tmp_path: Path, write_parquet: Write, picture: Picture) -> Path:
    folder = tmp_path / "knowledge"
    nothing = {"image": None, "image 1": None, "image 2": None, "vision": None}
    shown = [{"bytes": picture(n), "path": None} for n in range(4)]
    write_parquet(
        folder / "corpus" / "test-00000-of-00001.parquet",
        [
            {"id": "d1", "modality": "text", "text": "Words only", **nothing, "vision": shown[0]},
            {
                "id": "d2",
                "modality": "image,text",
                "text": "Two slides",
                "image": shown[3],
                "image 1": shown[1],
                "image 2": shown[2],
                "vision": shown[0],
            },
        ],
    )
    query = {"modality": "image,text", "category": "Biology", "options": ["a", "b"], "answer": "a"}
    write_parquet(
        folder / "query" / "test-00000-of-00001.parquet",
        [
            {"id": "q1", "text": "Which organ?", **query, **nothing, "image": shown[3]},
            {"id": "q2", "text": "Never judged?", **query, **nothing},
        ],
    )
    write_parquet(
        folder / "qrels" / "test-00000-of-00001.parquet",
        [{"query_id": "q1", "corpus_id": "d2", "score": 1}],
    )
    return folder


def test_a_document_with_pictures_is_all_of_them_in_order_under_one_name(
    knowledge: Path, picture: Picture
) -> None:
    text, first, second = _load(knowledge).sources

    assert text == TextSource(name="d1", text="Words only")
    assert isinstance(first, ImageSource)
    assert isinstance(second, ImageSource)
    assert (first.name, first.caption, first.path.read_bytes()) == ("d2", "Two slides", picture(1))
    assert (second.name, second.caption, second.path.read_bytes()) == ("d2", "", picture(2))


def test_a_query_carries_its_picture_gold_and_slices(knowledge: Path, picture: Picture) -> None:
    dataset = _load(knowledge)

    (case,) = dataset.cases
    assert (case.id, case.text, case.gold) == ("q1", "Which organ?", (Gold(document="d2"),))
    assert [Path(path).read_bytes() for path in case.images] == [picture(3)]
    assert case.slices == {"category": "Biology", "modality": "image,text"}
    assert dataset.name == "mrmr-knowledge"


@pytest.mark.parametrize("missing", ["corpus", "query", "qrels"])
def test_a_missing_part_is_named(knowledge: Path, missing: str) -> None:
    next((knowledge / missing).iterdir()).unlink()

    with pytest.raises(ConfigError, match=rf"expected {missing}/\*\.parquet.*MRMRbenchmark"):
        _load(knowledge)


def test_a_picture_that_is_none_is_a_wrong_row(knowledge: Path, write_parquet: Write) -> None:
    write_parquet(
        knowledge / "corpus" / "test-00000-of-00001.parquet", [{"id": "d", "image": "slide.png"}]
    )

    with pytest.raises(ConfigError, match=r"row 1 image: expected a picture, got 'slide\.png'"):
        _load(knowledge)


def test_a_picture_outside_the_folder_is_refused(knowledge: Path, write_parquet: Write) -> None:
    write_parquet(
        knowledge / "corpus" / "test-00000-of-00001.parquet",
        [{"id": "d", "image": {"bytes": None, "path": "/etc/hostname"}}],
    )

    with pytest.raises(ConfigError, match="row 1: expected the name of a file inside"):
        _load(knowledge)
