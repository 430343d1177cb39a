"""Names of documents and elements."""

import hashlib
import os
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.records import CorpusName, DocumentId, ElementId

_BLOCK = 1 << 20  # bytes hashed at a time


def document_id(path: Path) -> DocumentId:
    """Return the id that follows from the file's bytes.

    Raises:
        IngestError: the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            left = os.fstat(file.fileno()).st_size + _BLOCK  # some of /proc have no end
            while block := file.read(_BLOCK):
                digest.update(block)
                left -= len(block)  # a device stays at position 0
                if left < 0:
                    raise IngestError(f"{path.name}: it grows while it is read; add it again")
    except OSError as error:
        raise IngestError(f"{path.name}: cannot be read: {error.strerror}") from error
    return DocumentId(f"d{digest.hexdigest()[:16]}")


def element_id(document: DocumentId, corpus: CorpusName, ordinal: int) -> ElementId:
    """Return the id of the element of that ordinal (from 0) in its corpus and document."""
    return ElementId(f"{document}-{corpus}-{ordinal:05d}")
