import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold, ImageSource, TextSource
from corrobora.evals.loaders import mr2_bench


def _lines(path: Path, *rows: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture
def puzzles(tmp_path: Path, picture: Callable[[int], bytes]) -> Path:
    (tmp_path / "images").mkdir()
    for name in ("asked.png", "found.png"):
        (tmp_path / "images" / name).write_bytes(picture(len(name)))
    task = tmp_path / "puzzles"
    _lines(task / "queries.jsonl", {"_id": "q", "text": "Next?", "images": ["images/asked.png"]})
    _lines(
        task / "corpus.jsonl",
        {"_id": "d1", "text": "A shape", "images": ["images/found.png"]},
        {"_id": "d2", "text": "Words"},
    )
    (task / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\td1\t1\n")
    return tmp_path


def test_the_only_task_is_read_with_pictures_on_both_sides(puzzles: Path) -> None:
    dataset = mr2_bench.load(puzzles)

    (case,) = dataset.cases
    assert case.images == (str(puzzles / "images" / "asked.png"),)
    assert case.gold == (Gold(document="d1"),)
    assert dataset.sources == (
        ImageSource(name="d1", path=puzzles / "images" / "found.png", caption="A shape"),
        TextSource(name="d2", text="Words"),
    )


def test_of_several_tasks_one_has_to_be_named(puzzles: Path) -> None:
    _lines(puzzles / "biology" / "queries.jsonl", {"_id": "q"})

    with pytest.raises(ConfigError, match=r"got none; in .*: biology, puzzles"):
        mr2_bench.load(puzzles)


@pytest.mark.parametrize("missing", ["corpus.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(puzzles: Path, missing: str) -> None:
    (puzzles / "puzzles" / missing).unlink()

    with pytest.raises(ConfigError, match=f"expected puzzles/{missing}.*VectorSpaceLab/MR2-Bench"):
        mr2_bench.load(puzzles)


def test_a_missing_picture_is_named(puzzles: Path) -> None:
    (puzzles / "images" / "found.png").unlink()

    with pytest.raises(
        ConfigError, match=r"corpus\.jsonl line 1: expected the picture .*found\.png"
    ):
        mr2_bench.load(puzzles)


def test_a_row_without_an_id_names_its_line(puzzles: Path) -> None:
    _lines(puzzles / "puzzles" / "corpus.jsonl", {"_id": "d1", "text": "x"}, {"text": "y"})

    with pytest.raises(ConfigError, match=r"corpus\.jsonl line 2: expected"):
        mr2_bench.load(puzzles)


def test_a_picture_outside_the_folder_is_refused(puzzles: Path) -> None:
    _lines(puzzles / "puzzles" / "corpus.jsonl", {"_id": "d1", "images": ["../secret.png"]})

    with pytest.raises(ConfigError, match=r"line 1: expected the name of a file inside .*secret"):
        mr2_bench.load(puzzles)
