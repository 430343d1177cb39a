"""What a file is, by its first bytes and, for archives, by what is inside; then by its name.

An HTML file with a wrong extension is read as the HTML it is. The extension decides only among
kinds that are plain text: Markdown, CSV, e-mail, subtitles, JSON. Does not cover: text in
encodings other than UTF-8, UTF-16 and Windows-1252, which is read as the last of these.
"""

import re
import zipfile
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ingest import decode

PDF = "application/pdf"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
CSV = "text/csv"
JSON = "application/json"
NOTEBOOK = "application/x-ipynb+json"
XML = "application/xml"
SUBTITLES = "text/vtt"
EML = "message/rfc822"
RTF = "application/rtf"
MSG = "application/vnd.ms-outlook"
DOC = "application/msword"
PPT = "application/vnd.ms-powerpoint"
XLS = "application/vnd.ms-excel"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
EPUB = "application/epub+zip"
ZIP = "application/zip"
TAR = "application/x-tar"
IMAGE = "image/*"  # PNG, JPEG, WebP, TIFF, GIF, BMP
HEIC = "image/heic"
AUDIO = "audio/*"
VIDEO = "video/*"

_HEAD = 4096  # bytes looked at
_PDF_WITHIN = 1024  # bytes; readers accept rubbish before the header
_RTF = b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0"
_MAGIC = (  # offset, bytes, media type
    (0, b"\x89PNG\r\n\x1a\n", IMAGE),
    (0, b"\xff\xd8\xff", IMAGE),
    (0, b"GIF8", IMAGE),
    (0, b"BM", IMAGE),
    (0, b"II*\x00", IMAGE),
    (0, b"MM\x00*", IMAGE),
    (8, b"WEBP", IMAGE),
    (8, b"WAVE", AUDIO),
    (8, b"AVI ", VIDEO),
    (4, b"ftypheic", HEIC),
    (4, b"ftypheix", HEIC),
    (4, b"ftypmif1", HEIC),
    (4, b"ftypmsf1", HEIC),
    (4, b"ftypavif", HEIC),
    (4, b"ftypM4A", AUDIO),
    (4, b"ftyp", VIDEO),
    (4, b"moov", VIDEO),
    (4, b"mdat", VIDEO),
    (0, b"\x1aE\xdf\xa3", VIDEO),
    (0, b"\x00\x00\x01\xba", VIDEO),
    (0, b"FLV", VIDEO),
    (0, b"0&\xb2u\x8ef\xcf\x11", VIDEO),  # ASF: WMV, WMA
    (8, b"AIFF", AUDIO),
    (8, b"AIFC", AUDIO),
    (0, b"#!AMR", AUDIO),
    (0, b".snd", AUDIO),
    (0, b"\xff\xfa", AUDIO),
    (0, b"\xff\xf2", AUDIO),
    (0, b"\xff\xf9", AUDIO),
    (0, b"ID3", AUDIO),
    (0, b"\xff\xfb", AUDIO),
    (0, b"\xff\xf3", AUDIO),
    (0, b"\xff\xf1", AUDIO),
    (0, b"fLaC", AUDIO),
    (0, b"OggS", AUDIO),
    (0, _RTF, RTF),
    (0, b"\x1f\x8b", TAR),
    (0, b"BZh", TAR),
    (0, b"\xfd7zXZ\x00", TAR),
    (257, b"ustar", TAR),
)
_REFUSED = (
    (0, b"%!PS", "a PostScript file"),
    (0, b"SQLite format 3\x00", "a SQLite database"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
)
_OLE_STREAMS = (  # a name in the file's directory, in UTF-16; what it is
    ("EncryptedPackage", None),
    ("__properties_version1.0", MSG),
    ("WordDocument", DOC),
    ("PowerPoint Document", PPT),
    ("Workbook", XLS),
)
_ZIP_PARTS = (("word/", DOCX), ("ppt/", PPTX), ("xl/", XLSX))
_ZIP_MIMETYPES = {EPUB: EPUB, ODT: ODT}
_HTML_START = re.compile(
    rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_XML_START = re.compile(rb"\s*<(\?xml|svg|rss|feed|!doctype)\b", re.IGNORECASE)
_BY_SUFFIX = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd"), MARKDOWN),
    **dict.fromkeys((".csv", ".tsv"), CSV),
    **dict.fromkeys((".vtt", ".srt"), SUBTITLES),
    ".eml": EML,
    ".json": JSON,
    ".jsonl": JSON,
    ".ipynb": NOTEBOOK,
}
_IWORK = frozenset({".pages", ".numbers", ".key"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})


def media_type(path: Path) -> str:
    """Return one of the media types of this module.

    Raises:
        IngestError: the file is empty, cannot be opened, or is of no known kind.
    """
    head = _head(path)
    if not head:
        raise IngestError(f"{path.name}: the file is empty")
    if b"%PDF-" in head[:_PDF_WITHIN] and not _holds_files(head):
        return PDF
    kind = _binary(path, head)
    if kind is not None:
        if path.suffix.lower() == ".pdf":
            raise IngestError(f"{path.name}: named as a PDF, but it is of kind {kind}")
        return kind
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


def _binary(path: Path, head: bytes) -> str | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(path)
    if head.startswith(_OLE):
        return _ole_type(path)
    for offset, magic, kind in _MAGIC:
        if head[offset:].startswith(magic) and not _is_prose(head, magic):
            return kind
    if head[:1] == head[188:189] == head[376:377] == b"G":  # packets of MPEG-TS
        return VIDEO
    for offset, magic, what in _REFUSED:
        if head[offset:].startswith(magic) and not decode.is_text(head):
            raise IngestError(f"{path.name}: {_contrast(path)}it is {what}, which is not supported")
    return None


def _holds_files(head: bytes) -> bool:
    """Say whether it is an archive, whose first file may be a PDF that is not packed."""
    return head.startswith((b"PK\x03\x04", _OLE)) or head[257:262] == b"ustar"


def _is_prose(head: bytes, magic: bytes) -> bool:
    """Say whether a text only happens to begin with the letters: "BMW", "ID3"."""
    return magic != _RTF and magic.isalnum() and magic.isascii() and decode.is_text(head)


def _zip_type(path: Path) -> str:
    try:
        names, declared = _zip_contents(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        if path.suffix.lower() == ".zip":
            return ZIP  # what is whole in it can be read all the same
        raise IngestError(f"{path.name}: a damaged ZIP archive or Office file: {error}") from error
    if declared in _ZIP_MIMETYPES:
        return _ZIP_MIMETYPES[declared]
    office = [kind for prefix, kind in _ZIP_PARTS if any(n.startswith(prefix) for n in names)]
    if office and "[Content_Types].xml" in names:
        return office[0]
    if path.suffix.lower() in _IWORK or any(name.endswith(".iwa") for name in names):
        raise IngestError(f"{path.name}: an iWork file, which is not supported; export it as PDF")
    if declared.startswith("application/vnd.oasis.opendocument"):
        raise IngestError(f"{path.name}: an OpenDocument file that is no text; save it as PDF")
    return ZIP


def _zip_contents(path: Path) -> tuple[list[str], str]:
    """Return the names of all parts, and what the part `mimetype` says."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "mimetype" in names and archive.getinfo("mimetype").file_size <= _HEAD:
            return names, archive.read("mimetype").decode("ascii", "replace").strip()
        return names, ""


def _ole_type(path: Path) -> str:
    content = path.read_bytes()
    for name, kind in _OLE_STREAMS:
        if name.encode("utf-16-le") in content:
            if kind is None:
                raise IngestError(f"{path.name}: an Office file with a password, not supported")
            return kind
    raise IngestError(f"{path.name}: an old Office file of a kind that is not supported")


def _text_type(path: Path, head: bytes) -> str:
    suffix = path.suffix.lower()
    if _HTML_START.match(head):
        return HTML
    if _XML_START.match(head):
        return HTML if b"<html" in head.lower() else XML
    if suffix == ".pdf":
        raise IngestError(f"{path.name}: named as a PDF, but it does not begin like one")
    if suffix in _HTML_SUFFIXES and b"<" in head:
        return HTML
    return _BY_SUFFIX.get(suffix, TEXT)


def _contrast(path: Path) -> str:
    return "named as a PDF, but " if path.suffix.lower() == ".pdf" else ""
