"""OpenDocument texts (ODT), read from their parts.

Does not cover: presentations and spreadsheets of that family, and flat files without a ZIP.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corrobora.errors import IngestError
from corrobora.ingest import blocks, document_blocks, odf_styles, package, sniff, titles
from corrobora.ingest.embedded import Embedded, PictureConverter, PictureText
from corrobora.ingest.odf_body import OFFICE, Body
from corrobora.ingest.package import Package, XmlParser
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TITLE = ".//{http://purl.org/dc/elements/1.1/}title"
_MANIFEST = "META-INF/manifest.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDocumentReader:
    """A Reader of ODT."""

    parse: XmlParser
    convert: PictureConverter
    tokens: TokenCounter
    passage_tokens: int
    seen: PictureText | None = None  # reads pictures that nothing describes

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return text, tables and pictures under their headings.

        Raises:
            IngestError: the file is encrypted, cannot be read or holds no text.
        """
        with package.opened(path, parse=self.parse) as parts:
            _expect_open(parts)
            embedded = Embedded(parts, self.convert, self.seen, log)
            try:
                made, found = _read(parts, embedded)
            except RecursionError as error:
                raise IngestError(f"{path.name}: its parts are nested too deeply") from error
            meta = _part(parts, "meta.xml", embedded)
            title = "" if meta is None else meta.findtext(_TITLE) or ""
        joined = document_blocks.join(found, styled=made.captions)
        reading = blocks.reading(
            document_blocks.below_title(joined),
            path=path,
            media_type=sniff.ODT,
            title=titles.choose(" ".join(title.split()), first_page=(), path=Path()),
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        return embedded.completed(reading, document_blocks.notes(joined, made))


def _read(parts: Package, embedded: Embedded) -> tuple[Body, list[blocks.Block]]:
    content = parts.xml("content.xml")
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise IngestError(f"{parts.name}: expected an OpenDocument text, found another document")
    shared = _part(parts, "styles.xml", embedded)
    made = Body(odf_styles.read([content] if shared is None else [shared, content]), embedded)
    found = made.blocks(body)
    return made, document_blocks.gathered(found, total=len(body), log=embedded.log)


def _part(parts: Package, name: str, embedded: Embedded) -> "Element | None":
    if name not in parts.parts:
        return None
    try:
        return parts.xml(name)
    except IngestError as error:
        embedded.troubles[f"a part was left out: {error}"] += 1
        return None


def _expect_open(parts: Package) -> None:
    if _MANIFEST in parts.parts and b"encryption-data" in parts.bytes(_MANIFEST):
        raise IngestError(f"{parts.name}: it is encrypted; save a copy without its password")
