"""`add`, `sync` and `status` over a folder that lives: archives, e-mails, refusals, watching."""

import json
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pymupdf  # noqa: TID251 - makes a PDF with a password
import pytest

from corrobora import app
from tests.cli.conftest import Command

pytestmark = pytest.mark.slow

AES = 5  # pymupdf's number for it
WAIT = 30.0  # seconds


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


@pytest.fixture
def index(tmp_path: Path) -> str:
    return str(tmp_path / "index")


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def letter(path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Pumps"
    message.set_content("The plan of the pumps is attached.")
    message.add_attachment("Pump 3 stands at Mill Basin.", filename="plan.txt")
    path.write_bytes(message.as_bytes())


def archive(path: Path, **texts: str) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, text in texts.items():
            file.writestr(f"{name}.txt", text)


def locked(path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "The dam is 12 metres high.")
        document.save(path, encryption=AES, user_pw="open sesame")


def names(listed: list[dict[str, str]], key: str = "uri") -> list[str]:
    return sorted(item[key].rpartition("papers/")[2] for item in listed)


def test_what_came_out_of_files_names_its_parent_and_goes_with_it(
    corrobora: Command, here: Path, index: str
) -> None:
    letter(here / "m.eml")
    archive(here / "a.zip", dam="The dam is high.", lock="The lock is wide.")
    added = corrobora("add", str(here), "--index", index, "--json")
    parents = {
        d["uri"].rpartition("papers/")[2]: d["parent"]
        for d in corrobora("ls", "--index", index, "--json").json
    }

    archive(here / "a.zip", dam="The dam is high.")
    changed = corrobora("sync", "--index", index, "--json")
    (here / "a.zip").unlink()
    gone = corrobora("sync", "--index", index, "--json")
    removed = corrobora("rm", str(here / "m.eml"), "--index", index, "--json")

    assert added.code == changed.code == gone.code == removed.code == 0
    assert [line["state"] for line in added.json_lines] == ["added"] * 5
    assert parents == {
        "m.eml": None,
        "m.eml!/plan.txt": str(here / "m.eml"),
        "a.zip!/dam.txt": str(here / "a.zip"),
        "a.zip!/lock.txt": str(here / "a.zip"),
    }
    assert {line["uri"].rpartition("/")[2]: line["state"] for line in changed.json_lines} == {
        "m.eml": "unchanged",
        "a.zip": "replaced",
        "dam.txt": "unchanged",
    }
    assert [line["state"] for line in gone.json_lines] == ["unchanged", "removed"]
    assert names(removed.json) == ["m.eml", "m.eml!/plan.txt"]
    assert corrobora("ls", "--index", index, "--json").json == []


def test_a_refusal_has_its_reason_until_a_password_opens_the_file(
    corrobora: Command, here: Path, index: str
) -> None:
    write(here / "note.txt", "Beans.")
    locked(here / "dam.pdf")
    with zipfile.ZipFile(here / "a.zip", "w") as file:
        file.write(here / "dam.pdf", "dam2.pdf")
        file.writestr("broken.pdf", "%PDF-1.7 and nothing more")

    refused = corrobora("add", str(here), "--index", index, "--json")
    states = corrobora("status", "--index", index, "--json").json["refused"]
    told = corrobora("status", "--index", index)
    opened = corrobora("sync", "--index", index, "--password", "open sesame", "--json")

    assert refused.code == opened.code == 3
    assert names(states) == ["a.zip!/broken.pdf", "a.zip!/dam2.pdf", "dam.pdf"]
    assert all("password" in s["reason"] for s in states if "dam" in s["uri"])
    assert f"refused    {here / 'dam.pdf'}: " in told.out
    now = {o["uri"].rpartition("/")[2]: o["state"] for o in opened.json_lines}
    assert (now["dam.pdf"], now["dam2.pdf"]) == ("added", "duplicate")
    still = corrobora("status", "--index", index, "--json").json["refused"]
    assert names(still) == ["a.zip!/broken.pdf"]


def test_only_files_of_a_pattern_are_taken(corrobora: Command, here: Path, index: str) -> None:
    for name in ("a.txt", "b.txt", "c.md"):
        write(here / name, f"This is {name}.")

    ran = corrobora(
        "add",
        str(here),
        *("--include", "*.txt", "--exclude", "b.*", "--index", index, "--json"),
    )

    assert [(line["state"], Path(line["uri"]).name) for line in ran.json_lines] == [
        ("added", "a.txt")
    ]
    assert ran.json_lines[0].keys() >= {"document", "elements", "inside", "notes", "reason"}


def test_before_anything_was_added_sync_says_what_to_do(corrobora: Command, index: str) -> None:
    ran = corrobora("sync", "--index", index)

    assert (ran.code, ran.out) == (2, "")
    assert "corrobora add" in ran.err


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from corrobora.cli.main import main; main()", *arguments]


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    end = threading.Timer(WAIT, process.kill)  # else a line that never comes is waited for
    end.start()
    try:
        yield process
    finally:
        end.cancel()
        process.kill()
        process.communicate()


def next_outcome(process: subprocess.Popen[str]) -> tuple[str, str]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()
    outcome = json.loads(line)
    return outcome["state"], Path(outcome["uri"]).name


def test_watching_takes_in_what_changes_and_lets_others_ask(
    corrobora: Command, here: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PATIENCE", 0.1)
    write(here / "a.txt", "The dam at Ferry Lane is 12 metres high.")
    write(here / "b.txt", "Beans are soaked.")
    with started("add", str(here), "--watch", "--json", "--index", index) as watching:
        first = {next_outcome(watching), next_outcome(watching)}
        assert watching.stderr is not None
        while not watching.stderr.readline().startswith("watching "):
            assert watching.poll() is None

        write(here / "c.txt", "Peas are new.")
        came = next_outcome(watching)
        write(here / "a.txt", "The dam at Ferry Lane is 13 metres high.")
        changed = next_outcome(watching)
        (here / "b.txt").unlink()
        went = next_outcome(watching)
        beside_the_owner(corrobora, here, index, owner=watching.pid)
        watching.send_signal(signal.SIGINT)
        _, told = watching.communicate(timeout=WAIT)

    assert first == {("added", "a.txt"), ("added", "b.txt")}
    assert (came, changed) == (("added", "c.txt"), ("replaced", "a.txt"))
    assert went == ("removed", "b.txt")
    assert watching.returncode == 130
    assert told.splitlines()[-1] == "corrobora: interrupted; what was acknowledged is kept"


def beside_the_owner(corrobora: Command, here: Path, index: str, *, owner: int) -> None:
    """A second process may read, by words, and not write."""
    for refused in ("add", "sync", "rm"):
        ran = corrobora(refused, str(here / "a.txt"), "--index", index)
        assert ran.code == 2
        assert len(ran.err.splitlines()) == 1
        assert f"in use by process {owner}" in ran.err
    found = corrobora("search", "dam at Ferry Lane", "--index", index, "--json").json
    assert "13 metres" in found["results"][0]["text"]
    assert f"the index is in use by process {owner}" in found["notes"][0]
    answer = corrobora("ask", "How high is the dam at Ferry Lane?", "--index", index, "--json").json
    assert "13 metres" in answer["text"]
    assert f"process {owner}" in answer["notes"][0]
    listed = corrobora("ls", "--index", index, "--json").json
    assert names(listed) == ["a.txt", "c.txt"]
    shown = corrobora("show", listed[0]["id"], "--index", index)
    assert shown.code == 0
    status = corrobora("status", "--index", index)
    assert f"in use by  process {owner}" in status.out
