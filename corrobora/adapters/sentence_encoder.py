"""Text encoders of the Sentence Transformers library: from a folder, or by name from the model hub.

A name is fetched once into the hub's own cache and read from there ever after, so that an index
does not change under its user; "organisation/name@revision" says which version that is. Code
that comes with a model is never run, and pickled weights, which can hold code, are never read.
"""

import asyncio
import hashlib
import logging
import re
import threading
import time
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from corrobora.corpora import unicode
from corrobora.errors import ConfigError
from corrobora.ports import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Purpose = Literal["query", "element"]

_BATCH = 32  # texts; one call may be cancelled between two batches
_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w.-]+(@[\w./-]+)?")
_READ = ("*.json", "*.safetensors", "*.txt", "*.model")  # what makes up a model: no code, no pickle
_OTHER_ENGINES = ("onnx/*", "openvino/*")  # the same weights again
_PICKLES = ("pytorch_model*.bin", "adapter_model*.bin")
_ROOTS = ("modules.json", "config.json")  # one of them stands in the folder of any model

logger = logging.getLogger(__name__)


class SentenceEncoder:
    """An Embedder that uses a model's own prompts for queries and for documents.

    `model` is a folder, or "organisation/name" on the hub. It is loaded when first used.
    `device` None takes a GPU where there is one.

    Raises:
        ConfigError: it is neither, or the folder holds no model that may be read.
    """

    def __init__(self, model: str, *, threads: int | None, device: str | None = None) -> None:
        folder = Path(model).expanduser()
        self._folder = folder if folder.is_dir() else None
        if self._folder:
            _expect_readable(self._folder)
        elif not _HUB_NAME.fullmatch(model):
            raise ConfigError(
                "expected an encoder as an existing folder or as organisation/name on the model "
                f"hub, got {model!r}"
            )
        self._model = model
        self._threads = threads
        self._device = device
        self._one_at_a_time = threading.Lock()  # a tokenizer cannot serve two threads at once
        self._loaded: SentenceTransformer | None = None

    @cached_property
    def fingerprint(self) -> str:
        """Name the folder and a hash of everything in it that makes a vector, or the hub's name."""
        if self._folder is None:
            return self._model
        return f"{self._folder.resolve().name}:{_digest(self._folder)[:12]}"

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Vectors:
        """Return a (len(texts), d) array with rows of length 1; (0, 0) without texts.

        Raises:
            ConfigError: the model cannot be fetched or loaded; what to do is said in one line.
        """
        if not texts:
            return np.zeros((0, 0), np.float32)
        valid = [unicode.valid(text) for text in texts]
        order = sorted(range(len(valid)), key=lambda row: (-len(valid[row]), row))  # less padding
        rows = [
            await asyncio.to_thread(self._encode, [valid[row] for row in batch], purpose)
            for batch in _batches(order)
        ]
        vectors: Vectors = np.concatenate(rows)
        return vectors[np.argsort(order)]

    def _encode(self, texts: Sequence[str], purpose: Purpose) -> Vectors:
        with self._one_at_a_time:
            if self._loaded is None:
                self._loaded = self._load()
            encode = (
                self._loaded.encode_query if purpose == "query" else self._loaded.encode_document
            )
            encoded = encode(list(texts), batch_size=_BATCH, show_progress_bar=False)
        rows = np.asarray(encoded, np.float32)  # (n, d); the model may work in half precision
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        lengths[lengths == 0] = 1
        vectors: Vectors = rows / lengths
        return vectors

    def _load(self) -> "SentenceTransformer":
        folder = self._folder or _fetched(self._model)
        _expect_readable(folder)
        started = time.perf_counter()
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        if self._threads:
            torch.set_num_threads(self._threads)
        try:
            loaded = SentenceTransformer(
                str(folder),
                device=self._device,
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:  # the library and those below it share no base but Exception
            raise ConfigError(f"cannot load the encoder {self._model!r}: {_line(error)}") from error
        logger.debug("encoder ready in %.2f s", time.perf_counter() - started)
        return loaded


def _expect_readable(folder: Path) -> None:
    """Make sure that a model stands in the folder and that reading it runs no code of its own."""
    if not any((folder / name).is_file() for name in _ROOTS):
        raise ConfigError(
            f"expected an encoder in {str(folder)!r}, found neither {_ROOTS[0]} nor {_ROOTS[1]}: "
            "name the folder that Sentence Transformers saved"
        )
    pickled = [path for name in _PICKLES for path in sorted(folder.rglob(name))]
    unsafe = [path for path in pickled if not any(path.parent.glob("*.safetensors"))]
    if unsafe or not any(folder.rglob("*.safetensors")):
        found = str(unsafe[0].relative_to(folder)) if unsafe else "none"
        raise ConfigError(
            f"expected weights as safetensors in {str(folder)!r}, found {found}: pickled weights "
            "can hold code and are not read; save the model again as safetensors"
        )


def _digest(folder: Path) -> str:
    """Return a hash over names and contents of the files that make up a model."""
    digest = hashlib.sha256()
    for path in sorted(path for name in _READ for path in folder.rglob(name)):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def _fetched(name: str) -> Path:
    """Return the folder of a model of the hub: from its cache, else fetched into it."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    repository, _, revision = name.partition("@")
    fetch = partial(
        snapshot_download,
        repository,
        revision=revision or None,
        allow_patterns=list(_READ),
        ignore_patterns=list(_OTHER_ENGINES),
    )
    try:
        try:
            return Path(fetch(local_files_only=True))
        except LocalEntryNotFoundError:  # or only a part of it
            logger.info("fetching the encoder %s from the model hub, once", name)
            return Path(fetch())
    except Exception as error:  # its own errors and httpx's share no base but Exception
        raise ConfigError(
            f"the encoder {name!r} is no folder here and cannot be had from the model hub "
            f"({_line(error)}): check the name, or copy the model here and name its folder"
        ) from error


def _batches(order: Sequence[int]) -> Iterator[Sequence[int]]:
    return (order[start : start + _BATCH] for start in range(0, len(order), _BATCH))


def _line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
