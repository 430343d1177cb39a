"""The sentence encoder as a service, for systems that take embeddings over HTTP only.

A system starts it as its own child, so that its memory counts with the system's.

usage: python encoder.py WEIGHTS      (prints its base URL once it answers)
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def main(weights: str) -> None:
    """Serve OpenAI's embeddings until the parent ends."""
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(weights, device="cpu", local_files_only=True)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each reply waits 40 ms for an acknowledgement

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            given = asked["input"]
            texts = [given] if isinstance(given, str) else given
            with lock:
                vectors = encoder.encode(texts, show_progress_bar=False).tolist()
            body = json.dumps(reply(vectors, model=asked["model"])).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}/v1", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()  # the parent holds the other end


def reply(vectors: list[list[float]], *, model: str) -> dict[str, object]:
    """Return vectors as OpenAI's protocol words them."""
    data = [
        {"object": "embedding", "index": index, "embedding": vector}
        for index, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": 0, "total_tokens": 0}
    return {"object": "list", "data": data, "model": model, "usage": usage}


if __name__ == "__main__":
    main(sys.argv[1])
