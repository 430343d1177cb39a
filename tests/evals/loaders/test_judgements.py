from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrobora.adapters import parquet_rows
from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold
from corrobora.evals.loaders import judgements


def test_either_spelling_of_the_columns_is_read(
    tmp_path: Path, write_parquet: Callable[..., Any]
) -> None:
    write_parquet(tmp_path / "a.parquet", [{"query-id": 1, "corpus-id": 7, "score": 2.0}])
    write_parquet(tmp_path / "b.parquet", [{"query_id": "1", "corpus_id": "8", "score": 0}])
    files = [tmp_path / "a.parquet", tmp_path / "b.parquet"]

    gold = judgements.read(files, read_parquet=parquet_rows.read)

    assert gold == {"1": (Gold(document="7", grade=2), Gold(document="8", grade=0))}


def test_a_document_judged_twice_keeps_its_higher_grade(tmp_path: Path) -> None:
    file = tmp_path / "qrels.tsv"
    file.write_text("query-id\tcorpus-id\tscore\nq\td\t2\nq\td\t1\n")

    assert judgements.read([file], read_parquet=None) == {"q": (Gold(document="d", grade=2),)}


@pytest.mark.parametrize("score", ["high", "0.5", "1001", "3000000000"])
def test_a_score_that_is_no_grade_names_its_line(tmp_path: Path, score: str) -> None:
    file = tmp_path / "qrels.tsv"
    file.write_text(f"query-id\tcorpus-id\tscore\nq\td\t1\nq\te\t{score}\n")

    with pytest.raises(ConfigError, match=r"qrels\.tsv line 3: expected score to be"):
        judgements.read([file], read_parquet=None)


def test_a_grade_below_zero_is_taken_as_zero_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "qrels.tsv"
    file.write_text("query-id\tcorpus-id\tscore\nq\td\t-2\n")

    assert judgements.read([file], read_parquet=None) == {"q": (Gold(document="d", grade=0),)}
    assert "grades below 0, taken as 0: 1" in caplog.text
