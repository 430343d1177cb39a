import json
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.loaders import limit


def _lines(folder: Path, name: str, *rows: object) -> None:
    (folder / name).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def test_the_published_layout_gives_each_query_its_two_documents(tmp_path: Path) -> None:
    _lines(tmp_path, "corpus.jsonl", *({"_id": n, "title": "", "text": n} for n in "abc"))
    _lines(tmp_path, "queries.jsonl", {"_id": "query_0", "text": "Who likes quokkas?"})
    qrels = ({"query-id": "query_0", "corpus-id": n, "score": 1} for n in "ab")
    _lines(tmp_path, "qrels.jsonl", *qrels)

    data = limit.load(tmp_path)

    assert data.name == "limit"
    assert [gold.document for gold in data.cases[0].gold] == ["a", "b"]
    assert len(data.sources) == 3


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"corpus\.jsonl"):
        limit.load(tmp_path)


def test_a_wrong_judgement_is_told_by_its_line(tmp_path: Path) -> None:
    _lines(tmp_path, "corpus.jsonl", {"_id": "a", "text": "a"})
    _lines(tmp_path, "queries.jsonl", {"_id": "query_0", "text": "Who?"})
    _lines(tmp_path, "qrels.jsonl", {"query-id": "query_0", "score": 1})

    with pytest.raises(ConfigError, match=r"qrels\.jsonl line 1: expected a field 'corpus-id'"):
        limit.load(tmp_path)
