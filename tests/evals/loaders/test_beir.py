import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold, TextSource
from corrobora.evals.loaders import beir, jsonl

CORPUS = (
    {"_id": "d1", "title": "Quartz", "text": "It is hard."},
    {"_id": "d2", "title": "", "text": "Talc is soft."},
)
QUERIES = ({"_id": "q2", "text": "What is soft?"}, {"_id": "q1", "text": "What is hard?"})
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq2\td2\t1\n"


def _set(folder: Path, **files: str) -> Path:
    lines = {
        "corpus.jsonl": "\n".join(map(json.dumps, CORPUS)),
        "queries.jsonl": "\n".join(map(json.dumps, QUERIES)),
    }
    for name, content in {**lines, **files}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def test_queries_come_with_their_grades_and_the_corpus(tmp_path: Path) -> None:
    data = beir.load(_set(tmp_path, **{"qrels/test.tsv": QRELS}))

    assert [case.id for case in data.cases] == ["q2", "q1"]
    assert data.cases[1].gold == (Gold(document="d1", grade=2), Gold(document="d2", grade=0))
    assert data.sources[0] == TextSource(name="d1", title="Quartz", text="It is hard.")
    assert (data.unit, data.notes) == ("document", ())
    assert set(data.checksums) == {"corpus.jsonl", "queries.jsonl", "qrels/test.tsv"}


def test_the_test_split_is_taken_where_there_are_several(tmp_path: Path) -> None:
    train = "query-id\tcorpus-id\tscore\nq1\td1\t1\n"
    _set(tmp_path, **{"qrels/train.tsv": train, "qrels/test.tsv": QRELS})

    assert len(beir.load(tmp_path).cases) == 2
    assert [case.id for case in beir.load(tmp_path, split="train").cases] == ["q1"]


def test_the_only_split_is_taken_where_none_is_called_test(tmp_path: Path) -> None:
    assert len(beir.load(_set(tmp_path, **{"qrels/dev.tsv": QRELS})).cases) == 2


def test_two_splits_of_which_none_is_called_test_have_to_be_chosen_from(tmp_path: Path) -> None:
    _set(tmp_path, **{"qrels/dev.tsv": QRELS, "qrels/train.tsv": QRELS})

    with pytest.raises(ConfigError, match=r"dev\.tsv, train\.tsv"):
        beir.load(tmp_path)


def test_queries_without_judgements_are_left_out_and_noted(tmp_path: Path) -> None:
    data = beir.load(_set(tmp_path, **{"qrels.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t1\n"}))

    assert [case.id for case in data.cases] == ["q1"]
    assert data.notes == ("queries without a judgement, left out: 1 of 2",)


def test_a_judged_document_that_the_corpus_lacks_stays_gold_and_is_noted(tmp_path: Path) -> None:
    data = beir.load(_set(tmp_path, **{"qrels.tsv": QRELS + "q2\td9\t1\n"}))

    assert data.cases[0].gold[1].document == "d9"
    assert data.notes == ("judged documents that the corpus lacks: 1, as 'd9'",)


def test_a_negative_grade_is_not_relevant(tmp_path: Path) -> None:
    data = beir.load(_set(tmp_path, **{"qrels.tsv": QRELS + "q2\td1\t-1\n"}))

    assert data.cases[0].gold[1].grade == 0
    assert "grades below 0, taken as 0: 1" in data.notes


def test_what_sets_add_to_a_query_is_kept(tmp_path: Path) -> None:
    query = {"_id": "q1", "text": "Who?", "answers": ["I"], "answerable": True, "lang": "zh"}

    data = beir.load(_set(tmp_path, **{"queries.jsonl": json.dumps(query), "qrels.tsv": QRELS}))

    (case,) = data.cases
    assert (case.answers, case.answerable, case.slices) == (("I",), True, {"lang": "zh"})


def test_parquet_copies_read_as_the_lines(tmp_path: Path) -> None:
    tables: dict[str, list[jsonl.Values]] = {
        "corpus": [*CORPUS],
        "queries": [*QUERIES],
        "qrels": [{"query-id": "q1", "corpus-id": "d1", "score": 1.0}],
    }

    def read(path: Path) -> Iterable[jsonl.Values]:
        return tables[path.parent.name]

    for name in tables:
        (tmp_path / name).mkdir()
        (tmp_path / name / "test-00000-of-00001.parquet").touch()

    data = beir.load(tmp_path, read_parquet=read)

    assert (len(data.sources), data.cases[0].gold) == (2, (Gold(document="d1"),))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("corpus.jsonl", '{"_id": "d1"}', "corpus.jsonl line 1: expected a field 'text'"),
        (
            "corpus.jsonl",
            '{"_id": "d1", "text": "a"}\n{"_id": "d1", "text": "b"}',
            "corpus.jsonl line 2: expected an _id that is not yet at",
        ),
        ("queries.jsonl", '{"_id": "q1", "text": 3.5}\n[]', "queries.jsonl line 2"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\thigh\n", "qrels.tsv line 2: expected"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t3000000000\n", "equal to 1000, got"),
        ("qrels.tsv", "q1\td1\t1\nq1\td2\t1\n", "qrels.tsv line 2: expected a field 'query-id'"),
    ],
)
def test_a_wrong_line_is_told_by_its_number(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    _set(tmp_path, **{"qrels.tsv": QRELS, name: content})

    with pytest.raises(ConfigError) as error:
        beir.load(tmp_path)

    assert message in str(error.value)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named_with_the_layout(tmp_path: Path, name: str) -> None:
    (_set(tmp_path, **{"qrels.tsv": QRELS}) / name).unlink()

    with pytest.raises(ConfigError, match=rf"expected .*{name}.*; a set in the BEIR layout"):
        beir.load(tmp_path)
