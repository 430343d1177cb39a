"""Word documents (DOCX), transitional and strict.

Read from the parts themselves: no library that was tried gives deleted text, text boxes, notes
and strict files right without walking them, see docs/decisions/023-office-readers.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corrobora.errors import IngestError
from corrobora.ingest import (
    blocks,
    document_blocks,
    office_parts,
    package,
    sniff,
    word_styles,
)
from corrobora.ingest.embedded import Embedded, PictureConverter, PictureText
from corrobora.ingest.package import Package, XmlParser
from corrobora.ingest.word_body import Body, Note
from corrobora.ingest.word_styles import Numbers, W
from corrobora.ingest.word_text import Runs, gather
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NOTES = {"footnotes": f"{W}footnote", "endnotes": f"{W}endnote", "comments": f"{W}comment"}
_SHARED = ("styles", "numbering")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordReader:
    """A Reader of DOCX."""

    parse: XmlParser
    convert: PictureConverter
    tokens: TokenCounter
    passage_tokens: int
    seen: PictureText | None = None  # reads pictures that nothing describes

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return text, tables and pictures under their headings; embedded files attached.

        Raises:
            IngestError: the file cannot be read or holds no text.
        """
        with package.opened(path, parse=self.parse) as parts:
            embedded = Embedded(parts, self.convert, self.seen, log)
            try:
                found, notes = _read(parts, embedded)
            except RecursionError as error:
                raise IngestError(f"{path.name}: its parts are nested too deeply") from error
            title = office_parts.title(parts)
        reading = blocks.reading(
            found,
            path=path,
            media_type=sniff.DOCX,
            title=title,
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        return embedded.completed(reading, notes)


def _read(parts: Package, embedded: Embedded) -> tuple[Sequence[blocks.Block], tuple[str, ...]]:
    main = office_parts.main_part(parts, otherwise="word/document.xml")
    body = parts.xml(main).find(f"{W}body")
    if body is None:
        raise IngestError(f"{parts.name}: expected the text of a Word document, found none")
    source = _Source(parts, main, embedded)
    made = source.body()
    found = document_blocks.gathered(made.blocks(body), total=len(body), log=embedded.log)
    joined = document_blocks.join(found, styled=made.captions)
    return document_blocks.below_title(joined), document_blocks.notes(joined, made)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the parts of one document are."""

    parts: Package
    main: str
    embedded: Embedded

    def body(self) -> Body:
        pointers = office_parts.relationships(self.parts, self.main)
        by_kind = {kind: office_parts.target(pointers, kind) for kind in (*_NOTES, *_SHARED)}
        styles, numbers = (self._root(by_kind[kind]) for kind in _SHARED)
        said = {
            note: text
            for kind, tag in _NOTES.items()
            for note, text in _said(self._root(by_kind[kind]), kind, tag)
        }
        return Body(
            pointers=pointers,
            styles={} if styles is None else word_styles.styles(styles),
            numbers=Numbers() if numbers is None else word_styles.numbers(numbers),
            said_below=said,
            embedded=self.embedded,
        )

    def _root(self, part: str | None) -> "Element | None":
        if part is None or part not in self.parts.parts:
            return None
        try:
            return self.parts.xml(part)
        except IngestError as error:
            self.embedded.troubles[f"a part was left out: {error}"] += 1
            return None


def _said(root: "Element | None", kind: str, tag: str) -> Iterator[tuple[Note, str]]:
    for entry in () if root is None else root.iter(tag):
        text = " ".join(
            said for part in entry.iter(f"{W}p") if (said := gather(part, Runs()).words)
        )
        author = entry.get(f"{W}author", "") if kind == "comments" else ""
        yield (kind, entry.get(f"{W}id", "")), f"{author}: {text}" if author and text else text
