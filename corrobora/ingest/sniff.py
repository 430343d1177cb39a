"""What a file is, by its first bytes; the extension only tells Markdown from plain text.

An HTML file with a wrong extension is read as the HTML it is. Does not cover: text in
encodings other than UTF-8, UTF-16 and Windows-1252, which is read as the last of these.
"""

import re
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ingest import decode

PDF = "application/pdf"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"

_HEAD = 4096  # bytes looked at
_PDF_WITHIN = 1024  # bytes; readers accept rubbish before the header
_REFUSED = (  # offset, magic bytes, what it is
    (0, b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"BM", "a BMP picture"),
    (0, b"II*\x00", "a TIFF picture"),
    (0, b"MM\x00*", "a TIFF picture"),
    (8, b"WEBP", "a WebP picture"),
    (8, b"WAVE", "a WAV recording"),
    (8, b"AVI ", "an AVI video"),
    (4, b"ftyp", "an MP4, MOV or HEIC file"),
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (0, b"ID3", "an MP3 recording"),
    (0, b"\xff\xfb", "an MP3 recording"),
    (0, b"\xff\xf3", "an MP3 recording"),
    (0, b"fLaC", "a FLAC recording"),
    (0, b"OggS", "an Ogg file"),
    (0, b"PK\x03\x04", "a ZIP archive or an Office file"),
    (0, b"\xd0\xcf\x11\xe0", "an old Office file"),
    (0, b"{\\rtf", "an RTF file"),
    (0, b"%!PS", "a PostScript file"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"SQLite format 3\x00", "a SQLite database"),
)
_HTML_START = re.compile(
    rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_XML_START = re.compile(rb"\s*<(\?xml|svg|rss|!doctype)\b", re.IGNORECASE)
_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})


def media_type(path: Path) -> str:
    """Return one of the media types that there are readers for.

    Raises:
        IngestError: the file is empty, cannot be opened, or is of another kind.
    """
    head = _head(path)
    if not head:
        raise IngestError(f"{path.name}: the file is empty")
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return PDF
    for offset, magic, kind in _REFUSED:
        if head[offset:].startswith(magic):
            raise IngestError(f"{path.name}: {_contrast(path)}it is {kind}, which is not supported")
    if not decode.is_text(head):
        raise IngestError(f"{path.name}: {_contrast(path)}the kind of this file is not supported")
    return _text_type(path, head.removeprefix(b"\xef\xbb\xbf"))


def _head(path: Path) -> bytes:
    if not path.is_file():
        raise IngestError(f"{path.name}: not a regular file")
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as error:
        raise IngestError(f"{path.name}: cannot be opened: {error.strerror}") from error


def _text_type(path: Path, head: bytes) -> str:
    suffix = path.suffix.lower()
    if _HTML_START.match(head):
        return HTML
    if _XML_START.match(head):
        if b"<html" in head.lower():
            return HTML
        raise IngestError(f"{path.name}: it is an XML or SVG file, which is not supported")
    if suffix == ".pdf":
        raise IngestError(f"{path.name}: named as a PDF, but it does not begin like one")
    if suffix in _HTML_SUFFIXES and b"<" in head:
        return HTML
    return MARKDOWN if suffix in _MARKDOWN_SUFFIXES else TEXT


def _contrast(path: Path) -> str:
    return "named as a PDF, but " if path.suffix.lower() == ".pdf" else ""
