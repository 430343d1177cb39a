"""A run is killed (SIGKILL) at random moments again and again, then finished."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corrobora.evals.dataset import Case
from corrobora.evals.running import answer_row, answers_file, run_record
from corrobora.evals.running.answer_row import AnswerRow
from corrobora.evals.running.answering import answer_all
from corrobora.evals.running.run_budget import Allowance, RunBudget
from corrobora.records import Answer, Usage
from tests.evals.running.asked import answer, cases

pytestmark = pytest.mark.slow

COUNT, KILLS = 120, 8
ROOT = Path(__file__).resolve().parents[3]


def say(*words: str) -> None:
    print(*words, flush=True)  # noqa: T201 - the test reads it


async def run(path: Path) -> None:
    asked = cases(COUNT)
    file = answers_file.open_answers(path, record=run_record.record(asked, {}))
    chance = random.Random(len(file.answered()))

    async def ask(case: Case, /, *, allowance: Allowance, note: Callable[[Usage], None]) -> Answer:
        say("asked", case.id)
        await asyncio.sleep(chance.uniform(0, 0.01))
        return answer(case.text * 200)

    def keep(row: AnswerRow) -> None:
        file.append(row)
        say("kept", row.id)

    say("began")
    left = [case for case in asked if case.id not in file.answered()]
    budget = RunBudget(run=Allowance(), answer=Allowance(), places=4)
    await answer_all(left, ask=ask, budget=budget, concurrency=4, keep=keep, leave=keep)
    for n in range(20):  # so that kills meet the putting in place as well
        order = [case.id for case in asked]
        file.settle(order if n % 2 else order[::-1])
        file = answers_file.open_answers(path, record=run_record.record(asked, {}))


def ran(path: Path, *, killed_after: float | None) -> list[str]:
    """Return what the process said until its end, or until it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.evals.running.test_answering_killed", str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "began\n"
    if killed_after is not None:
        time.sleep(killed_after)
        process.send_signal(signal.SIGKILL)
    said = process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    return said


def those(word: str, said: Sequence[str]) -> list[str]:
    return [line.removeprefix(f"{word} ") for line in said if line.startswith(f"{word} ")]


def test_a_run_killed_at_any_moment_goes_on_and_loses_and_doubles_nothing(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    chance = random.Random(3)  # the machine adds its own
    moments: list[float] = []
    kept: list[str] = []

    for _ in range(KILLS):
        moments.append(chance.uniform(0, 0.05))
        said = ran(path, killed_after=moments[-1])
        assert not set(those("asked", said)) & set(kept), moments
        kept += those("kept", said)
    last = ran(path, killed_after=None)

    assert not set(those("asked", last)) & set(kept), moments
    assert kept, moments
    ids = [answer_row.from_line(line).id for line in path.read_text().splitlines()]
    assert ids == [case.id for case in cases(COUNT)], moments
    assert {p.name for p in tmp_path.iterdir()} == {path.name, f"{path.name}.run.json"}


def test_a_run_killed_while_its_file_is_put_in_place_leaves_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    ran(path, killed_after=None)
    chance = random.Random(4)

    for _ in range(KILLS):
        moment = chance.uniform(0, 0.05)
        assert those("asked", ran(path, killed_after=moment)) == []
        assert len(path.read_text().splitlines()) == COUNT, moment


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1])))
