"""A local server that speaks OpenAI's chat protocol and does what a script says.

In a test:

    with OpenAIServer(["first reply", busy(retry_after=1), "the reply after it"]) as server:
        chat = LiteLLMChat("openai/scripted", api_base=server.base_url, api_key="none")

By hand, with a model of a few rules that reads the evidence in the prompt:

    python -m corrobora.testing.openai_server --port 8099 --fabricate --misplace --busy 1
    corrobora ask "..." --model openai/scripted     (CORROBORA_API_BASE=http://127.0.0.1:8099/v1)

Not covered: streaming, tools, several choices.
"""

import argparse
import json
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from typing_extensions import override

from corrobora.testing.openai_replies import Dropped, Failed, Raw, Request, Said, Scripted
from corrobora.testing.scripted_model import ScriptedModel

Script = Callable[[Request], Scripted] | Sequence[Scripted]


class OpenAIServer:
    """A server on a loopback port, up inside the `with`; it keeps its requests.

    A sequence is gone through reply by reply and its last stays; a function is called with
    each request, from the thread of that request.
    """

    def __init__(self, script: Script, *, port: int = 0) -> None:
        self.requests: list[Request] = []
        self._script = script
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _HTTPServer(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def base_url(self) -> str:
        """The address to set as api_base."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: Request) -> Scripted:
        """Keep the request and return what the script does with it."""
        with self._lock:
            at = len(self.requests)
            self.requests.append(request)
        if callable(self._script):
            return self._script(request)
        return self._script[min(at, len(self._script) - 1)]

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the `with`."""
        self._closing.wait(seconds)


class _HTTPServer(ThreadingHTTPServer):
    """Knows whose script its handlers follow."""

    def __init__(self, owner: OpenAIServer, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.owner = owner


class _Handler(BaseHTTPRequestHandler):
    server: _HTTPServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each reply waits 40 ms for an acknowledgement

    def do_GET(self) -> None:
        self._send(200, {"object": "list", "data": [{"id": "scripted", "object": "model"}]}, {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if not self.path.endswith("/chat/completions") or body.get("stream"):
            self._send(404, _error("only chat completions, not streamed", None), {})
            return
        scripted = self.server.owner.answer(Request(body=body, headers=headers))
        if isinstance(scripted, Dropped):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if isinstance(scripted, Said):
            self.server.owner.pause(scripted.delay)
        with suppress(ConnectionError):  # a client that ran out of patience has gone
            self._send(*_response(scripted, body))

    def _send(self, status: int, body: dict[str, Any] | bytes, headers: Mapping[str, str]) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: requests are kept, not logged."""


def _response(
    scripted: str | Said | Failed | Raw, asked: dict[str, Any]
) -> tuple[int, dict[str, Any] | bytes, Mapping[str, str]]:
    """Return status, body and headers."""
    match scripted:
        case Failed():
            body = _error(scripted.message, scripted.code)
            return scripted.status, body, scripted.headers
        case Raw():
            return 200, scripted.body, {}
        case str():
            return 200, _completion(Said(text=scripted), asked), {}
        case Said():
            return 200, _completion(scripted, asked), {}


def _error(message: str, code: str | None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "scripted", "param": None, "code": code}}


def _completion(said: Said, asked: dict[str, Any]) -> dict[str, Any]:
    choice: dict[str, Any] = {
        "index": 0,
        "finish_reason": said.finish_reason,
        "message": {"role": "assistant", "content": said.text},
    }
    if asked.get("logprobs") and said.first_token:
        choice["logprobs"] = {"content": [_token(said.first_token, asked["top_logprobs"])]}
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": asked["model"],
        "choices": [choice],
        "usage": {
            "prompt_tokens": said.input_tokens,
            "completion_tokens": said.output_tokens,
            "total_tokens": said.input_tokens + said.output_tokens,
        },
    }


def _token(alternatives: Mapping[str, float], most: int) -> dict[str, Any]:
    options = [
        {"token": token, "logprob": logprob, "bytes": None}
        for token, logprob in sorted(alternatives.items(), key=lambda item: -item[1])
    ]
    return options[0] | {"top_logprobs": options[:most]}


def main() -> None:
    """Serve a scripted model until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m corrobora.testing.openai_server")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument(
        "--answer", choices=["extractive"], default="extractive", help="how it answers"
    )
    parser.add_argument("--fabricate", action="store_true", help="add a claim with a made-up quote")
    parser.add_argument("--misplace", action="store_true", help="cite one quote under a wrong key")
    parser.add_argument("--busy", type=int, default=0, metavar="N", help="begin with N times 429")
    parser.add_argument("--retry-after", type=float, default=1.0, metavar="SECONDS")
    given = parser.parse_args()
    model = ScriptedModel(
        fabricate=given.fabricate,
        misplace=given.misplace,
        busy=given.busy,
        retry_after=given.retry_after,
    )
    with OpenAIServer(model, port=given.port) as server:
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
