"""Records to rows of the catalogue and back, exactly.

Text that is not Unicode (half a surrogate pair, out of a broken PDF) is replaced on the way in.
"""

import array
import json
import struct
import sys
import zlib
from collections.abc import Sequence
from typing import Any

from corrobora.corpora import unicode
from corrobora.records import Box, Document, Element, Page, Place, Reading, Word

ELEMENT_COLUMNS = (
    "id, document, corpus, modality, granularity, text, indexed, section, links, "
    "page, boxes, char_start, char_end, start_s, end_s, page_label, asset"
)

_SIDES = 4  # of a box
_LENGTH = struct.Struct("<I")

Row = tuple[Any, ...]  # what sqlite3 takes and gives


def from_element(element: Element) -> Row:
    """Return the row of ELEMENT_COLUMNS."""
    where = element.where
    return (
        element.id,
        element.document,
        element.corpus,
        element.modality,
        element.granularity,
        unicode.valid(element.text),
        unicode.valid(element.indexed),
        unicode.valid(_json(element.section)),
        _json(element.links),
        where.page,
        _json(where.boxes),
        *(where.chars or (None, None)),
        where.start,
        where.end,
        unicode.valid(where.label),
        element.asset,
    )


def to_element(row: Row) -> Element:
    """Return the element of a row of ELEMENT_COLUMNS."""
    identity, document, corpus, modality, granularity, text, indexed, section, links, *where = row
    page, boxes, char_start, char_end, start, end, label, asset = where
    return Element(
        id=identity,
        document=document,
        corpus=corpus,
        modality=modality,
        granularity=granularity,
        text=text,
        indexed=indexed,
        section=_strings(section),
        links=_strings(links),
        where=Place(
            page=page,
            boxes=() if boxes == "[]" else tuple(Box(*box) for box in json.loads(boxes)),
            chars=None if char_start is None else (char_start, char_end),
            start=start,
            end=end,
            label=label,
        ),
        asset=asset,
    )


def to_document(row: Row) -> Document:
    """Return the document of a row of id, uri, title, media_type, pages, seconds, parent."""
    identity, uri, title, media_type, pages, seconds, parent = row
    return Document(
        id=identity,
        uri=uri,
        title=title,
        media_type=media_type,
        pages=pages,
        seconds=seconds,
        parent=parent,
    )


def from_reading(reading: Reading) -> Row:
    """Return the row of id, title, media_type, pages, seconds, text, notes, cues."""
    document = reading.document
    return (
        document.id,
        unicode.valid(document.title),
        document.media_type,
        document.pages,
        document.seconds,
        from_text(reading.text),
        unicode.valid(json.dumps(reading.notes, ensure_ascii=False)),
        json.dumps([[*cue.chars, cue.start, cue.end] for cue in reading.cues]),
    )


def from_page(page: Page) -> Row:
    """Return the row of number, width, height, read_by, words, label."""
    label = unicode.valid(page.label)
    return (page.number, page.width, page.height, page.read_by, _pack(page.words), label)


def to_page(row: Row) -> Page:
    """Return the page of a row of number, width, height, read_by, words, label."""
    number, width, height, read_by, words, label = row
    return Page(
        number=number,
        width=width,
        height=height,
        read_by=read_by,
        words=_unpack(words),
        label=label,
    )


def from_text(text: str) -> bytes:
    """Return the text, packed."""
    return zlib.compress(unicode.valid(text).encode())


def to_text(packed: bytes) -> str:
    """Return the text that was packed."""
    return zlib.decompress(packed).decode()


def _json(value: Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False) if value else "[]"


def _strings(value: str) -> tuple[Any, ...]:
    return () if value == "[]" else tuple(json.loads(value))


def _pack(words: Sequence[Word]) -> bytes:
    """Return the length of the texts, the texts as JSON, then all x0, all y0, all x1, all y1.

    About 6 KB for a page of 560 words, exact; as JSON it would be 11.
    """
    texts = unicode.valid(_json([word.text for word in words])).encode()
    sides = array.array("d", [word.box[side] for side in range(_SIDES) for word in words])
    if sys.byteorder == "big":
        sides.byteswap()
    return zlib.compress(_LENGTH.pack(len(texts)) + texts + sides.tobytes())


def _unpack(packed: bytes) -> tuple[Word, ...]:
    raw = zlib.decompress(packed)
    (length,) = _LENGTH.unpack_from(raw)
    texts = json.loads(raw[_LENGTH.size : _LENGTH.size + length])
    sides = array.array("d", raw[_LENGTH.size + length :])
    if sys.byteorder == "big":
        sides.byteswap()
    n = len(texts)
    boxes = map(Box, sides[:n], sides[n : 2 * n], sides[2 * n : 3 * n], sides[3 * n :])
    return tuple(Word(text=text, box=box) for text, box in zip(texts, boxes, strict=True))
