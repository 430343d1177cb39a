import json
from pathlib import Path
from typing import Any

import pytest

from corrobora.testing.openai_replies import Request, Scripted
from corrobora.testing.openai_server import OpenAIServer
from corrobora.testing.scripted_model import unfence
from tests.cli.conftest import Command, Ran

pytestmark = pytest.mark.slow

TEXTS = {
    "dam": "The dam at Ferry Lane was raised by the county engineers in 1931 after a flood.",
    "pump": "The board of Mill Basin bought 14 diesel pumps from a yard in the north.",
    "lock": "The old lock at Kings Weir was closed to barges for good on 4 May 1958.",
    "mill": "The paper mill at Otter Ford draws 85% of all water that the valley uses.",
}
MODEL = {  # what the model makes of each text: question, answer, quote, answer with and without it
    "dam": ("When was the Ferry Lane dam raised?", "1931", "raised", "in 1931", ""),
    "pump": ("How many pumps were bought?", "14", "bought 41 diesel pumps", "14", ""),
    "lock": ("Who closed Kings Weir lock?", "the county", "The old lock at Kings Weir", "", ""),
}


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for name, text in TEXTS.items():
        (folder / f"{name}.md").write_text(f"# About the {name}\n\n{text}\n")
    return folder


@pytest.fixture
def index(corrobora: Command, texts: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("index") / "made"
    assert corrobora("add", str(texts), "--index", str(folder)).code == 0
    return str(folder)


def scripted(request: Request) -> Scripted:
    """Write good, misquoted, unanswerable and broken questions, each for one text."""
    pieces = dict(unfence(request.text))
    if "question" in pieces:
        found = next(said for said in MODEL.values() if said[0] == pieces["question"])
        return json.dumps({"answer": found[3] if "element" in pieces else found[4]})
    name = next(name for name, text in TEXTS.items() if text[:20] in pieces["element"])
    if name not in MODEL:
        return "Here is a question for you: {"
    question, answer, quote, *_ = MODEL[name]
    return json.dumps({"question": question, "answer": answer, "quote": quote})


def generate(corrobora: Command, index: str, out: Path, *more: str) -> Ran:
    return corrobora("generate-questions", "-o", str(out), "--index", index, "--json", *more)


def ask_model(corrobora: Command, index: str, out: Path, server: OpenAIServer, *more: str) -> Ran:
    where = ("--model", "openai/scripted", "--api-base", server.base_url)
    return generate(corrobora, index, out, *where, *more)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_questions_are_made_without_a_model(corrobora: Command, index: str, tmp_path: Path) -> None:
    ran = generate(corrobora, index, tmp_path / "q.jsonl", "-n", "4")

    assert (ran.code, ran.json["made"], ran.json["usage"]["calls"]) == (0, {"paragraph": 4}, 0)
    made = {row["answers"][0] for row in rows(tmp_path / "q.jsonl")}
    assert made == {"1931", "14", "4 May 1958", "85%"}


def test_the_same_seed_gives_the_same_file_at_once_or_in_two_runs(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    generate(corrobora, index, tmp_path / "once.jsonl", "-n", "4", "--seed", "7")
    generate(corrobora, index, tmp_path / "twice.jsonl", "-n", "2", "--seed", "7")
    generate(corrobora, index, tmp_path / "twice.jsonl", "-n", "4", "--seed", "7")

    assert (tmp_path / "once.jsonl").read_bytes() == (tmp_path / "twice.jsonl").read_bytes()


def test_a_reviewed_file_is_kept_unless_fresh_is_asked_for(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    out = tmp_path / "q.jsonl"
    generate(corrobora, index, out, "-n", "3")
    reviewed = out.read_text().replace('"keep": true', '"keep": false', 1)
    out.write_text(reviewed)

    again = generate(corrobora, index, out, "-n", "3")

    assert (again.json["before"], again.json["made"]) == (2, {"paragraph": 1})
    assert out.read_text().startswith(reviewed)
    assert generate(corrobora, index, out, "-n", "1", "--fresh").json["before"] == 0
    assert len(rows(out)) == 1


def test_too_few_are_told_and_give_a_code_of_their_own(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    ran = corrobora("generate-questions", "-o", str(tmp_path / "q.jsonl"), "--index", index)

    assert ran.code == 3
    assert "4 new questions" in ran.out
    assert "  46 fewer than asked\n" in ran.out
    assert {row["gold"][0]["document"] for row in rows(tmp_path / "q.jsonl")} == {
        f"{name}.md" for name in TEXTS
    }


def test_only_a_document_named_is_asked_about(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    generate(corrobora, index, tmp_path / "q.jsonl", "--document", "pump.md")

    (row,) = rows(tmp_path / "q.jsonl")
    assert "14 diesel pumps" in row["note"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--corpus", "prose"), "expected a corpus among"),
        (("--corpus", "table"), "no elements of table"),
        (("--document", "nothing.pdf"), "there is none"),
    ],
)
def test_what_is_not_there_is_named(
    corrobora: Command, index: str, tmp_path: Path, arguments: tuple[str, ...], line: str
) -> None:
    ran = generate(corrobora, index, tmp_path / "q.jsonl", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert line in ran.err
    assert not (tmp_path / "q.jsonl").exists()


def test_a_models_questions_are_checked(corrobora: Command, index: str, tmp_path: Path) -> None:
    with OpenAIServer(scripted) as server:
        ran = ask_model(corrobora, index, tmp_path / "q.jsonl", server)

    (row,) = rows(tmp_path / "q.jsonl")
    assert (row["question"], row["answers"]) == (MODEL["dam"][0], ["1931"])
    assert row["slices"] == {"modality": "text", "kind": "model"}
    assert ran.json["dropped"] == {
        "the quote is not in the element": 1,
        "not answerable from the element": 1,
        "the model's reply is not the JSON asked for": 1,
    }
    assert ran.json["usage"]["calls"] == 3 + 1 + 2 + 1


def test_a_limit_of_calls_keeps_what_is_done_and_a_rerun_goes_on(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    out = tmp_path / "q.jsonl"
    with OpenAIServer(scripted) as server:
        first = ask_model(corrobora, index, out, server, "--max-calls", "2")
        second = ask_model(corrobora, index, out, server)

    assert (first.code, first.json["usage"]["calls"]) == (3, 2)
    assert "limit of 2 model calls" in first.json["stopped"]
    assert second.json["stopped"] == ""
    assert len(rows(out)) == 1


def test_where_there_is_no_question_nobody_is_told_to_read_them(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    with OpenAIServer(lambda _: "Here is a question: {") as server:
        where = ("--model", "openai/scripted", "--api-base", server.base_url, "--index", index)
        ran = corrobora(
            "generate-questions", "-o", str(tmp_path / "q.jsonl"), *where, "--max-usd", "1"
        )

    assert ran.code == 3
    assert "50 fewer than asked" in ran.out
    assert "Read them" not in ran.out
    assert "the price of openai/scripted is not known" in ran.err
