"""Loaded by every Python that has this folder on PYTHONPATH: notes what the encoder is given.

A line a text, its digest, goes to the file that CORROBORA_BILL names before the text is encoded,
as a service would send a bill. Nothing of the toolkit is changed by it.
"""

import hashlib
import importlib.util
import os
import sys
from pathlib import Path

_TARGET = "corrobora.adapters.minilm"
_BILL = os.environ.get("CORROBORA_BILL")


class _Finder:
    """Wraps the loading of the encoder's module."""

    def find_spec(self, name: str, *_: object):  # noqa: ANN202 - Python's own protocol
        if name != _TARGET:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module) -> None:  # noqa: ANN001
            load(module)
            _wrap(module.MiniLM)

        spec.loader.exec_module = exec_module
        return spec


def _wrap(encoder) -> None:  # noqa: ANN001
    embed = encoder.embed

    async def noting(self, texts, *, purpose):  # noqa: ANN001, ANN202
        if purpose == "element":
            _enter(texts)
        return await embed(self, texts, purpose=purpose)

    encoder.embed = noting


def _enter(texts: list[str]) -> None:
    digests = (hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts)
    with Path(_BILL).open("a") as bill:  # one write, appended
        bill.write("".join(f"{digest[:24]}\n" for digest in digests))


if _BILL:
    sys.meta_path.insert(0, _Finder())
