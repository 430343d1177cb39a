"""Plain text: paragraphs stand between empty lines."""

import re
from dataclasses import dataclass
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ingest import blocks, decode, sniff
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReader:
    """A Reader of text/plain."""

    tokens: TokenCounter
    passage_tokens: int

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the text in passages.

        Raises:
            IngestError: the file cannot be read or holds no text.
        """
        del log
        return blocks.reading(
            paragraphs(content(path)),
            path=path,
            media_type=sniff.TEXT,
            title="",
            tokens=self.tokens,
            target=self.passage_tokens,
        )


def paragraphs(content: str) -> list[blocks.Block]:
    """Return what stands between empty lines."""
    parts = _EMPTY_LINES.split(content)
    return [blocks.Block(kind="paragraph", text=part.strip()) for part in parts]


def content(path: Path) -> str:
    """Return the characters of a text file, by the encoding that it is marked with or declares.

    Raises:
        IngestError: the file cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise IngestError(f"{path.name}: cannot be read: {error.strerror}") from error
    return decode.decode(content, declared=decode.declared(content))
