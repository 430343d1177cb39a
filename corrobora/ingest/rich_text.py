"""Rich text (RTF): its headings, tables, lists and notes; no library is needed for it."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ingest import blocks, document_blocks, rtf_tokens, sniff, titles
from corrobora.ingest.rtf_body import Body
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

MAX_BYTES = 100_000_000  # most of a large file is pictures, written as digits


@dataclass(frozen=True, slots=True, kw_only=True)
class RichTextReader:
    """A Reader of RTF."""

    tokens: TokenCounter
    passage_tokens: int

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the text under its headings, tables apart.

        Raises:
            IngestError: the file cannot be read, is too large, or holds no text.
        """
        try:
            size = path.stat().st_size
            if size > MAX_BYTES:
                raise IngestError(
                    f"{path.name}: expected RTF of at most {MAX_BYTES:,} bytes, got {size:,}"
                )
            content = path.read_bytes()
        except OSError as error:
            raise IngestError(f"{path.name}: cannot be read: {error.strerror}") from error
        body = Body()
        made = body.blocks(rtf_tokens.tokens(content))
        gathered = document_blocks.gathered(made, total=0, log=log)
        found = document_blocks.join(gathered)
        reading = blocks.reading(
            document_blocks.below_title(found),
            path=path,
            media_type=sniff.RTF,
            title=titles.choose(body.title, first_page=(), path=Path()),
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        notes = document_blocks.notes(found, body)
        if body.pictures:
            notes = (*notes, f"left out: pictures: {body.pictures}")
        return dataclasses.replace(reading, notes=(*reading.notes, *notes))
