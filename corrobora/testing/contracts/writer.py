"""What every Writer keeps: subclass, override the fixture `writer`, and pytest runs the suite."""

import pytest

from corrobora.generation import quotes
from corrobora.ports import Writer
from corrobora.records import Query
from corrobora.testing.evidence import evidence

QUERY = Query(text="When was the lighthouse at Cape Ferrol built?")
EVIDENCE = (
    evidence("E1", "The lighthouse at Cape Ferrol was built in 1874. It is 31 metres tall."),
    evidence("E2", "The harbour of Cape Ferrol has room for forty boats."),
)


class WriterContract:
    """Run by every writer, real and fake; it must be able to answer QUERY from EVIDENCE."""

    @pytest.fixture
    def writer(self) -> Writer:
        """Return the writer to test."""
        raise NotImplementedError

    async def test_claims_quote_the_evidence_under_its_keys(self, writer: Writer) -> None:
        """Each claim has a quote, and each quote stands in the piece under its key."""
        draft = await writer.write(QUERY, EVIDENCE)

        texts = {item.key: item.text for item in EVIDENCE}
        assert draft.claims
        for claim in draft.claims:
            assert claim.text
            assert claim.quotes
            for quote in claim.quotes:
                assert quotes.find_in_text(quote.text, texts[quote.key])

    async def test_without_evidence_there_are_no_claims_but_a_reason(self, writer: Writer) -> None:
        """Nothing to quote is an outcome, not an error."""
        draft = await writer.write(QUERY, ())

        assert not draft.claims
        assert draft.reason

    async def test_a_complaint_is_taken(self, writer: Writer) -> None:
        """The second try gives a draft as the first does."""
        draft = await writer.write(QUERY, EVIDENCE, complaint="- the quote 'x': not found")

        assert draft.claims

    async def test_equal_calls_give_equal_drafts(self, writer: Writer) -> None:
        """A draft depends on query and evidence alone."""
        first = await writer.write(QUERY, EVIDENCE)

        assert await writer.write(QUERY, EVIDENCE) == first
