import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf  # noqa: TID251 - makes the PDF that is described
import pytest

from corrobora.testing.openai_replies import Failed, Request, Said, Scripted, busy
from corrobora.testing.openai_server import OpenAIServer
from corrobora.testing.scripted_model import unfence
from tests.cli.conftest import Command, Ran

pytestmark = pytest.mark.slow

PICTURE = json.dumps(
    {
        "scene": "A walrus rides a bicycle.",
        "objects": [{"name": "walrus", "count": 1, "attributes": ["brown"]}],
        "relations": [],
        "visible_text": ["see [here](http://evil.example)"],
        "chart": None,
    }
)
TABLE = json.dumps(
    {
        "summary": "Zeppelins by weight.",
        "rows": "a zeppelin",
        "columns": [{"name": "Weight", "unit": "kg", "meaning": "dead weight"}],
    }
)
CSV = "Name,Load\nAlder,12\nBirch,14\nCedar,19\n"


def picture(seed: int) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    pixels = pymupdf.Pixmap(pymupdf.csRGB, 120, 90, noise.tobytes(), False)
    return bytes(pixels.tobytes("png"))


@pytest.fixture
def index(corrobora: Command, tmp_path: Path) -> str:
    """An index of a PDF with two figures and a table."""
    folder = tmp_path / "files"
    folder.mkdir()
    with pymupdf.open() as document:
        for n in (1, 2):
            page = document.new_page()
            page.insert_textbox((72, 72, 520, 120), f"The dam of page {n} is old.", fontsize=11)
            page.insert_image((100, 200, 400, 425), stream=picture(n))
            page.insert_text((100, 445), f"Figure {n}: A view of the dam.", fontsize=9)
        document.save(folder / "dam.pdf")
    (folder / "loads.csv").write_text(CSV)
    own = str(tmp_path / "index")
    assert corrobora("add", str(folder), "--index", own).code == 0
    return own


def model(request: Request) -> Scripted:
    return TABLE if "describe a table" in request.text else PICTURE


def describe(corrobora: Command, index: str, server: OpenAIServer, *more: str) -> Ran:
    where = ("--index", index, "--model", "openai/scripted", "--api-base", server.base_url)
    return corrobora("describe", *where, "--json", *more)


def found(corrobora: Command, index: str, query: str, corpus: str) -> list[dict[str, Any]]:
    ran = corrobora("search", query, "--index", index, "--json", "--corpus", corpus)
    hits: list[dict[str, Any]] = ran.json["results"]
    return hits


def test_elements_are_described_once_and_found_by_it(corrobora: Command, index: str) -> None:
    with OpenAIServer(model) as server:
        first = describe(corrobora, index, server, "--yes")
        again = describe(corrobora, index, server, "--yes")
        calls = len(server.requests)

    assert (first.code, first.json["described"], first.json["skipped"]) == (0, 3, [])
    assert (again.code, again.json["estimate"]["calls"], calls) == (0, 0, 3)
    images = [b for r in server.requests for b in r.body["messages"][0]["content"] if b]
    assert sum(isinstance(block, dict) and block["type"] == "image_url" for block in images) == 2
    assert "walrus" not in json.dumps(found(corrobora, index, "walrus bicycle", "image"))
    assert found(corrobora, index, "zeppelin", "table")[0]["text"].startswith("Name")
    assert corrobora("doctor", "--index", index).code == 0


def test_nothing_is_called_before_somebody_agrees(corrobora: Command, index: str) -> None:
    with OpenAIServer(model) as server:
        where = ("--index", index, "--model", "openai/scripted", "--api-base", server.base_url)
        ran = corrobora("describe", *where)
        calls = len(server.requests)

    assert (ran.code, ran.err.count("\n"), calls) == (2, 1, 0)
    assert "3 calls" in ran.out
    assert "2 pictures" in ran.out
    assert "a price that is not known" in ran.out
    assert "--yes" in ran.err


@pytest.mark.parametrize(("answer", "calls"), [("n", 0), ("y", 3)])
def test_a_person_at_a_terminal_is_asked(
    corrobora: Command, index: str, monkeypatch: pytest.MonkeyPatch, answer: str, calls: int
) -> None:
    monkeypatch.setattr("corrobora.cli.describe.is_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer == "y")

    with OpenAIServer(model) as server:
        ran = describe(corrobora, index, server)

    assert (ran.code, len(server.requests)) == (0, calls)


def test_a_run_that_ended_early_goes_on_where_it_was(corrobora: Command, index: str) -> None:
    with OpenAIServer(model) as server:
        cut = describe(corrobora, index, server, "--yes", "--max-calls", "1")
        rest = describe(corrobora, index, server, "--yes")

    assert (cut.code, cut.json["described"]) == (3, 1)
    assert "limit of 1 model calls" in cut.json["stopped"]
    assert (rest.code, rest.json["described"], len(server.requests)) == (0, 2, 3)


def test_a_killed_run_pays_for_nothing_twice_that_was_answered(
    corrobora: Command, index: str
) -> None:
    def half(request: Request) -> Scripted:
        return TABLE if "describe a table" in request.text else Said(text=PICTURE, delay=60)

    def described() -> int:
        with closing(sqlite3.connect(Path(index) / "catalogue.sqlite")) as catalogue:
            return int(catalogue.execute("SELECT count(*) FROM descriptions").fetchone()[0])

    with OpenAIServer(half) as server:
        where = ("--index", index, "--model", "openai/scripted", "--api-base", server.base_url)
        run = [sys.executable, "-c", "from corrobora.cli import main; main()"]
        process = subprocess.Popen([*run, "describe", *where, "--yes"], stdout=subprocess.DEVNULL)
        while not described() and process.poll() is None:
            time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with OpenAIServer(model) as server:
        ran = describe(corrobora, index, server, "--yes")

    assert (ran.code, ran.json["described"], len(server.requests)) == (0, 2, 2)
    assert found(corrobora, index, "zeppelin", "table")[0]["text"].startswith("Name")
    assert corrobora("doctor", "--index", index).code == 0


def test_a_bad_reply_is_asked_for_once_more_and_then_skipped(
    corrobora: Command, index: str
) -> None:
    def script(request: Request) -> Scripted:
        return "It is a table." if "describe a table" in request.text else PICTURE

    with OpenAIServer(script) as server:
        ran = describe(corrobora, index, server, "--yes")

    assert (ran.code, ran.json["described"], len(server.requests)) == (3, 2, 4)
    assert "expected a JSON object" in ran.json["skipped"][0]
    assert corrobora("doctor", "--index", index).code == 0


def test_one_refusal_is_skipped_and_three_end_the_run(corrobora: Command, index: str) -> None:
    refused = Failed(status=400, message="content policy", code="content_filter")
    with OpenAIServer(lambda r: refused if "table" in r.text[:40] else PICTURE) as server:
        one = describe(corrobora, index, server, "--yes")
    with OpenAIServer([Failed(status=401, message="no such key")]) as server:
        all_of_them = describe(corrobora, index, server, "--yes", "--again")

    assert (one.code, one.json["described"], len(one.json["skipped"])) == (3, 2, 1)
    assert (all_of_them.code, all_of_them.json["described"]) == (3, 0)
    assert "no such key" in all_of_them.json["skipped"][0]


def test_a_service_that_is_busy_is_waited_for_and_a_dead_one_ends_the_run(
    corrobora: Command, index: str
) -> None:
    with OpenAIServer([busy(retry_after=0), TABLE]) as server:
        waited = describe(corrobora, index, server, "--yes", "--corpus", "table")
    dead = describe(corrobora, index, server, "--yes")

    assert (waited.code, waited.json["described"]) == (0, 1)
    assert (dead.code, dead.json["described"]) == (1, 0)
    assert server.base_url in dead.json["stopped"]


def test_a_description_is_shown_as_one_and_can_be_taken_away(
    corrobora: Command, index: str
) -> None:
    with OpenAIServer(model) as server:
        describe(corrobora, index, server, "--yes")
    (hit, *_) = found(corrobora, index, "walrus", "image")

    shown = corrobora("show", hit["element"], "--index", index)
    removed = corrobora("describe", hit["element"], "--remove", "--index", index, "--json")
    plain = corrobora("show", hit["element"], "--index", index)

    assert "described by openai/scripted, not quoted:" in shown.out
    assert "scene: A walrus rides a bicycle." in shown.out
    assert "evil" not in shown.out
    assert removed.json == {"removed": 1}
    assert "walrus" not in plain.out
    assert corrobora("doctor", "--index", index).code == 0


def test_a_claim_that_quotes_a_description_is_dropped(corrobora: Command, index: str) -> None:
    with OpenAIServer(model) as server:
        describe(corrobora, index, server, "--yes")
    prompts: list[str] = []

    def writer(request: Request) -> Scripted:
        prompts.append(request.text)
        key = next((key for key, _ in unfence(request.text) if key.startswith("E")), "E1")
        quote = {"key": key, "quote": "A walrus rides a bicycle."}
        return json.dumps({"claims": [{"text": "A walrus rides a bicycle.", "quotes": [quote]}]})

    with OpenAIServer(writer) as server:
        where = ("--index", index, "--model", "openai/scripted", "--api-base", server.base_url)
        ran = corrobora("ask", "Does a walrus ride a bicycle at the dam?", *where, "--json")

    written = [prompt for prompt in prompts if "<data key=E1 " in prompt]
    assert written
    assert not any("walrus" in text for p in written for key, text in unfence(p) if key[0] == "E")
    assert ran.json["quotes_dropped"] >= 1
    assert "walrus" not in json.dumps([ran.json["claims"], ran.json["evidence"]])


def test_describing_without_a_model_says_what_to_give(corrobora: Command, index: str) -> None:
    ran = corrobora("describe", "--index", index)
    wrong = corrobora("describe", "--index", index, "--corpus", "paragraph")

    assert (ran.code, "--model" in ran.err) == (2, True)
    assert (wrong.code, "image" in wrong.err) == (2, True)
