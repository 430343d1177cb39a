"""Texts that are given and not read from a file: what a data set holds itself.

A text becomes a document as a file of plain text does, its title a heading. A text by pages
becomes a document with pages: nobody knows where its words stood, so each page is set in lines
of one size, and boxes say no more than the order of the words. A picture with a caption is
found by the caption.
"""

import dataclasses
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ingest import blocks, identity, sniff
from corrobora.ports import TokenCounter
from corrobora.records import (
    Box,
    CorpusName,
    Document,
    DocumentId,
    Element,
    Page,
    Place,
    Reading,
    Word,
)

_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SIZE = (612.0, 792.0)  # points: US letter
_MARGIN, _LINE, _CHARACTER = 36.0, 12.0, 5.0  # points
_PAGE = CorpusName("page")


def text_id(text: str, *, title: str = "") -> DocumentId:
    """Return the id of the document that `GivenTexts.text` makes."""
    return _id(f"{title}\n\n{text}")


def pages_id(pages: Sequence[str], *, title: str = "") -> DocumentId:
    """Return the id of the document that `GivenTexts.pages` makes."""
    return _id("\f".join((title, *pages)))


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTexts:
    """Makes Readings of texts."""

    tokens: TokenCounter
    passage_tokens: int

    def text(self, text: str, *, uri: str, title: str = "") -> Reading:
        """Return the document of one text; equal titles and texts are one document.

        Raises:
            IngestError: there is no text.
        """
        document = Document(
            id=text_id(text, title=title), uri=uri, title=title, media_type=sniff.TEXT
        )
        return self._reading(_blocks(title, text), document)

    def pages(self, pages: Sequence[str], *, uri: str, title: str = "") -> Reading:
        """Return the document of a text by pages, the first being page 1.

        Raises:
            IngestError: there is no text on any page.
        """
        document = Document(
            id=pages_id(pages, title=title),
            uri=uri,
            title=title,
            media_type=sniff.TEXT,
            pages=len(pages),
        )
        elements = [
            element
            for number, text in enumerate(pages, start=1)
            if text.strip()
            for element in self._on_page(text, number, document)
        ]
        if not elements:
            raise IngestError(f"{uri}: holds no text")
        return Reading(
            document=document,
            elements=_numbered(elements),
            pages=tuple(_page(number, text) for number, text in enumerate(pages, start=1)),
        )

    def picture(self, path: Path, *, caption: str, title: str = "") -> Reading:
        """Return the document of a picture that is found by its caption.

        Raises:
            IngestError: there is no caption.
        """
        document = Document(
            id=_id(f"{identity.document_id(path)}\n{caption}"),
            uri=str(path.absolute()),
            title=title,
            media_type="image/*",
        )
        block = blocks.Block(kind="image", text=caption.strip())
        return self._reading([block], document)

    def _reading(self, stored: Sequence[blocks.Block], document: Document) -> Reading:
        return blocks.of_document(
            stored,
            document=document,
            name=document.title,
            tokens=self.tokens,
            target=self.passage_tokens,
        )

    def _on_page(self, text: str, number: int, document: Document) -> Sequence[Element]:
        """Return the passages of a page, and the page itself."""
        reading = self._reading(_blocks("", text), document)
        place = Place(page=number)
        passages = [e for e in reading.elements if e.granularity != "document"]
        whole = dataclasses.replace(
            passages[0], corpus=_PAGE, modality="page", granularity="page", text=reading.text
        )
        named = f"{document.title}\n{reading.text}" if document.title else ""
        whole = dataclasses.replace(whole, indexed=named)
        return [dataclasses.replace(element, where=place) for element in (*passages, whole)]


def _id(content: str) -> DocumentId:
    return DocumentId(f"d{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()[:16]}")


def _blocks(title: str, text: str) -> list[blocks.Block]:
    heading = [blocks.Block(kind="heading", text=title.strip(), level=1)] if title.strip() else []
    parts = (part.strip() for part in _EMPTY_LINES.split(text))
    return [*heading, *(blocks.Block(kind="paragraph", text=part) for part in parts)]


def _numbered(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Return the elements with ids counted through the document."""
    counts: dict[CorpusName, int] = {}
    numbered = []
    for element in elements:
        ordinal = counts.get(element.corpus, 0)
        counts[element.corpus] = ordinal + 1
        id_ = identity.element_id(element.document, element.corpus, ordinal)
        numbered.append(dataclasses.replace(element, id=id_))
    return tuple(numbered)


def _page(number: int, text: str) -> Page:
    """Return the words of a page, set line by line."""
    width, height = _SIZE
    words: list[Word] = []
    x, y = _MARGIN, _MARGIN
    for word in text.split():
        size = _CHARACTER * len(word)
        if x > _MARGIN and x + size > width - _MARGIN:
            x, y = _MARGIN, y + _LINE
        words.append(Word(text=word, box=Box(x, y, x + size, y + _LINE)))
        x += size + _CHARACTER
    return Page(number=number, width=width, height=max(height, y + _LINE), words=tuple(words))
