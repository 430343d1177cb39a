import json
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.generating import question_file
from corrobora.evals.generating.drafted import Drafted
from corrobora.evals.loaders import own
from corrobora.testing.documents import passage

DRAFTED = Drafted(question="How high?", answer="12 m", kind="cloze", quote="It is 12 m high.")


def write(path: Path, count: int = 1) -> None:
    question_file.start(path, fresh=False)
    for ordinal in range(count):
        element = passage("It is 12 m high.", ordinal=ordinal)
        question_file.append(path, question_file.line(DRAFTED, element, name="dam.pdf"))


def test_a_line_is_read_as_an_own_question(tmp_path: Path) -> None:
    write(tmp_path / "q.jsonl")

    (case,) = own.load(tmp_path / "q.jsonl").cases

    assert (case.text, case.answers, case.labels) == ("How high?", ("12 m",), {"paragraph"})
    assert case.gold[0].place.page == 1
    assert case.gold[0].place.boxes == passage("").where.boxes
    assert case.slices == {"modality": "text", "kind": "cloze"}


def test_what_a_person_edited_stays(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    edited = '{"question": "Mine?", "keep": false, "element": "x", "labels": ["table"]}\n'
    path.write_text(edited)

    done = question_file.start(path, fresh=False)

    assert path.read_text() == edited
    assert [(line.keep, line.element) for line in done] == [(False, "x")]


def test_fresh_begins_anew(tmp_path: Path) -> None:
    write(tmp_path / "q.jsonl")

    assert question_file.start(tmp_path / "q.jsonl", fresh=True) == []
    assert (tmp_path / "q.jsonl").read_text() == ""


def test_a_line_cut_off_by_a_kill_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    write(path, 2)
    whole = path.read_text()
    path.write_text(whole[:-20])

    done = question_file.start(path, fresh=False)

    assert len(done) == 1
    assert path.read_text() == whole.splitlines(keepends=True)[0]


def test_a_last_line_without_an_end_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "Mine?"}')

    assert len(question_file.start(path, fresh=False)) == 1
    assert path.read_text() == '{"question": "Mine?"}\n'


def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "Mine?"}\nnonsense\n')

    with pytest.raises(ConfigError, match=r"q\.jsonl, line 2, got 'nonsense'"):
        question_file.start(path, fresh=False)


def test_text_in_any_script_is_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    drafted = Drafted(question="高さは?", answer="12", kind="model", quote="12")

    question_file.append(path, question_file.line(drafted, passage("12"), name="dam.pdf"))

    assert "高さは?" in path.read_text(encoding="utf-8")
    assert "chars" not in json.loads(path.read_text(encoding="utf-8"))["gold"][0]
