"""Which documents the newest question is about, so that their vectors are made first.

A file beside the catalogue, because the process that asks need not be the one that adds.
"""

import contextlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from corrobora.records import DocumentId

NAME = "wanted.json"

_MOST = 50  # documents


def note(folder: Path, documents: Sequence[DocumentId]) -> None:
    """Remember the documents, most wanted first; an index that cannot be written is let be."""
    fresh = folder / f"{NAME}.{os.getpid()}"
    with contextlib.suppress(OSError):
        fresh.write_text(json.dumps(list(dict.fromkeys(documents))[:_MOST]), encoding="utf-8")
        fresh.replace(folder / NAME)


def documents(folder: Path) -> tuple[DocumentId, ...]:
    """Return the documents of the newest question; none where nobody asked."""
    try:
        listed = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    texts = listed if isinstance(listed, list) else []
    return tuple(DocumentId(each) for each in texts if isinstance(each, str))


def forget(folder: Path) -> None:
    """Let all documents be equal again."""
    (folder / NAME).unlink(missing_ok=True)
