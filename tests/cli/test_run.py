import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from verify_citations import answers as answers_to_verify

from corrobora.testing.openai_replies import Dropped, Failed, Request, Said, Scripted
from corrobora.testing.openai_server import OpenAIServer, Script
from corrobora.testing.scripted_model import ScriptedModel, unfence
from tests.cli.conftest import Command, Ran

pytestmark = pytest.mark.slow

DAM = "How high is the dam at Ferry Lane?"
PUMP = "Why was pump 3 at Mill Basin replaced?"
PEOPLE = "How many people does the board employ?"
NOWHERE = "Who won the chess tournament in Reykjavik?"
ASKED = (DAM, PUMP, NOWHERE, PEOPLE)
COMMAND = [sys.executable, "-c", "from corrobora.cli import main; main()"]


def write(path: Path, questions: Sequence[str] = ASKED, **more: Any) -> str:
    """Write questions with the ids q1, q2, ...; return the path."""
    rows = [{"id": f"q{n}", "question": q} | more for n, q in enumerate(questions, start=1)]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return str(path)


def rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


class Runner:
    """Runs questions against an index, and a server where one is given."""

    def __init__(self, corrobora: Command, index: str, folder: Path) -> None:
        self.corrobora, self.index = corrobora, index
        self.questions, self.output = folder / "questions.jsonl", folder / "answers.jsonl"
        write(self.questions)

    def __call__(self, *more: str, server: OpenAIServer | None = None) -> Ran:
        with_model = ("--model", "openai/scripted", "--api-base", server.base_url) if server else ()
        where = ("-o", str(self.output), "--index", self.index, "--json")
        return self.corrobora("run", str(self.questions), *where, *with_model, *more)

    def rows(self) -> list[Any]:
        return rows(self.output)

    def outcomes(self) -> dict[str, str]:
        return {row["id"]: row.get("outcome", "failed") for row in self.rows()}


@pytest.fixture
def run(corrobora: Command, index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.setenv("CORROBORA_MODEL_RETRIES", "0")  # else a dead service is waited for
    return Runner(corrobora, index, tmp_path)


def broken_for(word: str, fault: Scripted) -> Script:
    """Return a model that has this fault where a question holds the word."""
    model = ScriptedModel()

    def script(request: Request) -> Scripted:
        return fault if word in written_for(request) else model(request)

    return script


def written_for(request: Request) -> str:
    """Return the question that an answer is to be written for; empty in other requests."""
    return dict(unfence(request.text)).get("question", "")


def test_every_question_is_answered_as_ask_answers_it(run: Runner) -> None:
    ran = run()

    asked = run.corrobora("ask", DAM, "--index", run.index, "--json").json
    first = run.rows()[0]
    assert ran.code == 0
    assert list(first) == ["id", *asked]
    assert {k: v for k, v in first.items() if k not in {"id", "usage"}} == {
        k: v for k, v in asked.items() if k != "usage"
    }


def test_the_summary_and_the_progress_say_what_became_of_them(run: Runner) -> None:
    ran = run()

    summary = ran.json
    assert (summary["questions"], summary["answered"], summary["abstained"]) == (4, 3, 1)
    assert (summary["failed"], summary["skipped"], summary["left"]) == (0, 0, 0)
    assert summary["output"] == str(run.output)
    assert ran.err.splitlines()[2].startswith("[3/4] q3 abstained 0.")


def test_a_second_run_asks_nothing_and_leaves_the_file_as_it_is(run: Runner) -> None:
    run()
    before = run.output.read_bytes()

    ran = run()

    assert (ran.code, ran.json["skipped"], ran.err) == (0, 4, "")
    assert run.output.read_bytes() == before


def test_new_questions_are_added_in_their_place(run: Runner) -> None:
    write(run.questions, [DAM])
    run()
    lines = [{"id": "new", "question": PUMP}, {"id": "q1", "question": DAM}]
    run.questions.write_text("\n".join(json.dumps(line) for line in lines))

    ran = run()

    assert (ran.json["answered"], ran.json["skipped"]) == (1, 1)
    assert [row["id"] for row in run.rows()] == ["new", "q1"]


def test_a_table_goes_in_and_comes_out(run: Runner, tmp_path: Path) -> None:
    run.questions, run.output = tmp_path / "questions.csv", tmp_path / "answers.csv"
    run.questions.write_text(f"id,question,documents\na,{DAM},dam.pdf\nb,{PUMP},dam.pdf\n")

    ran = run()
    again = run()

    table = list(csv.DictReader(io.StringIO(run.output.read_bytes().decode(), newline="")))
    assert (ran.code, again.json["skipped"]) == (0, 2)
    assert [(row["id"], row["question"], row["outcome"]) for row in table] == [
        ("a", DAM, "answered"),
        ("b", PUMP, "answered"),
    ]
    assert table[0]["citations"].startswith("dam.pdf p. 1: ")


def test_questions_come_from_stdin(
    run: Runner, index: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(run.questions.read_bytes()))
    monkeypatch.setattr("sys.stdin", stdin)

    ran = run.corrobora("run", "-", "-o", str(run.output), "--index", index)

    assert ran.code == 0
    assert ran.out.startswith("3 answered, 1 abstained; 0 model calls; answers in ")
    assert list(run.outcomes()) == ["q1", "q2", "q3", "q4"]


def test_a_question_is_asked_of_the_documents_that_it_names(run: Runner, files: Path) -> None:
    listed = run.corrobora("ls", "--index", run.index, "--json").json
    ids = {Path(document["uri"]).name: document["id"] for document in listed}
    lines = [
        {"id": name, "question": PUMP, "documents": [name]}
        for name in ("notes.md", "dam.pdf", str(files / "dam.pdf"), ids["dam.pdf"])
    ]
    run.questions.write_text("\n".join(json.dumps(line) for line in lines))

    run()

    from_ = [{e["document"] for e in row["evidence"]} for row in run.rows()]
    assert from_[1:] == [{ids["dam.pdf"]}] * 3
    assert from_[0] <= {ids["notes.md"]}


def test_a_document_that_is_not_there_fails_its_question_only(run: Runner) -> None:
    lines = [
        {"id": "q1", "question": DAM, "documents": ["none.pdf"]},
        {"id": "q2", "question": DAM},
    ]
    run.questions.write_text("\n".join(json.dumps(line) for line in lines))

    ran = run()

    assert (ran.code, run.outcomes()) == (3, {"q1": "failed", "q2": "answered"})
    assert run.rows()[0]["error"]["kind"] == "ConfigError"
    assert "'none.pdf'" in ran.err


def test_a_file_without_questions_is_one_clear_line(run: Runner) -> None:
    run.questions.write_text("\n")

    ran = run()

    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "expected questions in" in ran.err


def test_answers_of_other_settings_are_not_mixed(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    monkeypatch.setenv("CORROBORA_KEEP", "3")

    refused, anew = run(), run("--fresh")

    assert (refused.code, refused.out) == (2, "")
    assert "keep was 8 and is 3" in refused.err
    assert (anew.code, anew.json["skipped"]) == (0, 0)


def test_answers_of_an_index_that_changed_are_not_mixed(corrobora: Command, tmp_path: Path) -> None:
    own, questions = str(tmp_path / "index"), write(tmp_path / "questions.jsonl", [DAM])
    command = ("run", questions, "-o", str(tmp_path / "answers.jsonl"), "--index", own)
    for name in ("elk", "owl"):
        (tmp_path / f"{name}.txt").write_text(f"The {name} count is 23.")
    corrobora("add", str(tmp_path / "elk.txt"), "--index", own)
    corrobora(*command)

    corrobora("add", str(tmp_path / "owl.txt"), "--index", own)
    ran = corrobora(*command)

    assert ran.code == 2
    assert "index was '1 documents" in ran.err


def test_a_question_that_changed_is_not_taken_for_answered(run: Runner) -> None:
    run()
    write(run.questions, [DAM, PEOPLE])

    ran = run()

    assert (ran.code, "1 answered before now ask something else: 'q2'" in ran.err) == (2, True)


def test_the_questions_are_not_written_over(run: Runner) -> None:
    run.output = run.questions

    ran = run("--fresh")

    assert (ran.code, "no run made it" in ran.err) == (2, True)
    assert run.rows()[0] == {"id": "q1", "question": DAM}


def test_with_a_model_order_is_kept_whatever_ends_first(run: Runner) -> None:
    model = ScriptedModel()

    def slow_first(request: Request) -> Scripted:
        said = model(request)
        assert isinstance(said, Said)
        delay = 1.0 if "dam" in written_for(request) else 0.0
        return Said(text=said.text, first_token=said.first_token, delay=delay)

    write(run.questions, [DAM, PUMP, PEOPLE] * 2)
    with OpenAIServer(slow_first) as server:
        ran = run("--concurrency", "4", server=server)

    told = [line.split()[1] for line in ran.err.splitlines()]
    assert sorted(told) == [row["id"] for row in run.rows()]
    assert told != sorted(told)
    assert ran.json["calls"] == sum(row["usage"]["calls"] for row in run.rows())
    assert ran.json["calls"] == len(server.requests)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Dropped(), "UpstreamBusy"),
        (Failed(status=429), "UpstreamBusy"),
        (Failed(status=401, message="no such key"), "UpstreamRefused"),
    ],
)
def test_a_question_that_fails_is_a_row_and_is_asked_again(
    run: Runner, fault: Scripted, kind: str
) -> None:
    with OpenAIServer(broken_for("Mill Basin", fault)) as server:
        ran = run(server=server)
    with OpenAIServer(ScriptedModel(), port=port_of(server)) as server:
        again = run(server=server)

    assert (ran.code, ran.json["failed"], ran.json["answered"]) == (3, 1, 2)
    assert (again.code, again.json["skipped"], again.json["answered"]) == (0, 3, 1)
    assert run.outcomes()["q2"] == "answered"
    assert f"q2 failed: {kind}" in ran.err


def port_of(server: OpenAIServer) -> int:
    return int(server.base_url.rpartition(":")[2].removesuffix("/v1"))


def test_a_failed_row_says_why_and_is_passed_over_by_the_citation_check(run: Runner) -> None:
    with OpenAIServer(broken_for("Mill Basin", Failed(status=401, message="no key"))) as server:
        run(server=server)

    failed = run.rows()[1]
    assert (failed["id"], failed["question"]) == ("q2", PUMP)
    assert failed["error"]["kind"] == "UpstreamRefused"
    assert "no key" in failed["error"]["message"]
    claimed = [len(row.get("claims", ())) for row in answers_to_verify(str(run.output))]
    assert claimed == [1, 0, 0, 1]


def test_a_busy_service_is_waited_for(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORROBORA_MODEL_RETRIES", "3")
    with OpenAIServer(ScriptedModel(busy=3, retry_after=0.1)) as server:
        ran = run(server=server)

    assert (ran.code, ran.json["failed"]) == (0, 0)


def test_a_dead_service_ends_the_run_and_what_is_done_is_kept(run: Runner) -> None:
    write(run.questions, [DAM] * 2)
    with OpenAIServer(ScriptedModel()) as server:
        run(server=server)
    write(run.questions, [DAM] * 20)

    ran = run("--concurrency", "1", server=server)  # it is gone

    assert (ran.code, ran.json["failed"], ran.json["left"]) == (3, 5, 13)
    stopped = ran.err.splitlines()[-1]
    assert stopped.startswith("stopped: 5 questions in a row failed alike")
    assert stopped.endswith("13 left, the same command again goes on")
    assert list(run.outcomes().values()) == ["answered"] * 2 + ["failed"] * 5


def test_a_limit_of_calls_for_the_run_holds_and_a_rerun_goes_on(run: Runner) -> None:
    write(run.questions, [DAM, PUMP, PEOPLE] * 3)
    with OpenAIServer(ScriptedModel()) as server:
        first = run("--run-calls", "12", server=server)
        spent = len(server.requests)
        second = run(server=server)

    assert first.code == 3
    assert spent <= 12
    assert first.json["left"] > 0
    assert "of the run's 12 model calls are left" in first.err.splitlines()[-1]
    assert (second.code, second.json["skipped"]) == (0, first.json["answered"])
    assert list(run.outcomes()) == [f"q{n}" for n in range(1, 10)]


def test_no_answer_is_kept_that_the_runs_limit_has_starved(run: Runner) -> None:
    with OpenAIServer(ScriptedModel()) as server:
        starved = run("--run-calls", "2", server=server)
        assert (starved.code, starved.json["left"]) == (3, 4)
        assert starved.json["calls"] > 0
        assert not run.output.exists()
        run(server=server)

    assert "no calls to spare" not in run.output.read_text()


def test_a_limit_of_money_without_a_price_is_warned_of(run: Runner) -> None:
    with OpenAIServer(ScriptedModel()) as server:
        ran = run("--run-usd", "0.01", server=server)

    assert ran.err.count("the price of openai/scripted is not known") == 1
    assert "--run-calls" in ran.json["warning"]


def test_a_limit_of_calls_for_an_answer_holds(run: Runner) -> None:
    with OpenAIServer(ScriptedModel()) as server:
        run("--max-calls", "1", server=server)

    assert max(row["usage"]["calls"] for row in run.rows()) == 1


def test_a_limit_of_time_begins_nothing_new(run: Runner) -> None:
    ran = run("--run-seconds", "0")

    assert (ran.code, ran.json["left"]) == (3, 4)
    assert "the run's limit of 0 seconds is reached; 4 left" in ran.err
    assert not run.output.exists()


def test_a_run_that_began_anew_says_how_it_goes_on(run: Runner) -> None:
    ran = run("--run-seconds", "0", "--fresh")

    assert ran.err.endswith("4 left, the same command without --fresh goes on\n")


def started(run: Runner) -> "subprocess.Popen[str]":
    arguments = ["run", str(run.questions), "-o", str(run.output), "--index", run.index]
    return subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def stopped_after(run: Runner, told: int, *, by: signal.Signals) -> tuple[int, list[str]]:
    """Return the exit code and the ids told of a run that got a signal after so many."""
    process = started(run)
    assert process.stderr is not None
    lines = [process.stderr.readline() for _ in range(told)]
    os.kill(process.pid, by)
    lines += process.stderr.readlines()
    process.wait()
    process.stderr.close()
    return process.returncode, [line.split()[1] for line in lines if line.startswith("[")]


def test_a_killed_run_is_gone_on_with(run: Runner) -> None:
    write(run.questions, [DAM, PUMP, PEOPLE] * 20)

    told: list[str] = []
    for after in (2, 5):
        code, ids = stopped_after(run, after, by=signal.SIGKILL)
        assert code == -signal.SIGKILL
        assert not set(ids) & set(told)
        told += ids
    ran = run()

    assert (ran.code, ran.json["failed"]) == (0, 0)
    assert len(told) <= ran.json["skipped"] < 60
    assert [row["id"] for row in run.rows()] == [f"q{n}" for n in range(1, 61)]


def test_an_interrupted_run_leaves_its_answers_in_order(run: Runner) -> None:
    write(run.questions, [DAM, PUMP, PEOPLE] * 20)

    code, told = stopped_after(run, 3, by=signal.SIGINT)

    assert code == 130
    assert [row["id"] for row in run.rows()] == told
    assert not run.output.with_name("answers.jsonl.part").exists()


def test_a_key_in_the_servers_address_is_not_written_down(run: Runner) -> None:
    write(run.questions, [DAM])
    with OpenAIServer(ScriptedModel()) as server:
        base = server.base_url.replace("http://", "http://me:secret@")
        run("--model", "openai/scripted", "--api-base", f"{base}?key=secret")

    record = run.output.with_name("answers.jsonl.run.json").read_text()
    assert server.base_url.removeprefix("http://") in record
    assert "secret" not in record
