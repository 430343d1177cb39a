"""E-mail: who wrote it to whom and when, its words with the history it quotes, its attachments.

The richest form of the words is read: HTML where there is any, else plain text. Does not cover:
encrypted and signed mail beyond what stands in the clear.
"""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from corrobora.errors import IngestError
from corrobora.ingest import blocks, html, text
from corrobora.ingest.html_pictures import Pictures
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Attachment, Reading

MAX_ATTACHMENTS = 100
MAX_ATTACHED = 64_000_000  # bytes, of all attachments
ICON = 10_000  # bytes: a smaller picture that stands inside the words is an ornament


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message."""

    headers: tuple[tuple[str, str], ...]  # ("From", ...), in the order that they are shown
    subject: str
    texts: tuple[str, ...] = ()  # plain
    pages: tuple[str, ...] = ()  # HTML, of the same words where there are texts too
    attachments: tuple[Attachment, ...] = ()
    notes: tuple[str, ...] = ()


class MailSource(Protocol):
    """Reads a file of one message."""

    def __call__(self, path: Path, /) -> Mail:
        """Return the message; what is broken in it is left out with a note.

        Raises:
            IngestError: it cannot be read as a message.
        """
        ...


@dataclass(slots=True)
class Attached:
    """Collects attachments within the limits."""

    kept: list[Attachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left: int = MAX_ATTACHED

    def add(self, name: str, content: bytes) -> None:
        """Keep an attachment, or note that it is one too many or too large."""
        if not content:
            return
        if len(self.kept) >= MAX_ATTACHMENTS or len(content) > self.left:
            self.notes.append(
                f"attachment {name!r} left out: of a message, {MAX_ATTACHMENTS} attachments and"
                f" {MAX_ATTACHED:,} bytes are read"
            )
            return
        self.left -= len(content)
        self.kept.append(Attachment(name=name, content=content))


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReader:
    """A Reader of messages."""

    source: MailSource
    media_type: str
    tokens: TokenCounter
    passage_tokens: int

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the message in passages; its attachments are documents of their own.

        Raises:
            IngestError: it cannot be read or is empty.
        """
        del log
        mail = self.source(path)
        pictures = Pictures()
        body, notes = _body(mail, pictures, name=path.name)
        head = "\n".join(f"{name}: {value}" for name, value in mail.headers if value)
        if not head and not body:
            head = "\n".join(attachment.name for attachment in mail.attachments)
        if not head and not body:
            raise IngestError(f"{path.name}: an empty message")
        reading = blocks.reading(
            [blocks.Block(kind="paragraph", text=head), *body],
            path=path,
            media_type=self.media_type,
            title=mail.subject,
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        return dataclasses.replace(
            reading,
            notes=(*mail.notes, *notes, *pictures.notes),
            assets=tuple(pictures.assets.values()),
            attachments=(*mail.attachments, *pictures.undescribed.values()),
        )


def _body(
    mail: Mail, pictures: Pictures, *, name: str
) -> tuple[list[blocks.Block], tuple[str, ...]]:
    notes: list[str] = []
    found: list[blocks.Block] = []
    for page in mail.pages:
        try:
            found.extend(html.main_blocks(html.parsed(page, name=name), pictures))
        except IngestError as error:
            notes.append(f"its HTML is left out: {error}")
    if not any(block.text.strip() for block in found):
        found.extend(block for content in mail.texts for block in text.paragraphs(content))
    return found, tuple(notes)
