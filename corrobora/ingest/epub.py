"""Books (EPUB 2 and 3): the chapters of the spine, each read as the web page that it is.

Does not cover: pictures (their descriptions are read), and books whose text is encrypted.
"""

import posixpath
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corrobora.errors import IngestError
from corrobora.ingest import chapters, identity, package, sniff, titles
from corrobora.ingest.package import Package, XmlParser
from corrobora.ports import Reader, ReadingLog
from corrobora.records import Document, Reading

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ROOT = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_TITLE = ".//{http://purl.org/dc/elements/1.1/}title"
_CIPHER = "{http://www.w3.org/2001/04/xmlenc#}CipherReference"
_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_MAX_CHAPTERS = 5_000
_MAX_CHAPTER = 32_000_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EpubReader:
    """A Reader of EPUB."""

    parse: XmlParser
    page: Reader  # of a chapter, which is a web page

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the text of all chapters in the order of the book.

        Raises:
            IngestError: the book is encrypted, cannot be read or holds no text.
        """
        with package.opened(path, parse=self.parse) as parts:
            source = _source(parts)
            book = parts.xml(source)
            spine = list(_spine(book, source))
            _expect_open(parts, spine)
            notes: list[str] = []
            read = list(self._chapters(parts, spine[:_MAX_CHAPTERS], notes, log=log))
        if not read:
            raise IngestError(f"{path.name}: none of its {len(spine)} chapters holds text")
        title = " ".join((book.findtext(_TITLE) or "").split())
        document = Document(
            id=identity.document_id(path),
            uri=str(path.absolute()),
            title=title or path.stem,
            media_type=sniff.EPUB,
        )
        name = titles.indexed(document.title, path=path)
        return chapters.bound(read, document=document, name=name, notes=notes)

    def _chapters(
        self,
        parts: Package,
        spine: Sequence[str],
        notes: list[str],
        *,
        log: ReadingLog | None,
    ) -> Iterator[Reading]:
        """Yield what is in each chapter; covers and others without text are passed over."""
        with tempfile.TemporaryDirectory(prefix="corrobora-epub-") as folder:
            page = Path(folder) / "chapter.html"
            for number, part in enumerate(spine, start=1):
                if log is not None:
                    log.step(number, len(spine))
                try:
                    page.write_bytes(parts.bytes(part, limit=_MAX_CHAPTER))
                except IngestError as error:
                    notes.append(f"a chapter was left out: {error}")
                    continue
                try:
                    yield self.page(page)
                except IngestError:
                    continue  # nothing to read on it


def _source(parts: Package) -> str:
    """Return the part that says what the book is made of."""
    roots = parts.xml(_CONTAINER).iter(_ROOT)
    named = (posixpath.normpath(unquote(root.get("full-path", ""))) for root in roots)
    found = next((name for name in named if name in parts.parts), None)
    if found is None:
        raise IngestError(f"{parts.name}: expected an EPUB that names its parts, found none")
    return found


def _spine(book: "Element", source: str) -> Iterator[str]:
    """Yield the chapters in order, the table of contents left out."""
    folder = posixpath.dirname(source)
    items = {item.get("id", ""): item for item in book.iter(f"{_OPF}item")}
    for entry in book.iter(f"{_OPF}itemref"):
        item = items.get(entry.get("idref", ""))
        if item is None or "nav" in item.get("properties", "").split():
            continue
        if item.get("media-type", "").lower() in _PAGES:
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _expect_open(parts: Package, spine: Sequence[str]) -> None:
    """Raise where chapters are encrypted; fonts often are, which does not matter here."""
    if _ENCRYPTION not in parts.parts:
        return
    locked = {unquote(entry.get("URI", "")) for entry in parts.xml(_ENCRYPTION).iter(_CIPHER)}
    if locked & set(spine):
        raise IngestError(f"{parts.name}: the book is protected (DRM) and cannot be read")
