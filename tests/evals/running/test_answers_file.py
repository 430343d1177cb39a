from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from corrobora.errors import ConfigError, UpstreamBusy
from corrobora.evals.dataset import Case
from corrobora.evals.running import answer_row, answers_file, answers_table, run_record
from corrobora.evals.running.answer_row import AnswerRow
from corrobora.evals.running.answers_file import AnswersFile
from corrobora.records import Usage
from tests.evals.running.asked import answer, cases

CASES = cases(4)
ORDER = [case.id for case in CASES]


def opened(
    path: Path, *, asked: Sequence[Case] = CASES, keep: int = 8, fresh: bool = False
) -> AnswersFile:
    record = run_record.record(asked, {"keep": keep})
    return answers_file.open_answers(path, record=record, fresh=fresh)


def done(n: int, text: str = "12 metres.") -> AnswerRow:
    return answer_row.answered(CASES[n - 1], answer(text))


def failed(n: int) -> AnswerRow:
    return answer_row.failed(CASES[n - 1], UpstreamBusy("busy"), usage=Usage())


def ids(path: Path) -> list[str]:
    if path.suffix == ".csv":
        return [row.id for row in answers_table.loaded(path.read_bytes().decode())]
    return [answer_row.from_line(line).id for line in path.read_text().splitlines()]


@pytest.fixture(params=["answers.jsonl", "answers.csv"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def test_rows_stand_in_the_order_of_the_questions(path: Path) -> None:
    file = opened(path)
    for n in (3, 1, 4, 2):
        file.append(done(n))

    file.settle(ORDER)

    assert ids(path) == ORDER
    assert {p.name for p in path.parent.iterdir()} == {path.name, f"{path.name}.run.json"}


def test_what_was_appended_is_there_though_nothing_was_settled(path: Path) -> None:
    file = opened(path)
    file.append(done(3))
    file.append(failed(1))

    again = opened(path)

    assert (again.answered(), again.failed()) == ({"q3"}, {"q1"})
    assert not path.exists()


def test_a_line_that_a_kill_cut_short_is_dropped_and_its_place_taken(path: Path) -> None:
    file = opened(path)
    file.append(done(1, "Ü" * 50))
    file.append(done(2, "Ü" * 50))
    part = path.with_name(f"{path.name}.part")
    whole = part.read_bytes()

    for cut in range(len(whole) // 2 + 1, len(whole), 97):
        part.write_bytes(whole[:cut])
        again = opened(path)
        assert again.answered() == {"q1"}
        again.append(done(2))
        assert opened(path).answered() == {"q1", "q2"}


def test_a_settled_file_is_gone_on_with(path: Path) -> None:
    first = opened(path)
    first.append(done(4))
    first.append(failed(1))
    first.settle(ORDER)

    second = opened(path)
    assert (second.answered(), second.failed()) == ({"q4"}, {"q1"})
    for n in (1, 2, 3):
        second.append(done(n))
    second.settle(ORDER)

    assert ids(path) == ORDER
    assert opened(path).answered() == set(ORDER)


def test_rows_of_questions_that_are_not_asked_any_more_stay_last(path: Path) -> None:
    first = opened(path)
    for n in (1, 2, 3):
        first.append(done(n))
    first.settle(ORDER)

    opened(path, asked=CASES[2:]).settle(["q3", "q4"])

    assert ids(path) == ["q3", "q1", "q2"]


def test_a_file_that_is_not_ours_is_left_alone_also_when_told_to_begin_anew(path: Path) -> None:
    path.write_text("my notes")

    for fresh in (False, True):
        with pytest.raises(ConfigError, match="no run made it"):
            opened(path, fresh=fresh)

    assert path.read_text() == "my notes"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_file_put_in_the_place_of_ours_is_left_alone(path: Path) -> None:
    file = opened(path)
    file.append(done(1))
    file.settle(ORDER)
    path.write_text("my notes\n")

    for fresh in (False, True):
        with pytest.raises(ConfigError, match="expected answers in"):
            opened(path, fresh=fresh)

    assert path.read_text() == "my notes\n"


def test_other_settings_are_refused_and_the_answers_stay(path: Path) -> None:
    file = opened(path)
    file.append(done(1))
    file.settle(ORDER)
    before = path.read_bytes()

    with pytest.raises(ConfigError, match=r"keep was 8 and is 3; .* --fresh"):
        opened(path, keep=3)

    assert path.read_bytes() == before
    assert opened(path).answered() == {"q1"}


def test_a_question_that_changed_is_refused_also_after_runs_without_it(path: Path) -> None:
    file = opened(path)
    file.append(done(1))
    file.settle(ORDER)
    opened(path, asked=CASES[1:]).settle(ORDER[1:])

    with pytest.raises(ConfigError, match="'q1'"):
        opened(path, asked=[replace(CASES[0], text="Else?")])


def test_after_failures_only_settings_may_change(path: Path) -> None:
    file = opened(path)
    file.append(failed(1))
    file.settle(ORDER)

    assert opened(path, keep=3).failed() == {"q1"}


def test_begun_anew_nothing_of_before_is_left(path: Path) -> None:
    first = opened(path)
    first.append(done(1))
    first.settle(ORDER)
    first = opened(path)
    first.append(done(2))

    second = opened(path, keep=3, fresh=True)
    assert second.answered() == set()
    second.append(done(3))
    second.settle(ORDER)

    assert ids(path) == ["q3"]


def test_a_run_without_rows_leaves_no_answers_file(path: Path) -> None:
    opened(path).settle(ORDER)

    assert not path.exists()


def test_an_empty_file_may_be_written_to(path: Path) -> None:
    path.touch()

    file = opened(path)
    file.append(done(1))
    file.settle(ORDER)

    assert ids(path) == ["q1"]


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "answers.jsonl"
    link.symlink_to(tmp_path / "real" / "a.jsonl")

    file = opened(link)
    file.append(done(1))
    file.settle(ORDER)

    assert link.is_symlink()
    assert ids(tmp_path / "real" / "a.jsonl") == ["q1"]


@pytest.mark.parametrize("name", ["", "none/answers.jsonl"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError):
        opened(tmp_path / name)


def test_a_question_that_is_no_text_is_written_as_an_escape(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    case = Case(id="q1", text="dam \ud800?")
    file = opened(path, asked=[case])
    file.append(answer_row.failed(case, ValueError("no text"), usage=Usage()))

    file.settle(["q1"])

    assert "dam \\ud800?" in path.read_text()
    assert opened(path, asked=[case]).failed() == {"q1"}
