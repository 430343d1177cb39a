"""XML as text: feeds by entry, documents (JATS, DocBook, TEI) by section, data by record.

Does not cover: attributes of elements that have text, and schemas.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corrobora.errors import IngestError
from corrobora.ingest import blocks, decode, html, sheet_regions, sniff
from corrobora.ingest.html_pictures import Pictures
from corrobora.ingest.package import XmlParser
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAX_BYTES = 64_000_000  # of a file, whose tree takes about ten times as much
_DEPTH = 200  # elements in elements
_ENTRIES = frozenset({"item", "entry"})
_FEEDS = frozenset({"rss", "feed", "rdf"})
_DROPPED = frozenset({"script", "style", "metadata", "defs"})
_TITLES = frozenset({"title", "article-title", "head", "heading", "label-title"})
_TABLES = frozenset({"table", "informaltable", "tgroup"})
_SOURCES = frozenset({"ref", "biblioentry", "bibliomixed", "biblstruct"})  # one line each
_ROWS = frozenset({"tr", "row"})
_PROSE = frozenset({"p", "para", "simpara", "sec", "section", "abstract", "body", "text", *_TITLES})
_SHORT = 200  # characters of a value of a record
_LEVELS = 6  # of headings
_MARKUP = "<"


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlReader:
    """A Reader of application/xml."""

    parse: XmlParser
    tokens: TokenCounter
    passage_tokens: int

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the text by entries, sections or records.

        Raises:
            IngestError: the file cannot be read, is not well-formed, or declares entities.
        """
        del log
        root = self._root(path)
        pictures = Pictures()
        found = _feed(root, pictures) if _name(root) in _FEEDS else _document(root)
        try:
            stored = list(found)
        except IngestError as error:
            raise IngestError(f"{path.name}: {error}") from error
        reading = blocks.reading(
            stored,
            path=path,
            media_type=sniff.XML,
            title="",
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        return dataclasses.replace(
            reading,
            assets=tuple(pictures.assets.values()),
            attachments=tuple(pictures.undescribed.values()),
            notes=pictures.notes,
        )

    def _root(self, path: Path) -> "Element":
        try:
            if path.stat().st_size > _MAX_BYTES:
                raise IngestError(f"{path.name}: expected at most {_MAX_BYTES:,} bytes")
            content = path.read_bytes()
        except OSError as error:
            raise IngestError(f"{path.name}: cannot be read: {error.strerror}") from error
        try:
            return self.parse(content)
        except IngestError as error:
            raise IngestError(f"{path.name}: {error}") from error


def _feed(root: "Element", pictures: Pictures) -> Iterator[blocks.Block]:
    """Yield the feed's title and, under a heading each, its entries."""
    channel = next((child for child in root if _name(child) == "channel"), root)
    yield from _fields(channel, pictures, level=1)
    for holder in (channel, root) if channel is not root else (root,):
        for child in holder:
            if _name(child) in _ENTRIES:
                yield from _fields(child, pictures, level=2)


def _fields(entry: "Element", pictures: Pictures, *, level: int) -> Iterator[blocks.Block]:
    """Yield the title of an entry, one paragraph of its short fields, and its words."""
    short: list[str] = []
    words: list[blocks.Block] = []
    for child in entry:
        name, text = _name(child), _words(child)
        if name == "title" and text:
            yield blocks.Block(kind="heading", text=text, level=level)
        elif name in _ENTRIES or name in {"image", "channel"}:
            continue
        elif _MARKUP in text:
            words.extend(html.main_blocks(html.parsed(text, name=name), pictures))
        elif len(text) > _SHORT or name in {"description", "summary", "content", "encoded"}:
            words.append(blocks.Block(kind="paragraph", text=text))
        else:
            short.append(f"{name}: {text or child.get('href') or ''}")
    kept = [line for line in short if not line.endswith(": ")]
    yield blocks.Block(kind="paragraph", text="\n".join(dict.fromkeys(kept)))
    yield from words


def _document(root: "Element") -> Iterator[blocks.Block]:
    """Yield the blocks of an element, without recursion."""
    stack: list[tuple[Element, int, int]] = [(root, 0, 1)]  # element, depth, heading level
    while stack:
        element, depth, level = stack.pop()
        if depth > _DEPTH:
            raise IngestError("its elements are nested too deeply")
        if _name(element) in _DROPPED:
            continue
        found = _whole(element, level)
        if found is not None:
            yield from found
            continue
        deeper = level + any(_name(child) in _TITLES for child in element)
        stack.extend((child, depth + 1, deeper) for child in reversed(element))


def _whole(element: "Element", level: int) -> list[blocks.Block] | None:
    """Return the blocks of an element that is read as a whole, else None."""
    name = _name(element)
    if name in _TABLES:
        return _table(element)
    if name in _TITLES:
        kept = min(_LEVELS, max(1, level - 1))
        return [blocks.Block(kind="heading", text=_words(element), level=kept)]
    text = None
    if name in _SOURCES:
        text = _words(element)
    elif _is_record(element):
        lines = (f"{_name(child)}: {_value(child)}" for child in element if _value(child))
        text = "\n".join(lines)
    elif len(element) == 0 or _has_own_words(element):
        text = _value(element)
    return None if text is None else [blocks.Block(kind="paragraph", text=text)]


def _table(element: "Element") -> list[blocks.Block]:
    rows = [row for row in element.iter() if _name(row) in _ROWS]
    lines = [sheet_regions.line([_words(cell) for cell in row]) for row in rows]
    kept = [line for line in lines if line.strip("| ")]
    if not kept:
        return [blocks.Block(kind="paragraph", text=_words(element))]
    return [blocks.Block(kind="table", text="\n".join(kept))]


def _is_record(element: "Element") -> bool:
    """Say whether an element only holds named values: short ones, and no prose."""
    if len(element) < 2 or _has_own_words(element):  # noqa: PLR2004 - one value is no record
        return False
    return all(
        len(child) == 0 and _name(child) not in _PROSE and len(child.text or "") <= _SHORT
        for child in element
    )


def _has_own_words(element: "Element") -> bool:
    own = (element.text, *(child.tail for child in element))
    return any(part and part.strip() for part in own)


def _value(element: "Element") -> str:
    """Return an element's words; of one without, what its attributes say."""
    words = _words(element)
    if words or len(element):
        return words
    return ", ".join(f"{key.rpartition('}')[2]}={value}" for key, value in element.attrib.items())


def _words(element: "Element") -> str:
    return " ".join(decode.clean(_joined(element, 0)).split())


def _joined(element: "Element", depth: int) -> str:
    """Return all words; those of children stay apart where nothing stands between them."""
    if depth > _DEPTH:
        return "".join(element.itertext())
    parts = [element.text or ""]
    for child in element:
        parts += (_joined(child, depth + 1), child.tail or "")
    return ("" if _has_own_words(element) else " ").join(parts)


def _name(element: "Element") -> str:
    return element.tag.rpartition("}")[2].lower()
