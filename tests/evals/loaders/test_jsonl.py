import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field

from corrobora.errors import ConfigError
from corrobora.evals.loaders import jsonl


class Gold(BaseModel):
    model_config = ConfigDict(extra="forbid")
    page: int = Field(ge=1)


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    gold: tuple[Gold, ...] = ()


def _file(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", '{"id": "q1"}\n\n{"id": "q2"}\n'),
        ("a.json", '[{"id": "q1"}, {"id": "q2"}]'),
        ("lines.json", '{"id": "q1"}\n{"id": "q2"}\n'),
        ("a.csv", 'id\nq1\n"q2"\n'),
        ("a.tsv", "id\nq1\nq2\n"),
    ],
)
def test_rows_come_in_the_order_of_the_file(tmp_path: Path, name: str, content: str) -> None:
    path = _file(tmp_path, name, content)

    assert [row.id for _, row in jsonl.read(path, Line)] == ["q1", "q2"]


def test_a_row_knows_the_number_of_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.jsonl", '\n{"id": "q1"}\n')

    assert [jsonl.number(at) for at, _ in jsonl.rows(path)] == [2]


def test_a_gzipped_file_reads_as_the_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv.gz"
    path.write_bytes(gzip.compress(b"id\nq1\n"))

    assert [row.id for _, row in jsonl.read(path, Line)] == ["q1"]


def test_a_byte_order_mark_of_a_spreadsheet_is_passed_over(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", "\ufeffid\r\nq1\r\n")

    assert [row.id for _, row in jsonl.read(path, Line)] == ["q1"]


def test_a_quote_in_tab_separated_values_stands_for_itself(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.tsv", 'id\tname\nq1\t"5 inch\n')

    assert [row["name"] for _, row in jsonl.rows(path)] == ['"5 inch']


def test_a_separator_inside_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.jsonl", '{"id": "q\u20281"}\n')

    assert [row.id for _, row in jsonl.read(path, Line)] == ["q\u20281"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "q2"', "line 3: expected JSON"),
        ('["q2"]', "line 3: expected a JSON object, got ['q2']"),
        ("{}", "line 3: expected a field 'id', got []"),
        (
            '{"idd": 1, "id": "q2"}',
            "line 3: expected fields among ['id', 'gold'] (did you mean 'id'?), got 'idd'",
        ),
        ('{"id": 2}', "line 3: expected id to be a valid string, got 2"),
        ('{"id": "q2", "gold": [{"page": 0}]}', "line 3: expected gold.0.page to be greater"),
        (
            '{"id": "q2", "gold": [{"page": 1, "bx": 1}]}',
            "line 3: expected a field that is known there, got 'gold.0.bx'",
        ),
    ],
)
def test_a_wrong_line_is_named_with_what_was_expected(
    tmp_path: Path, line: str, message: str
) -> None:
    path = _file(tmp_path, "a.jsonl", f'{{"id": "q1"}}\n\n{line}\n')

    with pytest.raises(ConfigError) as error:
        list(jsonl.read(path, Line))

    assert str(error.value).startswith(f"{path} {message}")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.tsv", "id\tscore\nq1\t1\nq2\n", "line 3: expected the columns ['id', 'score']"),
        ("a.csv", "id,score\nq1,1\nq2\n", "line 3: expected the columns ['id', 'score']"),
        ("a.csv", "id,score\nq1,1\nq2,1,1\n", "line 3: expected the columns ['id', 'score']"),
        ("a.json", '[{"id": "q1"}, 3]', "item 2: expected a JSON object, got 3"),
        ("a.csv", 'id\n"q1', "cannot be read"),
    ],
)
def test_a_wrong_table_or_list_is_named_too(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    path = _file(tmp_path, name, content)

    with pytest.raises(ConfigError) as error:
        list(jsonl.rows(path))

    assert message in str(error.value)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    "content", [b"not gzip", gzip.compress(b'{"id": "q1"}')[:-9]], ids=["not gzip", "cut off"]
)
def test_a_file_that_is_cut_off_or_not_gzip_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(content)

    with pytest.raises(ConfigError, match=r"a\.jsonl\.gz cannot be read"):
        list(jsonl.rows(path))


def test_text_that_is_not_utf8_is_refused_by_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id\nM\xfcller\n".encode("latin-1"))

    with pytest.raises(ConfigError, match=r"a\.csv cannot be read: .*utf-8"):
        list(jsonl.rows(path))


def test_a_long_wrong_value_is_cut_in_the_message(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.jsonl", json.dumps({"id": ["x" * 5000]}))

    with pytest.raises(ConfigError) as error:
        list(jsonl.read(path, Line))

    assert len(str(error.value)) < 200 + len(str(path))


def test_parquet_is_read_by_the_function_passed_in(tmp_path: Path) -> None:
    def two_rows(path: Path) -> Iterable[jsonl.Values]:
        return [{"id": path.stem}, {"id": "q2"}]

    found = list(jsonl.read(tmp_path / "q1.parquet", Line, read_parquet=two_rows))

    assert [row.id for _, row in found] == ["q1", "q2"]
    assert found[1][0].endswith("q1.parquet row 2")


def test_parquet_without_its_reader_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"corrobora\[eval\]"):
        list(jsonl.rows(tmp_path / "a.parquet"))


def test_the_first_pattern_that_has_files_is_taken_by_name(tmp_path: Path) -> None:
    for name in ("b.parquet", "a.parquet", "z.json"):
        _file(tmp_path, name, "")

    found = jsonl.find(tmp_path, "x.jsonl", "*.parquet", "*.json", origin="from the hub")

    assert [path.name for path in found] == ["a.parquet", "b.parquet"]


def test_a_missing_file_is_named_with_where_it_comes_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"q\.jsonl or q\.json in .*; BEIR, hub BeIR/scifact"):
        jsonl.find_one(tmp_path, "q.jsonl", "q.json", origin="BEIR, hub BeIR/scifact")


def test_two_files_where_one_is_meant_are_both_named(tmp_path: Path) -> None:
    for name in ("a.tsv", "b.tsv"):
        _file(tmp_path, name, "")

    with pytest.raises(ConfigError, match=r"a\.tsv, b\.tsv"):
        jsonl.find_one(tmp_path, "*.tsv", origin="BEIR")


def test_json_nested_too_deep_names_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.jsonl", '{"id": "q1"}\n' + "[" * 100_000 + "\n")

    with pytest.raises(ConfigError, match=r"a\.jsonl line 2: expected JSON that is not nested"):
        list(jsonl.rows(path))


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv"])
def test_a_line_without_end_is_not_read_whole(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "LONGEST", 2**20)
    path = tmp_path / f"{name}.gz"
    path.write_bytes(gzip.compress(b"\n" + b" " * 2**22))

    with pytest.raises(ConfigError, match=r"line \d: expected a line of at most 1 million"):
        list(jsonl.rows(path))
