"""Presentations (PPTX): a slide is a page, its notes and comments included.

Read from the parts themselves, so that one damaged slide leaves the others readable, see
docs/decisions/023-office-readers.md.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from corrobora.errors import IngestError
from corrobora.ingest import embedded, identity, office_parts, package, sniff, titles
from corrobora.ingest.embedded import Embedded, PictureConverter, PictureText
from corrobora.ingest.package import XmlParser
from corrobora.ingest.slide_deck import Deck
from corrobora.ingest.slide_elements import Maker, Slide, counted, opening
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Asset, Document, Reading


class SlidePictures(Protocol):
    """Draws slides."""

    def __call__(
        self, path: Path, /, *, count: int, log: ReadingLog | None = None
    ) -> Sequence[bytes]:
        """Return a PNG of each of so many slides, in order; hidden ones do not count.

        Raises:
            IngestError: the program that draws is missing, fails or takes too long.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidesReader:
    """A Reader of PPTX; slides are shown where something is given that draws them."""

    parse: XmlParser
    convert: PictureConverter
    tokens: TokenCounter
    passage_tokens: int
    seen: PictureText | None = None  # reads pictures that nothing describes
    pictures: SlidePictures | None = None

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return slides as pages, with their text, tables, charts, pictures and notes.

        Raises:
            IngestError: the file cannot be read or none of its slides says anything.
        """
        with package.opened(path, parse=self.parse) as parts:
            deck = Deck(parts, Embedded(parts, self.convert, self.seen, log))
            slides = list(deck.slides(log))
            title = office_parts.title(parts)
        slides, drawn = self._shown(path, deck, slides=slides, log=log)
        document = Document(
            id=identity.document_id(path),
            uri=str(path.absolute()),
            title=title or next((s.title for s in slides if s.title), path.stem),
            media_type=sniff.PPTX,
            pages=len(slides),
        )
        maker = Maker(
            document=document,
            name=titles.indexed(document.title, path=path),
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        pages = tuple(maker.page(slide) for slide in slides)
        elements = [element for slide in slides for element in maker.elements(slide)]
        elements.extend(opening(maker, slides, pages))
        if not elements:
            more = "" if self.seen else "; install corrobora[ocr] to read its pictures"
            raise IngestError(f"{path.name}: none of its {len(slides)} slides holds text{more}")
        reading = Reading(document=document, elements=counted(elements), pages=pages, assets=drawn)
        return deck.embedded.completed(reading, deck.notes)

    def _shown(
        self, path: Path, deck: Deck, *, slides: list[Slide], log: ReadingLog | None
    ) -> tuple[list[Slide], tuple[Asset, ...]]:
        """Return the slides with the names of their pictures, and the pictures."""
        if self.pictures is None:
            return slides, ()
        visible = [slide.number for slide in slides if slide.number not in deck.hidden]
        try:
            drawn = self.pictures(path, count=len(visible), log=log)
        except IngestError as error:
            deck.notes.append(f"the slides are not shown: {error}")
            return slides, ()
        assets = [embedded.asset(content, convert=self.convert) for content in drawn]
        names = {number: asset.name for number, asset in zip(visible, assets, strict=True)}
        shown = [dataclasses.replace(s, shown=names.get(s.number, "")) for s in slides]
        return shown, tuple(dict.fromkeys(assets))
