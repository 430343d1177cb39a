import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from peers import rows, run, venvs
from peers.job import Asked, Job, Place, Result, answered, each, measure
from peers.process import last_error, watched
from peers.rows import Row
from peers.script import ANSWER, Timed, reply
from questions import Question

from corrobora.testing.openai_replies import Raw, Request


class Library:
    """A system of one book, which cannot answer every question."""

    def ingest(self, pdfs: Sequence[Path]) -> list[str]:
        return each(pdfs, lambda pdf: pdf.read_bytes())

    def search(self, question: str) -> list[Place]:
        return [("book", len(question))]

    def answer(self, question: str) -> str:
        if question == "why?":
            raise ValueError("no\nidea")
        return "so"


def job(folder: Path) -> Job:
    return Job(
        pdfs=(folder / "missing.pdf",),
        questions=(Asked(id="a", text="what?"), Asked(id="b", text="why?")),
        weights=folder,
        base_url="http://127.0.0.1:1/v1",
        python=Path(sys.executable),
        folder=folder,
        most=50,
        answers=2,
    )


def result(**changes: object) -> Result:
    values: dict[str, object] = {
        "about": "",
        "versions": {},
        "ingest": (10.0, 14.0),
        "refused": [],
        "rankings": {"a": [("book", 3)]},
        "seconds": {"a": 0.25},
        "answering": (20.0, 30.0),
        "answered": 2,
    }
    return Result(**values | changes)  # type: ignore[arg-type]  # of many types


def request(content: str | None, **body: object) -> Request:
    return Request(body={"messages": [{"role": "user", "content": content}], **body}, headers={})


def test_a_job_and_a_result_come_back_as_they_were_written(tmp_path: Path) -> None:
    given, made = job(tmp_path), result()

    given.dump(tmp_path / "job.json")
    made.dump(tmp_path / "result.json")

    assert Job.load(tmp_path / "job.json") == given
    assert Result.load(tmp_path / "result.json") == made


def test_a_job_holds_no_gold_pages(tmp_path: Path) -> None:
    asked = Question(id="a", text="what?", document="book", pages=(7,), answerable=True)
    task = run.Task(files=(), questions=(asked,), pages=0, answers=0, limit=1.0)

    given = run.job_for(task, index=tmp_path, base_url="")

    assert given.questions == (Asked(id="a", text="what?"),)


def test_a_refused_file_is_told_and_ends_nothing(tmp_path: Path) -> None:
    made = measure(Library(), job(tmp_path), about="", versions={})

    assert made.refused[0].startswith("missing.pdf: FileNotFoundError")
    assert made.rankings == {"a": [("book", 5)], "b": [("book", 4)]}


def test_a_failed_answer_is_told_in_one_line(tmp_path: Path) -> None:
    made = answered(Library(), job(tmp_path), result())

    assert made.answered == 1
    assert made.answer_errors == ["ValueError: no idea"]


def test_model_calls_are_counted_by_when_they_came() -> None:
    script = Timed(reply)
    script.times = [9.0, 11.0, 13.0, 21.0, 22.0, 23.0, 24.0, 31.0]

    row = rows.measured(result(), system="s", asked=[question()], pages=8, calls=script.between)

    assert row.calls_at_ingest == 2
    assert row.calls_per_answer == 2.0


def test_calls_an_answer_are_not_told_where_an_answer_failed() -> None:
    made = result(answer_errors=["ValueError: no idea"], answered=1)

    row = rows.measured(made, system="s", asked=[question()], pages=8, calls=lambda *_: 5)

    assert row.calls_per_answer is None
    assert "not counted" in rows.cells(row)
    assert row.notes == ("answer failed: ValueError: no idea",)


def test_a_question_without_a_ranking_counts_as_not_found() -> None:
    found = rows.recall([question(), question(id_="unranked")], {"a": [("book", 3)]})

    assert found["page_recall@1"][0] == 0.5


def test_a_skipped_system_shows_its_reason_and_no_figure() -> None:
    cells = rows.cells(Row(system="s", skipped="install: no a|b"))

    assert cells[:2] == ["s", "skipped: install: no a/b"]
    assert len(cells) == len(rows.HEADER)
    assert not any(cells[2:])


def test_a_row_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    row = rows.measured(result(), system="s", asked=[question()], pages=8, calls=lambda *_: 0)

    row.dump(tmp_path / "row.json")

    assert Row.load(tmp_path / "row.json") == row


def test_the_reason_is_the_last_line_that_names_an_error() -> None:
    words = "Traceback:\n  File x\nfoo.BarError: first\nhuggingface.HubError: offline\nbye\n"

    assert last_error(words) == "huggingface.HubError: offline"
    assert last_error("only this\n") == "only this"


def test_a_command_over_its_time_is_ended_and_has_no_exit_code(tmp_path: Path) -> None:
    sleeper = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]

    ran = watched(sleeper, log=tmp_path / "log", limit=1.0, environment=os.environ, folder=tmp_path)

    assert ran.exit_code is None
    assert ran.seconds < 10
    assert ran.peak_mib > 1


def test_a_model_with_tools_searches_then_cites_then_answers() -> None:
    tools = [{"function": {"name": name}} for name in ("search", "run_code", "cite")]
    messages: list[dict[str, object]] = [{"role": "user", "content": "what?"}]
    called = []

    for _ in range(2):
        said = reply(Request(body={"messages": messages, "tools": tools}, headers={}))
        assert isinstance(said, Raw)
        messages.append(json.loads(said.body)["choices"][0]["message"])
        called.append(messages[-1]["tool_calls"][0]["function"]["name"])  # type: ignore[index]

    assert called == ["search", "cite"]
    assert reply(Request(body={"messages": messages, "tools": tools}, headers={})) == ANSWER


def test_a_summary_is_given_with_the_score_that_is_asked_for() -> None:
    said = reply(request('Respond with {"summary": "...", "relevance_score": 0-10}'))

    assert json.loads(str(said))["relevance_score"] == 8


def test_constraints_from_a_lock_keep_versions_and_markers_and_no_hashes() -> None:
    lock = "a.b==1 ; python_version < '3.12' \\\n    --hash=sha256:00\nc-d==2 \\\n    --hash=x\n"

    assert venvs.pinned(lock) == "a.b==1 ; python_version < '3.12'\nc-d==2\n"


def test_a_venv_of_the_same_packages_is_used_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def install(requirements: Path, *, folder: Path, wanted: str) -> venvs.Venv:
        made.append(requirements.name)
        return venvs.Venv(python=folder / "python", seconds=1.0, mib=2.0, wanted=wanted)

    monkeypatch.setattr(venvs, "install", install)

    first, second = venvs.ready("haystack", tmp_path), venvs.ready("haystack", tmp_path)

    assert first == second
    assert made == ["haystack.txt"]


def test_a_python_that_is_nowhere_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))

    with pytest.raises(venvs.NotInstalled, match=r"needs Python 3\.96"):
        venvs.interpreter((3, 96))


@pytest.mark.parametrize("system", run.SYSTEMS)
def test_every_system_has_an_adapter_and_packages_of_one_version(system: str) -> None:
    lines = (run.HERE / f"{system}.txt").read_text().splitlines()
    packages = [line for line in lines if not line.startswith("#")]

    assert (run.HERE / f"with_{system}.py").is_file()
    assert all("==" in line or line == "-e ." for line in packages)


def test_an_unknown_system_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.parsed(["data", "financebench", "--systems", "haystack,needle"])

    assert "['needle']" in capsys.readouterr().err


def test_questions_are_spread_from_first_to_last() -> None:
    every = [question(id_=str(number)) for number in range(10)]

    assert [each.id for each in run.spread(every, 3)] == ["0", "3", "6"]
    assert len(run.spread(every, None)) == 10


def test_a_result_of_other_files_is_not_taken_for_this_one() -> None:
    tasks = [
        run.Task(files=(Path(name),), questions=(question(),), pages=1, answers=1, limit=1.0)
        for name in ("one.pdf", "two.pdf", "two.pdf")
    ]

    names = [run.name_of(task, "set") for task in tasks]

    assert names[0] != names[1] == names[2]


def test_what_may_have_slowed_a_system_is_noted() -> None:
    row = Row(system="s")

    assert run.disturbed(row, busy=2.0, niceness=0).notes == ()
    assert "70 % of the processors" in run.disturbed(row, busy=70.0, niceness=0).notes[0]
    assert "niceness 10" in run.disturbed(row, busy=2.0, niceness=10).notes[0]


def test_our_settings_do_not_reach_a_system(tmp_path: Path) -> None:
    kept = run.environment({"CORROBORA_MODEL": "x", "PATH": "p"}, home=tmp_path)

    assert "CORROBORA_MODEL" not in kept
    assert kept["PATH"] == "p"
    assert kept["HF_HUB_OFFLINE"] == "1"


def question(*, id_: str = "a") -> Question:
    return Question(id=id_, text="what?", document="book", pages=(3,), answerable=True)


def test_paths_are_whole_for_systems_that_run_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    given = run.parsed(["data", "financebench", "--work", "out"])

    assert (given.data, given.work) == (tmp_path / "data", tmp_path / "out")
