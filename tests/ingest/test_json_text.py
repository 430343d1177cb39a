import json
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest.json_text import JsonReader
from corrobora.ports import Reader
from corrobora.records import Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens


def _reader() -> JsonReader:
    return JsonReader(tokens=LetterTokens(), passage_tokens=50)


def _read(tmp_path: Path, content: str) -> Reading:
    path = tmp_path / "harbour.json"
    path.write_text(content, encoding="utf-8")
    return _reader()(path)


class TestJsonReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return _reader()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.json"
        path.write_text('{"name": "Harbour", "ships": [{"n": 1}, {"n": 2}]}', encoding="utf-8")
        return path


def test_values_stand_with_their_paths_and_as_written(tmp_path: Path) -> None:
    reading = _read(
        tmp_path, '{"port": {"name": "Hull", "depth": 1.50, "open": true}, "flags": [1, null]}'
    )

    assert reading.text == "flags: 1, null\n\nport.name: Hull\nport.depth: 1.50\nport.open: true"


def test_a_list_of_like_objects_is_a_table(tmp_path: Path) -> None:
    ships = [{"year": 1961, "ships": 12}, {"year": 1962}, {"ships": 3, "year": 1963}]

    reading = _read(tmp_path, json.dumps({"traffic": ships}))

    (table,) = [e for e in reading.elements if e.corpus == "table"]
    assert table.text == "year | ships\n1961 | 12\n1962\n1963 | 3"
    assert "traffic" in table.indexed


def test_objects_with_objects_inside_are_no_table(tmp_path: Path) -> None:
    reading = _read(tmp_path, '[{"a": {"b": 1}}, {"a": {"b": 2}}]')

    assert reading.text == "[0].a.b: 1\n\n[1].a.b: 2"


def test_lines_of_json_are_a_list(tmp_path: Path) -> None:
    reading = _read(tmp_path, '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\nbroken\n')

    assert reading.text == "a | b\n1 | 2\n3 | 4"
    assert reading.notes == ("1 lines are no JSON: 3",)


def test_a_lone_surrogate_becomes_a_space(tmp_path: Path) -> None:
    assert _read(tmp_path, '{"text": "a\\ud800b"}').text == "text: a b"


@pytest.mark.parametrize(
    "content",
    ["[" * 100_000 + "]" * 100_000, "[" * 100_000, '{"a":' * 500 + "1" + "}" * 500],
)
def test_what_is_nested_too_deeply_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(IngestError, match=r"^harbour\.json: nested too deeply$"):
        _read(tmp_path, content)


@pytest.mark.parametrize("content", ["{", "words\nand words", '{"a": 1, // deep\n}'])
def test_what_is_no_json_is_read_as_text_with_a_note(tmp_path: Path, content: str) -> None:
    reading = _read(tmp_path, content)

    assert reading.text == content
    assert reading.notes[0].startswith("read as plain text: no valid JSON")


@pytest.mark.parametrize("content", ["{}", "[]", " "])
def test_what_is_empty_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    with pytest.raises(IngestError, match=r"^harbour\.json: [^\n]*$"):
        _read(tmp_path, content)


def test_a_number_of_any_length_is_a_text(tmp_path: Path) -> None:
    assert _read(tmp_path, '{"n": %s}' % ("9" * 10_000)).text.endswith("999")
