import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.adapters import hub_data
from corrobora.errors import ConfigError, UpstreamBusy, UpstreamError, UpstreamRefused

SHA = "0123456789" * 4
NAME = "some/data"
FILES = {"data/test.jsonl": b'{"id": 1}\n', "data/train.jsonl": b"{}\n", "run.py": b"boom"}
API = f"/api/datasets/{NAME}"
FILE = f"/datasets/{NAME}/resolve/"


@dataclass
class Hub:
    """A hub with one data set; `faults` maps the start of a path to a status and an error code."""

    endpoint: str = ""
    faults: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        for start, (status, code) in self.faults.items():
            if path.startswith(start):
                return status, {"X-Error-Code": code} if code else {}, b"{}"
        if path.startswith(FILE):
            content = FILES[path.removeprefix(f"{FILE}{SHA}/")]
            return 200, {"ETag": f'"{_oid(content)}"', "X-Repo-Commit": SHA}, content
        if path in PAGES:
            return 200, {}, json.dumps(PAGES[path]).encode()
        return 404, {"X-Error-Code": "RevisionNotFound"}, b"{}"


def _oid(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


INFO = {"id": NAME, "sha": SHA, "siblings": []}
PAGES: dict[str, object] = {
    API: INFO,
    f"{API}/revision/main": INFO,
    f"{API}/revision/v1": INFO,
    f"{API}/revision/{SHA}": INFO,
    f"{API}/tree/{SHA}": [
        {"type": "file", "path": name, "size": len(content), "oid": _oid(content)}
        for name, content in FILES.items()
    ],
}


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    told = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = told.answer(self.path.partition("?")[0])
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815  the name that the server calls

        @override
        def log_message(self, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        told.endpoint = f"http://127.0.0.1:{server.server_port}"
        yield told
        server.shutdown()
        thread.join()


def _files(folder: Path) -> list[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if path.parts[0] != ".cache")


def test_only_what_is_needed_is_fetched(hub: Hub) -> None:
    folder = hub_data.fetch(NAME, needs=["data/test*"], endpoint=hub.endpoint)

    assert _files(folder) == ["data/test.jsonl"]
    assert (folder / "data" / "test.jsonl").read_bytes() == FILES["data/test.jsonl"]


def test_what_the_cache_holds_is_not_asked_for_again(hub: Hub) -> None:
    first = hub_data.fetch(NAME, needs=["data/*"], endpoint=hub.endpoint)
    hub.asked.clear()

    assert hub_data.fetch(NAME, needs=["data/*"], endpoint=hub.endpoint) == first
    assert hub.asked == []


def test_a_part_in_the_cache_is_completed(hub: Hub) -> None:
    hub_data.fetch(NAME, needs=["data/test*"], endpoint=hub.endpoint)

    folder = hub_data.fetch(NAME, needs=["data/*"], endpoint=hub.endpoint)

    assert _files(folder) == ["data/test.jsonl", "data/train.jsonl"]


def test_a_folder_that_is_named_is_filled(hub: Hub, tmp_path: Path) -> None:
    folder = hub_data.fetch(NAME, needs=[], into=tmp_path / "here", endpoint=hub.endpoint)

    assert folder == tmp_path / "here"
    assert _files(folder) == sorted(FILES)


def test_a_half_filled_folder_is_not_taken_for_the_data_set(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "half.jsonl").write_text("{}")

    with pytest.raises(UpstreamError, match="cannot be reached"):
        hub_data.fetch(NAME, needs=[], into=tmp_path, endpoint="http://127.0.0.1:9")


def test_a_revision_is_taken_by_its_name(hub: Hub) -> None:
    folder = hub_data.fetch(NAME, needs=["data/*"], revision="v1", endpoint=hub.endpoint)

    assert folder.name == SHA


@pytest.mark.parametrize("name", ["data", "a/b/c", "../x/y", "some/", "https://hub/some/data"])
def test_a_name_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="organisation/name, got"):
        hub_data.fetch(name, needs=[])


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ((API, 404, "RepoNotFound"), ConfigError, "no data set 'some/data' that you may see"),
        ((API, 404, ""), UpstreamRefused, "answers 404"),
        ((API, 401, ""), UpstreamRefused, "hf auth login"),
        ((API, 403, "GatedRepo"), ConfigError, "accept them on its page"),
        ((FILE, 403, "GatedRepo"), ConfigError, "accept them on its page"),
        ((FILE, 404, "EntryNotFound"), UpstreamRefused, "answers 404"),
        ((API, 403, ""), UpstreamRefused, "answers 403"),
    ],
)
def test_a_refusal_says_what_to_do_in_one_line(
    hub: Hub, fault: tuple[str, int, str], error: type[Exception], said: str
) -> None:
    start, status, code = fault
    hub.faults[start] = (status, code)

    with pytest.raises(error, match=said) as caught:
        hub_data.fetch(NAME, needs=["data/*"], endpoint=hub.endpoint)

    assert "\n" not in str(caught.value)


def test_a_hub_that_fails_is_worth_a_second_try(hub: Hub) -> None:
    hub.faults[f"{API}/tree"] = (501, "")

    with pytest.raises(UpstreamBusy, match=r"answers 501 .*try again later"):
        hub_data.fetch(NAME, needs=[], endpoint=hub.endpoint)


def test_a_revision_that_is_not_there_is_named(hub: Hub) -> None:
    with pytest.raises(ConfigError, match="has no revision 'v9'"):
        hub_data.fetch(NAME, needs=[], revision="v9", endpoint=hub.endpoint)


@pytest.mark.usefixtures("hub")
def test_a_hub_that_cannot_be_reached_says_how_to_go_without() -> None:
    with pytest.raises(UpstreamError, match=r"cannot be reached .*name its folder") as caught:
        hub_data.fetch(NAME, needs=[], endpoint="http://127.0.0.1:9")

    assert "\n" not in str(caught.value)


def test_offline_the_switch_is_named(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)

    with pytest.raises(ConfigError, match="HF_HUB_OFFLINE is set"):
        hub_data.fetch(NAME, needs=[], endpoint=hub.endpoint)


def test_a_folder_that_cannot_be_written_is_the_readers_to_mend(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ConfigError, match="cannot be kept"):
        hub_data.fetch(NAME, needs=[], into=tmp_path / "file" / "here", endpoint=hub.endpoint)
