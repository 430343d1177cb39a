from dataclasses import replace
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.running import run_record
from tests.evals.running.asked import cases

CASES = cases(5)


def test_a_record_is_read_back(tmp_path: Path) -> None:
    record = run_record.record(CASES, {"model": None, "keep": 8})
    path = run_record.beside(tmp_path / "answers.jsonl")

    path.write_text(run_record.dumped(record))

    assert run_record.load(path) == record
    assert path.name == "answers.jsonl.run.json"


def test_without_a_file_there_is_no_record(tmp_path: Path) -> None:
    assert run_record.load(tmp_path / "none") is None


def test_a_file_that_is_no_record_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.run.json"
    path.write_text('{"kind": "something else"}')

    with pytest.raises(ConfigError, match="record of a run"):
        run_record.load(path)


def test_a_setting_that_differs_is_told_with_both_values() -> None:
    before = run_record.record(CASES, {"model": None, "keep": 8})
    now = run_record.record(CASES, {"model": "openai/x", "keep": 8})

    told = run_record.differences(before, now, answered=["q1"])

    assert told == ("model was None and is 'openai/x'",)


def test_while_nothing_is_answered_nothing_hinders() -> None:
    before = run_record.record(CASES, {"keep": 8})
    now = run_record.record([replace(case, text="Else?") for case in CASES], {"keep": 3})

    assert run_record.differences(before, now, answered=()) == ()


def test_questions_that_changed_after_their_answer_are_named() -> None:
    changed = (
        replace(CASES[0], text="Else?"),
        replace(CASES[1], within=("dam.pdf",)),
        replace(CASES[2], images=("dam.png",)),
        replace(CASES[3], text="Not answered yet?"),
    )
    before, now = run_record.record(CASES, {}), run_record.record(changed, {})

    (told,) = run_record.differences(before, now, answered=["q1", "q2", "q3", "q5"])

    assert told == "3 answered before now ask something else: 'q1', 'q2', 'q3'"


def test_white_space_and_gold_do_not_make_another_question() -> None:
    same = [replace(case, text=f" {case.text}\n", answers=("12 m",)) for case in CASES]
    before, now = run_record.record(CASES, {}), run_record.record(same, {})

    assert run_record.differences(before, now, answered=["q1"]) == ()
