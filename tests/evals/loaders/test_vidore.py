from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrobora.adapters import parquet_rows
from corrobora.errors import ConfigError
from corrobora.evals.dataset import Dataset, Gold
from corrobora.evals.loaders import vidore

Write = Callable[..., Any]
Picture = Callable[[int], bytes]


def _load(folder: Path, **options: Any) -> Dataset:
    return vidore.load(folder, read_parquet=parquet_rows.read, **options)


@pytest.fixture
def v3(tmp_path: Path, write_parquet: Write, picture: Picture) -> Path:
    """Make the layout of version 3: numbers as ids, underscores, more than one judged page."""
    folder = tmp_path / "vidore_v3_hr"
    write_parquet(
        folder / "corpus" / "test-00000-of-00001.parquet",
        [
            {
                "corpus_id": n,
                "image": {"bytes": picture(n), "path": None},
                "doc_id": "report",
                "markdown": "Leave",
                "page_number_in_doc": n,
            }
            for n in (0, 1)
        ],
    )
    write_parquet(
        folder / "queries" / "test-00000-of-00001.parquet",
        [
            {
                "query_id": 5,
                "query": "How much leave?",
                "language": "english",
                "answer": "Six weeks",
            },
            {"query_id": 6, "query": "Never judged?", "language": "french", "answer": ""},
        ],
    )
    write_parquet(
        folder / "qrels" / "test-00000-of-00001.parquet",
        [
            {"query_id": 5, "corpus_id": 1, "score": 2, "content_type": ["Table"]},
            {"query_id": 5, "corpus_id": 0, "score": 1, "content_type": ["Text"]},
        ],
    )
    return folder


def test_each_page_is_a_document_with_its_picture_and_grade(v3: Path, picture: Picture) -> None:
    dataset = _load(v3)

    case = dataset.cases[0]
    assert [(source.name, source.path.read_bytes()) for source in dataset.sources] == [  # type: ignore[union-attr]
        ("0", picture(0)),
        ("1", picture(1)),
    ]
    assert case.gold == (Gold(document="1", grade=2), Gold(document="0", grade=1))
    assert (case.id, case.text, case.answers) == ("5", "How much leave?", ("Six weeks",))
    assert case.slices == {"language": "english"}
    assert len(dataset.cases) == 1, "a query without a judgement measures nothing"


def test_pictures_go_where_they_are_told(v3: Path, tmp_path: Path) -> None:
    _load(v3, assets=tmp_path / "kept")

    assert len(list((tmp_path / "kept").iterdir())) == 2
    assert not (v3 / "images-extracted").exists()


def test_version_2_spells_its_columns_with_hyphens(
    tmp_path: Path, write_parquet: Write, picture: Picture
) -> None:
    image = {"bytes": picture(1), "path": "page.png"}
    write_parquet(
        tmp_path / "corpus/test-0.parquet", [{"corpus-id": 3, "image": image, "doc-id": 1}]
    )
    write_parquet(tmp_path / "queries/test-0.parquet", [{"query-id": 1, "query": "Why?"}])
    write_parquet(
        tmp_path / "qrels/test-0.parquet", [{"query-id": 1, "corpus-id": 3, "score": 1.0}]
    )

    dataset = _load(tmp_path)

    assert dataset.cases[0].gold == (Gold(document="3"),)
    assert [source.name for source in dataset.sources] == ["3"]


def test_version_1_pairs_a_question_with_every_page_it_is_asked_of(
    tmp_path: Path, write_parquet: Write, picture: Picture
) -> None:
    rows = [("Why?", 1), ("Why?", 2), ("When?", 1), (None, 3)]
    write_parquet(
        tmp_path / "data" / "test-00000-of-00001.parquet",
        [
            {
                "query": query,
                "image": {"bytes": picture(n), "path": None},
                "image_filename": f"images/{n}.jpg",
            }
            for query, n in rows
        ],
    )

    dataset = _load(tmp_path)

    assert [(case.text, [gold.document for gold in case.gold]) for case in dataset.cases] == [
        ("Why?", ["images/1.jpg", "images/2.jpg"]),
        ("When?", ["images/1.jpg"]),
    ]
    assert [source.name for source in dataset.sources] == [f"images/{n}.jpg" for n in (1, 2, 3)]


@pytest.mark.parametrize("missing", ["queries", "qrels"])
def test_a_missing_part_is_named(v3: Path, missing: str) -> None:
    next((v3 / missing).iterdir()).unlink()

    with pytest.raises(ConfigError, match=rf"expected {missing}/\*\.parquet.*ViDoRe is on the hub"):
        _load(v3)


def test_an_empty_folder_says_where_the_set_is_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"expected data/\*\.parquet.*vidore/vidore_v3_hr"):
        _load(tmp_path)


def test_a_page_without_a_picture_is_a_wrong_row(v3: Path, write_parquet: Write) -> None:
    write_parquet(
        v3 / "corpus/test-00000-of-00001.parquet", [{"corpus_id": 0, "image": "page.png"}]
    )

    with pytest.raises(ConfigError, match=r"test-00000-of-00001\.parquet row 1: expected image"):
        _load(v3)


def test_a_picture_outside_the_folder_is_refused(v3: Path, write_parquet: Write) -> None:
    (v3.parent / "secret.png").write_bytes(b"\x89PNG")
    image = {"bytes": None, "path": "../secret.png"}
    write_parquet(v3 / "corpus/test-00000-of-00001.parquet", [{"corpus_id": 0, "image": image}])

    with pytest.raises(ConfigError, match="row 1: expected the name of a file inside"):
        _load(v3)
