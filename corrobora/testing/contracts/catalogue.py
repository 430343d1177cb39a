"""What every ElementSource, TextSource and ElementScope keeps, as one reads them together."""

from typing import Protocol

import pytest

from corrobora.ports import ElementScope, ElementSource, TextSource
from corrobora.records import (
    Box,
    CorpusName,
    Cue,
    Document,
    DocumentId,
    Element,
    ElementId,
    Place,
    Reading,
)
from corrobora.testing.documents import PAGE, PARAGRAPH, paged

NOTES = Reading(
    document=Document(
        id=DocumentId("dffffffffffffffff"), uri="/notes.txt", title="Notes", media_type="text/plain"
    ),
    elements=(
        Element(
            id=ElementId("dffffffffffffffff-table-00000"),
            document=DocumentId("dffffffffffffffff"),
            corpus=CorpusName("table"),
            modality="table",
            granularity="table",
            text="Depth | 12 m",
            indexed="Harbour > Depth | 12 m",
            section=("Harbour", "Größe"),
            links=(ElementId("dffffffffffffffff-paragraph-00000"),),
            where=Place(
                boxes=(Box(1 / 3, 0.1, 2.5, 4.0),),
                chars=(3, 15),
                start=0.25,
                end=1.5,
                page=2,
                label="ii",
            ),
            asset="0123456789abcdef0123456789abcdef.png",
        ),
    ),
    text="Größe: 12 m\n",
    cues=(Cue(chars=(0, 5), start=0.25, end=0.5), Cue(chars=(7, 11), start=0.5, end=1.5)),
)
HARBOUR = paged(["The harbour was deepened.", "Ferries leave daily."], uri="/harbour.pdf")
READINGS = (HARBOUR, NOTES)


class Source(ElementSource, TextSource, ElementScope, Protocol):
    """What gives elements, their documents and their words."""


class CatalogueContract:
    """Run by every catalogue, real and fake."""

    @pytest.fixture
    async def source(self) -> Source:
        """Return a catalogue that holds READINGS."""
        raise NotImplementedError

    async def test_elements_come_back_exactly_and_in_the_order_asked(self, source: Source) -> None:
        asked = [e for reading in reversed(READINGS) for e in reversed(reading.elements)]

        found = await source.elements(e.id for e in asked)

        assert list(found.values()) == asked

    async def test_unknown_ids_are_left_out(self, source: Source) -> None:
        known = HARBOUR.elements[0]

        assert list(await source.elements([ElementId("nobody"), known.id])) == [known.id]
        assert await source.documents([DocumentId("nobody")]) == {}

    async def test_documents_come_back_in_the_order_asked(self, source: Source) -> None:
        found = await source.documents([NOTES.document.id, HARBOUR.document.id])

        assert list(found.values()) == [NOTES.document, HARBOUR.document]

    async def test_corpora_have_their_sizes_also_the_empty_ones(self, source: Source) -> None:
        sizes = {str(corpus.name): corpus.size for corpus in await source.corpora()}

        assert (sizes["paragraph"], sizes["page"], sizes["table"], sizes["clip"]) == (2, 2, 1, 0)

    async def test_pages_come_back_exactly(self, source: Source) -> None:
        assert await source.pages(HARBOUR.document.id) == HARBOUR.pages
        assert await source.page(HARBOUR.document.id, 2) == HARBOUR.pages[1]

    async def test_there_is_no_page_beyond_the_last(self, source: Source) -> None:
        assert await source.page(HARBOUR.document.id, 3) is None
        assert await source.page(DocumentId("nobody"), 1) is None

    async def test_text_is_of_sources_without_pages(self, source: Source) -> None:
        assert await source.text(NOTES.document.id) == NOTES.text
        assert await source.text(HARBOUR.document.id) == ""
        assert await source.pages(NOTES.document.id) == ()

    async def test_a_scope_is_a_corpus_in_some_documents(self, source: Source) -> None:
        passages = tuple(e.id for e in HARBOUR.elements if e.corpus == PARAGRAPH)

        assert await source.ids(PARAGRAPH) == passages
        assert await source.ids(PARAGRAPH, documents=[HARBOUR.document.id]) == passages
        assert await source.ids(PAGE, documents=[NOTES.document.id]) == ()

    async def test_cues_come_back_exactly(self, source: Source) -> None:
        """They turn the place of a quote in a recording's text into a time."""
        assert await source.cues(NOTES.document.id) == NOTES.cues
        assert await source.cues(HARBOUR.document.id) == ()
