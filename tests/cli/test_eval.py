"""`corrobora eval` on small real files, with a real index and the scripted model's server."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from corrobora.prompts import render
from corrobora.testing.openai_replies import Failed, Request, Scripted
from corrobora.testing.openai_server import OpenAIServer
from corrobora.testing.scripted_model import ScriptedModel
from tests.cli.conftest import Command

pytestmark = pytest.mark.slow

OWN: list[dict[str, Any]] = [
    {
        "id": "height",
        "question": "How high is the dam at Ferry Lane?",
        "answers": ["12 metres"],
        "gold": [{"document": "dam.pdf", "page": 1}],
        "slices": {"kind": "number"},
    },
    {
        "id": "pump",
        "question": "Why was pump 3 at Mill Basin replaced?",
        "answers": ["its bearings had worn out"],
        "gold": [{"document": "dam.pdf", "page": 1}],
        "slices": {"kind": "reason"},
    },
    {"id": "salary", "question": "What does the chair of the board earn?", "unanswerable": True},
]


def write_jsonl(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "questions.jsonl", OWN)


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """A set of a hundred texts, each about a tower of its own."""
    folder = tmp_path / "towers"
    folder.mkdir()
    numbers = range(100)
    write_jsonl(
        folder / "corpus.jsonl",
        [{"_id": f"d{n}", "title": f"Tower {n}", "text": f"Built of brick{n}."} for n in numbers],
    )
    write_jsonl(
        folder / "queries.jsonl",
        [{"_id": f"q{n}", "text": f"What is of brick{n}?"} for n in numbers],
    )
    lines = [f"q{n}\td{n}\t1\n" for n in numbers]
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(lines))
    return folder


def figures(report: Mapping[str, Any], *, variant: str | None = None) -> dict[tuple[str, str], Any]:
    """Return the values over all cases by stage and metric."""
    return {
        (row["stage"], row["metric"]): row["value"]
        for row in report["rows"]
        if row["slice"] == "all" and row.get("variant") == variant
    }


def test_the_sample_is_measured_without_any_data(corrobora: Command, tmp_path: Path) -> None:
    ran = corrobora("eval", "answers", "-o", str(tmp_path / "report"), "--json")

    assert ran.code == 0, ran.err
    found = figures(ran.json)
    assert found["weigh", "R@10"] == 1.0
    assert found["answer", "abstention_recall"] == 1.0
    assert json.loads((tmp_path / "report" / "report.json").read_text()) == ran.json


def test_ones_own_questions_are_asked_of_ones_own_index(
    corrobora: Command, questions: Path, index: str, tmp_path: Path
) -> None:
    out = tmp_path / "report"

    ran = corrobora("eval", str(questions), "-o", str(out), "--index", index, "--json")

    assert ran.json["suite"] == "answers"
    found = figures(ran.json)
    assert found["answer", "answer_in_quotes"] == 1.0
    assert found["cite", "page_recall@1"] == 1.0
    assert {row["slice"] for row in ran.json["rows"]} >= {"all", "kind: number", "kind: reason"}
    assert "# answers" in (out / "report.md").read_text()
    assert "Where gold is lost" in (out / "report.html").read_text()
    assert (out / "runs" / "questions.weigh.trec").is_file()


def test_a_folder_in_beir_layout_is_indexed_and_measured(
    corrobora: Command, beir: Path, tmp_path: Path
) -> None:
    ran = corrobora("eval", str(beir), "-o", str(tmp_path / "report"), "--json")

    assert ran.json["suite"] == "retrieval"
    assert figures(ran.json)["weigh", "nDCG@10"] > 0.9
    assert ran.json["manifest"]["data"]["towers"]["sources"] == 100


def test_the_same_measurement_gives_the_same_runs_byte_for_byte(
    corrobora: Command, beir: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        corrobora("eval", str(beir), "-o", str(tmp_path / name), "--sample", "20", "--seed", "4")

    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "runs").iterdir()}
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) > 3


def test_a_stage_left_out_is_compared_case_by_case(
    corrobora: Command, beir: Path, tmp_path: Path
) -> None:
    out = str(tmp_path / "report")

    ran = corrobora("eval", str(beir), "-o", out, "--without", "words", "--sample", "30", "--json")

    assert figures(ran.json, variant="default")["search/document/words", "R@1"] == 1.0
    assert figures(ran.json, variant="without words").get(("search/document/words", "R@1")) == 0.0
    less = "without words less default"
    row = next(r for r in ran.json["rows"] if r.get("variant") == less and r["metric"] == "R@1")
    assert row["wins"] + row["losses"] + row["ties"] == row["n"] == 30


def test_settings_are_compared_also_with_a_report_made_before(
    corrobora: Command, beir: Path, tmp_path: Path
) -> None:
    before = str(tmp_path / "before")
    corrobora("eval", str(beir), "-o", before, "--sample", "10")

    ran = corrobora(
        *("eval", str(beir), "-o", str(tmp_path / "now"), "--sample", "10", "--json"),
        *("--compare", before, "k=5,gamma=0"),
    )

    assert ran.code == 0, ran.err
    assert {r.get("variant") for r in ran.json["rows"]} == {
        "before",
        "k=5,gamma=0",
        "k=5,gamma=0 less before",
    }
    assert ran.json["manifest"]["settings"]["k=5,gamma=0"]["k"] == 5


def test_ingest_is_timed_in_a_new_index_each_time(
    corrobora: Command, beir: Path, tmp_path: Path
) -> None:
    for _ in range(2):
        ran = corrobora("eval", "ingest", "--data", str(beir), "-o", str(tmp_path / "r"), "--json")

        found = figures(ran.json)
        assert found["ingest", "documents"] == 100
        assert found["ingest", "seconds"] > found["ingest", "seconds_again"]


def test_a_model_answers_and_judges_through_its_server(
    corrobora: Command, questions: Path, index: str, tmp_path: Path
) -> None:
    answering = ScriptedModel(fabricate=True)

    def script(request: Request) -> Scripted:
        if '"supported"' in request.text:
            return '{"claims": [{"claim": "One.", "supported": true}]}'
        if '"facts"' in request.text:
            return '{"facts": [{"fact": "One.", "held": false}]}'
        return answering(request)

    with OpenAIServer(script) as server:
        ran = corrobora(
            *("eval", str(questions), "-o", str(tmp_path / "report"), "--index", index, "--json"),
            *("--model", "openai/scripted", "--api-base", server.base_url),
        )

    assert ran.code == 0, ran.err
    found = figures(ran.json)
    assert found["answer", "calls"] > 0
    assert found["answer", "quote_verified"] == 1.0  # what was made up never left
    assert found["judged", "faithfulness"] == 1.0
    assert ran.json["manifest"]["judging"]["questions"]["calls"] > 0


def test_a_failing_model_is_a_row_and_exit_3(
    corrobora: Command, questions: Path, index: str, tmp_path: Path
) -> None:
    with OpenAIServer([Failed(status=401, message="bad key")]) as server:
        ran = corrobora(
            *("eval", str(questions), "-o", str(tmp_path / "report"), "--index", index, "--json"),
            *("--model", "openai/scripted", "--api-base", server.base_url, "--no-judged"),
        )

    assert ran.code == 3
    assert figures(ran.json)["all", "failed"] == 1.0
    assert "bad key" in ran.err


def test_a_measurement_killed_at_any_moment_goes_on(beir: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    code = "from corrobora.cli import main; main()"
    command = [sys.executable, "-c", code, "eval", str(beir), "-o", str(out)]
    cases = out / "cases" / "towers.jsonl"
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=dict(os.environ))
    deadline = time.monotonic() + 120
    while not (cases.is_file() and cases.read_text().count("\n") > 10):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = cases.read_text().count("\n") - 1

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert f"{kept} cases were measured before" in done.stderr or kept == 100
    ids = [json.loads(line)["case"] for line in cases.read_text().split("\n")[1:-1]]
    assert sorted(ids) == sorted(f"q{n}" for n in range(100))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing-here"], "expected a suite of"),
        (["retrieval", "--data", "nothing-here"], "which is not there"),
        (["retrieval", "--format", "bear", "--data", "."], "--format: expected one of"),
        (["answers", "--paradigm", "fusion"], "use the suite retrieval"),
        (["answers", "--paradigm", "cubist"], "expected a paradigm of"),
        (["answers", "--compare", "default", "default"], "two different things"),
        (["answers", "--compare", "default", "kk=1"], "as `corrobora config show` lists them"),
        (["answers", "--without", "reading"], "without: expected stages of"),
        (["answers", "--without", "words", "--compare", "default", "k=1"], "give one of them"),
        (["answers", "--corpus", "paragraphs"], "expected a corpus among"),
        (["answers", "--ragas"], "name one with --model"),
        (["answers", "--switch", "pool"], "expected NAME=VALUE"),
    ],
)
def test_what_cannot_be_measured_is_told_in_one_line(
    arguments: list[str], message: str, corrobora: Command, tmp_path: Path
) -> None:
    ran = corrobora("eval", *arguments, "-o", str(tmp_path / "report"))

    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_a_folder_measured_with_other_settings_is_kept(
    corrobora: Command, beir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = str(tmp_path / "report")
    corrobora("eval", str(beir), "-o", out, "--sample", "5")
    monkeypatch.setenv("CORROBORA_K", "7")

    ran = corrobora("eval", str(beir), "-o", out, "--sample", "5")

    assert ran.code == 2
    assert "setting k: '50', now '7'" in ran.err
    assert corrobora("eval", str(beir), "-o", out, "--sample", "5", "--fresh").code == 0


def test_an_index_of_ones_own_is_never_removed(
    corrobora: Command,
    questions: Path,
    files: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    corrobora("add", str(files))

    ran = corrobora("eval", "ingest", "--data", str(questions), "-o", "report")

    assert ran.code == 2
    assert "ingest is measured on an empty index" in ran.err
    assert len(corrobora("ls", "--json").json) == 2


def test_an_index_that_has_changed_is_told_and_not_mixed_in(
    corrobora: Command, questions: Path, files: Path, tmp_path: Path
) -> None:
    index, out = str(tmp_path / "index"), str(tmp_path / "report")
    corrobora("add", str(files), "--index", index)
    corrobora("eval", str(questions), "-o", out, "--index", index)
    corrobora("rm", "dam.pdf", "--index", index)

    ran = corrobora("eval", str(questions), "-o", out, "--index", index)

    assert ran.code == 2
    assert "index: '2 documents" in ran.err
    again = corrobora("eval", str(questions), "-o", out, "--index", index, "--fresh", "--json")
    assert figures(again.json)["answer", "citation_recall"] == 0.0


def test_a_corrected_question_alone_is_asked_again(
    corrobora: Command, questions: Path, index: str, tmp_path: Path
) -> None:
    out = str(tmp_path / "report")
    corrobora("eval", str(questions), "-o", out, "--index", index)
    corrected = [{**OWN[0], "question": "How tall is the dam at Ferry Lane?"}, *OWN[1:]]
    corrected[1] = {**corrected[1], "answers": ["worn bearings"]}
    write_jsonl(questions, corrected)

    ran = corrobora("eval", str(questions), "-o", out, "--index", index)

    assert ran.code == 0, ran.err
    assert "2 cases were measured before and are taken up" in ran.err


def test_a_text_that_is_no_more_in_the_data_set_leaves_its_index(
    corrobora: Command, beir: Path, tmp_path: Path
) -> None:
    out = str(tmp_path / "report")
    corrobora("eval", str(beir), "-o", out, "--sample", "3")
    kept = (beir / "corpus.jsonl").read_text().splitlines()[:50]
    (beir / "corpus.jsonl").write_text("\n".join(kept))

    ran = corrobora("eval", str(beir), "-o", out, "--sample", "3", "--fresh", "--json")

    assert ran.json["manifest"]["data"]["towers"]["index"].startswith("50 documents")


def test_a_question_switched_to_all_documents_is_asked_anew(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    out = str(tmp_path / "report")
    asked = tmp_path / "questions.jsonl"
    write_jsonl(asked, [{**OWN[0], "documents": ["notes.md"]}])
    corrobora("eval", str(asked), "-o", out, "--index", index)
    write_jsonl(asked, [OWN[0]])

    ran = corrobora("eval", str(asked), "-o", out, "--index", index, "--json")

    assert figures(ran.json)["weigh", "page_recall@1"] == 1.0


def test_no_questions_are_an_error_and_keep_the_report(
    corrobora: Command, questions: Path, index: str, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    corrobora("eval", str(questions), "-o", str(out), "--index", index)
    before = (out / "report.md").read_text()
    questions.write_text("")

    ran = corrobora("eval", str(questions), "-o", str(out), "--index", index)

    assert ran.code == 2
    assert "got none" in ran.err
    assert (out / "report.md").read_text() == before


def test_failures_of_the_second_variant_count_too(
    corrobora: Command, questions: Path, index: str, tmp_path: Path
) -> None:
    with OpenAIServer([Failed(status=401, message="bad key")]) as server:
        ran = corrobora(
            *("eval", str(questions), "-o", str(tmp_path / "report"), "--index", index),
            *("--compare", "default", f"model=openai/scripted,api_base={server.base_url}"),
            "--no-judged",
        )

    assert ran.code == 3


def test_prompts_of_a_variant_are_named_by_their_digests(
    corrobora: Command, questions: Path, index: str, tmp_path: Path
) -> None:
    own = tmp_path / "prompts"
    own.mkdir()
    original = Path(render.__file__).with_name("rewrite.md").read_text()
    (own / "rewrite.md").write_text(f"{original}\nBe brief.")

    ran = corrobora(
        *("eval", str(questions), "-o", str(tmp_path / "report"), "--index", index, "--json"),
        *("--compare", "default", f"prompts={own}"),
    )

    digests = ran.json["manifest"]["prompts"]
    assert digests["default"]["rewrite"] != digests[f"prompts={own}"]["rewrite"]
    assert digests["default"]["plan"] == digests[f"prompts={own}"]["plan"]
