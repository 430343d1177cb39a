from pathlib import Path

import pytest

from corrobora.cli.run_progress import Progress
from corrobora.errors import UpstreamBusy
from corrobora.evals.running import answer_row, answers_file, run_record
from corrobora.records import Usage
from tests.evals.running.asked import answer, cases

CASES = cases(4)


def begun(folder: Path, *, seconds: list[float]) -> Progress:
    """Return progress whose clock shows one after the other of these seconds."""
    record = run_record.record(CASES, {})
    file = answers_file.open_answers(folder / "answers.jsonl", record=record)
    times = iter(seconds)
    return Progress(CASES, file, clock=lambda: next(times))


def test_a_row_is_told_with_its_cost_and_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = begun(tmp_path, seconds=[0.0, 60.0, 120.0])

    progress.keep(answer_row.answered(CASES[0], answer(calls=3, usd=0.002)))
    progress.keep(answer_row.failed(CASES[1], UpstreamBusy("busy"), usage=Usage(usd=0.001)))

    cost = "0.80 · 3 calls · 0.0020 USD · 0.5 s"
    assert capsys.readouterr().err.splitlines() == [
        f"[1/4] q1 answered {cost} (total 0.0020 USD, about 3 min left)",
        "[2/4] q2 failed: UpstreamBusy: busy (total 0.0030 USD, about 2 min left)",
    ]


@pytest.mark.parametrize(
    ("seconds", "told"), [(5.0, "about 15 s left"), (3600.0, "about 3.0 h left")]
)
def test_the_time_left_is_told_in_its_unit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seconds: float, told: str
) -> None:
    begun(tmp_path, seconds=[0.0, seconds]).keep(answer_row.answered(CASES[0], answer(calls=1)))

    assert capsys.readouterr().err == f"[1/4] q1 answered 0.80 · 1 call · 0.5 s ({told})\n"


def test_what_failed_before_is_asked_last(tmp_path: Path) -> None:
    first = begun(tmp_path, seconds=[0.0, 1.0, 2.0])
    first.keep(answer_row.failed(CASES[0], UpstreamBusy("busy"), usage=Usage()))
    first.keep(answer_row.answered(CASES[1], answer()))

    second = begun(tmp_path, seconds=[0.0])

    assert [case.id for case in second.to_ask] == ["q3", "q4", "q1"]


def test_a_summary_counts_this_run_and_calls_the_rest_skipped_or_left(tmp_path: Path) -> None:
    first = begun(tmp_path, seconds=[0.0, 1.0])
    first.keep(answer_row.answered(CASES[0], answer(calls=9)))
    second = begun(tmp_path, seconds=[0.0, 1.0, 2.0, 3.0])
    second.keep(answer_row.answered(CASES[1], answer(outcome="abstained", calls=2)))
    second.keep(answer_row.failed(CASES[2], ValueError("no"), usage=Usage(calls=1)))

    summary = second.summary()

    assert summary.as_json() == {
        "questions": 4,
        "answered": 0,
        "abstained": 1,
        "failed": 1,
        "skipped": 1,
        "left": 1,
        "calls": 3,
        "input_tokens": 20,
        "output_tokens": 0,
        "usd": 0.0,
        "seconds": 3.0,
        "output": str(tmp_path / "answers.jsonl"),
        "warning": "",
    }
    assert summary.in_words().startswith("1 abstained, 1 failed, 1 left, 1 answered before; 3 ")


def test_a_row_cut_short_costs_and_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = begun(tmp_path, seconds=[0.0, 1.0])

    progress.leave(answer_row.answered(CASES[0], answer(calls=9, usd=0.5)))

    summary = progress.summary()
    told = "q1 left: cut short by the run's limit · 9 calls · 0.5000 USD · 0.5 s\n"
    assert capsys.readouterr().err == told
    assert (summary.answered, summary.left, summary.calls, summary.usd) == (0, 4, 9, 0.5)


def test_a_limit_of_money_that_cannot_hold_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = answers_file.open_answers(tmp_path / "a.jsonl", record=run_record.record(CASES, {}))
    progress = Progress(CASES, file, model="openai/mine", usd_capped=True)

    progress.keep(answer_row.failed(CASES[0], UpstreamBusy("busy"), usage=Usage(calls=1)))
    for case in CASES[1:]:
        progress.keep(answer_row.answered(case, answer(calls=2)))

    told = capsys.readouterr().err.splitlines()
    assert [line for line in told if line.startswith("warning: ")] == [told[2]]
    assert "the price of openai/mine is not known" in progress.summary().warning
