"""Messages as they travel (.eml), by the standard library's parser, which never refuses one.

Headers are decoded here and not by the library's policies, which raise on some broken ones.
"""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ingest import decode, mail
from corrobora.ingest.mail import Attached, Mail

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_MAX_BYTES = 200_000_000  # of a file, which is held in memory
_MAX_HEADER = 20_000  # characters
_MAX_PARTS = 2_000
_TAGS = re.compile(r"<style\b.*?</style>|<script\b.*?</script>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_AS_MUCH = 0.5  # of the words of the plain text; less, and the HTML is a picture of them
_TEXTS = ("text/plain", "text/html", "multipart/")  # the last where nothing parts it


@dataclass(frozen=True, slots=True)
class MimeMail:
    """A MailSource of .eml files."""

    def __call__(self, path: Path, /) -> Mail:
        """Return the message.

        Raises:
            IngestError: the file cannot be read, is too large, or has parts in parts without end.
        """
        try:
            if path.stat().st_size > _MAX_BYTES:
                raise IngestError(f"{path.name}: expected at most {_MAX_BYTES:,} bytes")
            message = message_from_bytes(path.read_bytes(), policy=policy.compat32)
            parts = _Parts()
            parts.take(message)
        except OSError as error:
            raise IngestError(f"{path.name}: cannot be read: {error.strerror}") from error
        except RecursionError as error:
            raise IngestError(f"{path.name}: its parts are nested too deeply") from error
        headers = tuple((name, _header(message, name)) for name in _HEADERS)
        return Mail(
            headers=headers,
            subject=dict(headers)["Subject"],
            texts=tuple(parts.plain),
            pages=tuple(parts.html),
            attachments=tuple(parts.attached.kept),
            notes=tuple(parts.attached.notes),
        )


@dataclass
class _Parts:
    """Collects the parts of a message; lives for one call."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attached: Attached = field(default_factory=Attached)
    seen: int = 0

    def take(self, part: Message) -> None:
        """Take a part: its words, an attachment, or the parts that it has."""
        self.seen += 1
        if self.seen > _MAX_PARTS:
            if self.seen == _MAX_PARTS + 1:
                self.attached.notes.append(f"parts after the first {_MAX_PARTS:,} are left out")
            return
        kind = part.get_content_type()
        if kind == "message/rfc822":
            self._message(part)
        elif part.is_multipart():
            self._several(part, alternative=kind == "multipart/alternative")
        elif kind.startswith(_TEXTS) and not _is_file(part):
            text = _text(part)
            if text.strip():
                (self.html if kind == "text/html" else self.plain).append(text)
        else:
            self._file(part, kind)

    def _several(self, part: Message, *, alternative: bool) -> None:
        """Take all parts: of alternatives the HTML, if it says as much as the plain text."""
        plain, html = self.plain, self.html
        self.plain, self.html = [], []
        for inner in _inner(part):
            self.take(inner)
        if alternative and self.html and self.plain:
            rich = sum(len(_TAGS.sub("", page).split()) for page in self.html)
            if rich >= _AS_MUCH * sum(len(text.split()) for text in self.plain):
                self.plain = []
            else:
                self.html = []
        elif self.html and self.plain:
            self.html.extend(_as_page(text) for text in self.plain)
            self.plain = []
        self.plain, self.html = [*plain, *self.plain], [*html, *self.html]

    def _message(self, part: Message) -> None:
        inner = next(_inner(part), None)
        if inner is None:
            self._file(part, "message/rfc822")
            return
        subject = _header(inner, "Subject") or "message"
        self.attached.add(f"{_file_name(subject)}.eml", inner.as_bytes())

    def _file(self, part: Message, kind: str) -> None:
        try:
            content = part.get_payload(decode=True)
        except (LookupError, ValueError, MessageError):
            content = None
        name = _name(part)
        if not isinstance(content, bytes):
            if name:
                self.attached.notes.append(f"attachment {name!r} is damaged")
            return
        if kind.startswith("image/") and _stands_inside(part) and len(content) < mail.ICON:
            return
        suffix = mimetypes.guess_extension(kind) or ".bin"
        self.attached.add(name or f"attachment-{len(self.attached.kept) + 1}{suffix}", content)


def _inner(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (inner for inner in payload if isinstance(inner, Message))


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _stands_inside(part: Message) -> bool:
    return part.get_content_disposition() == "inline" or "Content-ID" in part


def _text(part: Message) -> str:
    try:
        content = part.get_payload(decode=True)
    except (LookupError, ValueError, MessageError):
        return ""
    if not isinstance(content, bytes):
        return ""
    charset = part.get_param("charset")
    return decode.decode(content, declared=charset if isinstance(charset, str) else "")


def _as_page(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<html><body>{''.join(f'<p>{line}</p>' for line in escaped.splitlines())}</body></html>"


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    return "" if value is None else _decoded(str(value))


def _decoded(value: str) -> str:
    short = value[:_MAX_HEADER]
    try:
        short = str(make_header(decode_header(short)))
    except (HeaderParseError, LookupError, ValueError):
        short = short.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(decode.clean(short).split())


def _name(part: Message) -> str:
    try:
        return _file_name(_decoded(part.get_filename() or ""))
    except (LookupError, ValueError, TypeError):
        return ""


def _file_name(name: str) -> str:
    return name.replace("/", "-").replace("\\", "-")[:120].strip(". ")
