"""Messages of Outlook (.msg) by python-oxmsg; a message inside becomes an .eml attachment.

Does not cover: words that are there in rich text (RTF) only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, cast

from corrobora.adapters.office_errors import one_line, translated
from corrobora.errors import IngestError
from corrobora.ingest import decode, mail
from corrobora.ingest.mail import Attached, Mail

if TYPE_CHECKING:
    from oxmsg.message import Message
    from oxmsg.storage import Storage

_MAX_BYTES = 100_000_000  # of a file, which is held in memory
_DEPTH = 5  # messages in messages
_EMBEDDED = "__substg1.0_3701000D"  # the storage of a message inside
_EMBEDDED_HEADER = 24  # bytes; of the message itself there are 32
_CONTENT_ID = 0x3712
_RTF = 0x1009


@dataclass(frozen=True, slots=True)
class OxmsgMail:
    """A MailSource of .msg files."""

    def __call__(self, path: Path, /) -> Mail:
        """Return the message.

        Raises:
            IngestError: it is damaged, too large, or the extra is missing.
        """
        with translated(path, kind="message", many="messages of Outlook"):
            from oxmsg import Message

            if path.stat().st_size > _MAX_BYTES:
                raise IngestError(f"expected at most {_MAX_BYTES:,} bytes")
            return _mail(Message.load(str(path)), depth=0)


def _mail(message: "Message", *, depth: int) -> Mail:
    attached = Attached()
    _attach(message, attached, depth)
    subject = _squeezed(message.subject)
    sent = message.sent_date
    headers = (
        ("From", _squeezed(message.sender or "")),
        ("To", "; ".join(_recipients(message))),
        ("Date", sent.isoformat(sep=" ", timespec="minutes") if sent else ""),
        ("Subject", subject),
    )
    page, text = _page(message), decode.clean(message.body or "")
    if not page and not text.strip() and message.properties.binary_prop_value(_RTF):
        attached.notes.append("its words are there in rich text only, which is not read")
    return Mail(
        headers=headers,
        subject=subject,
        texts=(text.replace("\r\n", "\n"),) if text.strip() else (),
        pages=(page,) if page else (),
        attachments=tuple(attached.kept),
        notes=tuple(attached.notes),
    )


def _squeezed(text: str) -> str:
    return " ".join(decode.clean(text).split())


def _recipients(message: "Message") -> Iterator[str]:
    for recipient in message.recipients:
        name, address = _squeezed(recipient.name), _squeezed(recipient.email_address)
        yield f"{name} <{address}>" if name and address and name != address else name or address


def _page(message: "Message") -> str:
    try:
        return message.html_body or ""
    except (UnicodeDecodeError, LookupError):  # the plain text is read
        return ""


def _attach(message: "Message", attached: Attached, depth: int) -> None:
    for number, attachment in enumerate(message.attachments, start=1):
        name = f"attachment-{number}"
        try:
            name = _squeezed(attachment.file_name or "").replace("/", "-") or name
            content = attachment.file_bytes
            storage = cast("Storage", attachment._storage)  # noqa: SLF001 - no public way to it
            inside = _embedded(storage)
            if content is None and inside is not None:
                name, content = _inner(inside, name, depth)
            if content is None:
                attached.notes.append(f"attachment {name!r} is only linked, not in the file")
            elif not _is_ornament(name, content, attachment.properties.str_prop_value(_CONTENT_ID)):
                attached.add(name, content)
        except Exception as error:  # noqa: BLE001 - the other attachments go on
            attached.notes.append(f"attachment {name!r} is damaged: {one_line(error)}")


def _embedded(storage: "Storage") -> "Storage | None":
    return next((inner for inner in storage.storages if inner.name == _EMBEDDED), None)


def _inner(storage: "Storage", name: str, depth: int) -> tuple[str, bytes | None]:
    """Return a message inside as a file of its own."""
    from oxmsg.message import Message
    from oxmsg.properties import Properties

    if depth >= _DEPTH:
        return name, None
    message = Message(storage)
    message.__dict__["_properties"] = Properties(storage, properties_header_offset=_EMBEDDED_HEADER)
    inner = _mail(message, depth=depth + 1)
    return f"{inner.subject.replace('/', '-') or name}.eml", _as_eml(inner)


def _as_eml(inner: Mail) -> bytes:
    written = EmailMessage()
    for name, value in inner.headers:
        if value:
            written[name] = value
    written.set_content("\n\n".join(inner.texts))
    for page in inner.pages:
        written.add_alternative(page, subtype="html")
    for attachment in inner.attachments:
        written.add_attachment(
            attachment.content,
            maintype="application",
            subtype="octet-stream",
            filename=attachment.name,
        )
    return written.as_bytes()


def _is_ornament(name: str, content: bytes, content_id: str | None) -> bool:
    picture = name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp"))
    return picture and bool(content_id) and len(content) < mail.ICON
