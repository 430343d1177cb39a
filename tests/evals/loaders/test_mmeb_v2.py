from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrobora.adapters import parquet_rows
from corrobora.errors import ConfigError
from corrobora.evals.dataset import Dataset, Gold, ImageSource, TextSource
from corrobora.evals.loaders import mmeb_v2

Write = Callable[..., Any]
Picture = Callable[[int], bytes]


def _load(folder: Path, task: str | None = None) -> Dataset:
    return mmeb_v2.load(folder, read_parquet=parquet_rows.read, task=task)


def _row(**columns: object) -> dict[str, object]:
    row: dict[str, object] = {
        "qry_inst": "<|image_1|> Find an everyday image that fits.",
        "qry_text": "",
        "qry_img_path": "",
        "tgt_inst": "<|image_1|> Represent the image.",
        "tgt_text": ["", ""],
        "tgt_img_path": ["CIRR/b.jpg", "CIRR/c.jpg"],
    }
    return row | columns


@pytest.fixture
def collection(tmp_path: Path, write_parquet: Write, picture: Picture) -> Path:
    """Make two picture tasks and a page task, the pictures where the archives put them."""
    images = tmp_path / "image-tasks" / "MMEB" / "CIRR"
    images.mkdir(parents=True)
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (images / name).write_bytes(picture(1))
    write_parquet(
        tmp_path / "CIRR" / "test-00000-of-00001.parquet",
        [
            _row(qry_text="<|image_1|>\nwith a hat", qry_img_path="CIRR/a.jpg"),
            _row(tgt_img_path=["CIRR/c.jpg", "CIRR/b.jpg"]),
        ],
    )
    write_parquet(
        tmp_path / "image-query" / "WebQA" / "test-00000-of-00001.parquet",
        [_row(qry_text="Which bridge?", tgt_text=["A bridge", "A bridge"])],
    )
    page = {"corpus-id": 1, "image": {"bytes": picture(5), "path": None}}
    pages = tmp_path / "visdoc-tasks" / "ViDoRe_docvqa"
    write_parquet(pages / "corpus" / "test-0.parquet", [page])
    write_parquet(pages / "queries" / "test-0.parquet", [{"query-id": 1, "query": "Date?"}])
    write_parquet(pages / "qrels" / "test-0.parquet", [{"query-id": 1, "corpus-id": 1, "score": 1}])
    return tmp_path


def test_a_query_is_asked_of_its_own_candidates_the_first_of_which_is_right(
    collection: Path,
) -> None:
    first, second = _load(collection, "CIRR").cases

    assert first.text == "with a hat"
    assert first.images == (str(collection / "image-tasks/MMEB/CIRR/a.jpg"),)
    assert first.within == ("CIRR/b.jpg", "CIRR/c.jpg")
    assert first.gold == (Gold(document="CIRR/b.jpg"),)
    assert second.gold == (Gold(document="CIRR/c.jpg"),)
    assert second.text == "Find an everyday image that fits.", "it has no text but this"


def test_a_candidate_of_many_queries_is_one_source(collection: Path) -> None:
    sources = _load(collection, "CIRR").sources

    root = collection / "image-tasks/MMEB"
    assert sources == (
        ImageSource(name="CIRR/b.jpg", path=root / "CIRR/b.jpg"),
        ImageSource(name="CIRR/c.jpg", path=root / "CIRR/c.jpg"),
    )


def test_pictures_with_texts_are_told_apart_by_both(collection: Path) -> None:
    dataset = _load(collection, "WebQA")

    assert dataset.cases[0].within == ("CIRR/b.jpg:A bridge", "CIRR/c.jpg:A bridge")
    assert [source.caption for source in dataset.sources] == ["A bridge", "A bridge"]  # type: ignore[union-attr]


def test_candidates_without_pictures_are_texts(collection: Path, write_parquet: Write) -> None:
    row = _row(qry_img_path="CIRR/a.jpg", tgt_text=["cat", "dog", "cat"], tgt_img_path=["", "", ""])
    write_parquet(collection / "VOC2007" / "test-00000-of-00001.parquet", [row])

    dataset = _load(collection, "VOC2007")

    assert dataset.sources == (
        TextSource(name="cat", text="cat"),
        TextSource(name="dog", text="dog"),
    )
    assert dataset.cases[0].within == ("cat", "dog")


def test_a_page_task_is_read_as_vidore_is(collection: Path) -> None:
    dataset = _load(collection, "ViDoRe_docvqa")

    assert dataset.name == "mmeb-v2-ViDoRe_docvqa"
    assert dataset.cases[0].gold == (Gold(document="1"),)


@pytest.mark.parametrize("task", [None, "MSR-VTT"])
def test_another_name_or_none_lists_the_tasks(collection: Path, task: str | None) -> None:
    with pytest.raises(ConfigError, match="CIRR, ViDoRe_docvqa, WebQA"):
        _load(collection, task)


def test_a_folder_without_tasks_says_where_the_set_is_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"expected tasks in .*ziyjiang/MMEB_Test_Instruct"):
        _load(tmp_path)


def test_a_missing_picture_is_named(collection: Path) -> None:
    (collection / "image-tasks/MMEB/CIRR/c.jpg").unlink()

    with pytest.raises(ConfigError, match=r"row 1: .*c\.jpg.*TIGER-Lab/MMEB-V2"):
        _load(collection, "CIRR")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"tgt_text": ["one", "two", "three"]}, "3 tgt_img_path, one a tgt_text"),
        ({"tgt_text": []}, "tgt_text to be"),
        ({"tgt_img_path": ["../../../a.jpg", "CIRR/c.jpg"]}, "the name of a file inside"),
        ({"qry_img_path": "/etc/hostname"}, "the name of a file inside"),
    ],
)
def test_a_wrong_row_is_named(
    collection: Path, write_parquet: Write, columns: dict[str, object], expected: str
) -> None:
    write_parquet(collection / "CIRR" / "test-00000-of-00001.parquet", [_row(**columns)])

    with pytest.raises(ConfigError, match=f"row 1: expected {expected}"):
        _load(collection, "CIRR")
