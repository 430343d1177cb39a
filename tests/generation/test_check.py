from dataclasses import replace

import pytest
from typing_extensions import override

from corrobora.generation.check import check
from corrobora.records import (
    Box,
    Cue,
    Document,
    DocumentId,
    Draft,
    DraftClaim,
    DraftQuote,
    Modality,
    Page,
    Reading,
    Word,
)
from corrobora.testing.catalogue import DictSource
from corrobora.testing.evidence import evidence, line_box, page, source

PAGE_1 = page(
    "Net sales rose by 4 percent in 2018.",
    "The plant in Aveiro employs 120 people.",
    "Total | ignored",
)
PAGE_2 = page("Dividends were paid twice.", "Net sales 1,577 1,373", number=2)
TEXTS = source({"d1": [PAGE_1, PAGE_2], "d2": [page("Another firm speaks here.")]})
E1 = evidence("E1", "Net sales rose by 4 percent in 2018.", boxes=[line_box(0)])
E2 = evidence("E2", "The plant in Aveiro employs 120 people.", boxes=[line_box(1)])
E3 = evidence("E3", "Another firm speaks here.", document="d2", probability=0.6)
ALL = (E1, E2, E3)


class PagesOnly(DictSource):
    """Refuses to give all pages of a document."""

    @override
    async def pages(self, document: DocumentId) -> tuple[Page, ...]:
        raise AssertionError(document)

    @override
    async def page(self, document: DocumentId, number: int) -> Page | None:
        return PAGE_1 if number == 1 else None


def draft(text: str, *quotes: tuple[str, str]) -> Draft:
    return Draft(
        claims=(DraftClaim(text=text, quotes=tuple(DraftQuote(key=k, text=q) for k, q in quotes)),)
    )


async def test_a_quote_where_it_was_cited_is_verified_with_its_box() -> None:
    checked = await check(
        draft("Sales grew.", ("E1", "sales rose by 4 percent")), evidence=ALL, texts=TEXTS
    )

    (citation,) = checked.claims[0].citations
    assert citation.verdict == "verified"
    assert (citation.key, citation.page, citation.note) == ("E1", 1, "")
    assert citation.boxes == (Box(24.0, 0.0, 162.0, 10.0),)
    assert citation.belief == E1.belief
    assert checked.complaint == ""
    assert checked.notes == ()


async def test_the_quote_leaves_as_it_stands_in_the_source() -> None:
    checked = await check(
        draft("Sales grew.", ("E1", "NET SALES ROSE by 4 percent in 2018")),
        evidence=ALL,
        texts=TEXTS,
    )

    assert checked.claims[0].citations[0].quote == "Net sales rose by 4 percent in 2018."


async def test_a_quote_in_other_evidence_moves_to_its_key() -> None:
    checked = await check(
        draft("Many work there.", ("E3", "employs 120 people")), evidence=ALL, texts=TEXTS
    )

    (citation,) = checked.claims[0].citations
    assert (citation.verdict, citation.key) == ("misplaced", "E2")
    assert (citation.document, citation.page) == (E2.document, 1)
    assert citation.note == "found in E2, cited as E3"
    assert citation.belief == E2.belief
    assert checked.notes == ("a citation was corrected: found in E2, cited as E3",)


async def test_a_quote_elsewhere_on_the_page_is_misplaced() -> None:
    checked = await check(
        draft("Many work there.", ("E1", "employs 120 people")), evidence=(E1,), texts=TEXTS
    )

    (citation,) = checked.claims[0].citations
    assert (citation.verdict, citation.key, citation.page) == ("misplaced", "E1", 1)
    assert citation.note == "found outside the passage E1, on the same page"


async def test_a_quote_on_another_page_of_the_document_is_moved_there() -> None:
    checked = await check(
        draft("It paid.", ("E1", "Dividends were paid twice")), evidence=ALL, texts=TEXTS
    )

    (citation,) = checked.claims[0].citations
    assert (citation.verdict, citation.page) == ("misplaced", 2)
    assert citation.note == "found on page 2, cited on page 1"


async def test_a_citation_names_its_page_as_the_file_does() -> None:
    cover, body = replace(PAGE_1, label="iv"), replace(PAGE_2, label="1")
    texts = source({"d1": [cover, body]})
    quotes = draft("It paid.", ("E1", "Net sales rose by 4"), ("E1", "Dividends were paid twice"))

    checked = await check(quotes, evidence=(replace(E1, page_label="iv"),), texts=texts)

    labels = {citation.page: citation.page_label for citation in checked.claims[0].citations}
    assert labels == {1: "iv", 2: "1"}


async def test_a_made_up_quote_never_leaves_and_its_claim_is_dropped() -> None:
    checked = await check(
        draft("Sales fell.", ("E1", "Net sales fell by 4 percent")), evidence=ALL, texts=TEXTS
    )

    assert checked.claims == ()
    assert [fault.quote for fault in checked.rejected] == ["Net sales fell by 4 percent"]
    assert "'Net sales fell by 4 percent' under E1" in checked.complaint
    assert checked.notes == (
        "1 quote was dropped: not found in the sources",
        "1 claim was dropped: without a quote that holds",
    )


async def test_a_claim_keeps_the_quotes_that_hold() -> None:
    checked = await check(
        draft("Sales grew.", ("E1", "Net sales rose"), ("E2", "and will rise forever")),
        evidence=ALL,
        texts=TEXTS,
    )

    assert [citation.key for citation in checked.claims[0].citations] == ["E1"]
    assert len(checked.rejected) == checked.quotes_dropped == 1
    assert checked.complaint


async def test_an_unseen_key_is_refused() -> None:
    checked = await check(draft("Sales grew.", ("E9", "Net sales rose")), evidence=ALL, texts=TEXTS)

    assert checked.claims == ()
    assert "no evidence 'E9', expected a key among E1, E2, E3" in checked.complaint
    assert checked.quotes_dropped == 1


async def test_a_claim_without_quotes_is_dropped() -> None:
    checked = await check(draft("Sales grew."), evidence=ALL, texts=TEXTS)

    assert checked.claims == ()
    assert "'Sales grew.': it has no quote" in checked.complaint
    assert checked.quotes_dropped == 0


async def test_one_place_is_cited_once() -> None:
    checked = await check(
        draft("Sales grew.", ("E1", "Net sales rose"), ("E1", "net sales  rose")),
        evidence=ALL,
        texts=TEXTS,
    )

    assert len(checked.claims[0].citations) == 1


async def test_a_number_without_a_quote_is_complained_of_first_and_dropped_when_strict() -> None:
    wrong = draft("Sales grew by 5 percent.", ("E1", "Net sales rose by 4 percent"))

    first = await check(wrong, evidence=ALL, texts=TEXTS)
    last = await check(wrong, evidence=ALL, texts=TEXTS, strict=True)

    assert len(first.claims) == 1
    assert "the number 5 stands in none of its quotes" in first.complaint
    assert last.claims == ()
    assert last.rejected[0].reason == "the number 5 stands in none of its quotes"


async def test_a_head_of_the_cited_table_backs_the_numbers_in_it() -> None:
    table = evidence("E1", "in millions | 30 June 2018\nNet sales | 1,577", at=2, modality="table")

    checked = await check(
        draft("Net sales on 30 June 2018 were 1,577.", ("E1", "Net sales 1,577")),
        evidence=(table,),
        texts=TEXTS,
        strict=True,
    )

    assert len(checked.claims) == 1


async def test_a_caption_outside_the_boxes_of_its_element_is_verified() -> None:
    figure = evidence("E1", "Dividends were paid twice.", at=2, boxes=[Box(300, 300, 400, 400)])

    checked = await check(
        draft("It paid.", ("E1", "Dividends were paid twice")), evidence=(figure,), texts=TEXTS
    )

    assert checked.claims[0].citations[0].verdict == "verified"


async def test_a_document_cited_as_a_whole_is_searched_page_by_page() -> None:
    whole = evidence("E1", "Net sales rose by 4 percent.", at=None)

    checked = await check(
        draft("It paid.", ("E1", "Dividends were paid twice")), evidence=(whole,), texts=TEXTS
    )

    (citation,) = checked.claims[0].citations
    assert (citation.verdict, citation.page) == ("verified", 2)


@pytest.mark.parametrize(
    ("chars", "verdict"), [((0, 12), "verified"), ((13, 26), "misplaced"), (None, "verified")]
)
async def test_plain_text_is_cited_by_characters(
    chars: tuple[int, int] | None, verdict: str
) -> None:
    texts = source(texts={"d1": "One is here.\nTwo is there."})
    item = evidence("E1", "One is here.", at=None, chars=chars)

    checked = await check(draft("One.", ("E1", "One is here")), evidence=(item,), texts=texts)

    (citation,) = checked.claims[0].citations
    assert (citation.verdict, citation.page, citation.chars) == (verdict, None, (0, 12))


def recording(*cues: Cue) -> DictSource:
    document = Document(
        id=DocumentId("d1"), uri="/files/talk.mp4", title="Talk", media_type="video/*"
    )
    return DictSource([Reading(document=document, elements=(), text=SPOKEN, cues=cues)])


SPOKEN = "Dams hold water.\n\nFish climb ladders."
WORDS = (
    Cue(chars=(0, 4), start=1.0, end=1.4),
    Cue(chars=(5, 9), start=1.4, end=1.7),
    Cue(chars=(10, 16), start=2.0, end=2.5),
    Cue(chars=(18, 37), start=65.0, end=72.5),
)
CLIP = replace(evidence("E1", SPOKEN[:16], at=None, chars=(0, 16)), start=0.0, end=30.0)


async def test_a_quote_of_a_recording_is_cited_by_the_time_of_its_words() -> None:
    checked = await check(
        draft("It holds.", ("E1", "hold water")), evidence=(CLIP,), texts=recording(*WORDS)
    )

    (citation,) = checked.claims[0].citations
    assert (citation.verdict, citation.start, citation.end) == ("verified", 1.4, 2.5)


async def test_a_quote_outside_its_clip_is_cited_at_its_own_time() -> None:
    checked = await check(
        draft("Up.", ("E1", "Fish climb")), evidence=(CLIP,), texts=recording(*WORDS)
    )

    (citation,) = checked.claims[0].citations
    assert (citation.verdict, citation.start, citation.end) == ("misplaced", 65.0, 72.5)
    assert citation.note == "found outside the passage E1, in the same document at 65.0 s"


async def test_without_times_of_words_a_quote_has_those_of_its_clip() -> None:
    checked = await check(
        draft("It holds.", ("E1", "hold water"), ("E1", "Fish climb")),
        evidence=(CLIP,),
        texts=recording(),
    )

    times = [(c.start, c.end) for c in checked.claims[0].citations]
    assert times == [(0.0, 30.0), (None, None)]


async def test_a_clip_without_words_verifies_no_quote() -> None:
    silent = replace(CLIP, text="", chars=(16, 16))

    checked = await check(
        draft("It holds.", ("E1", "hold water")), evidence=(silent,), texts=recording(*WORDS)
    )

    assert checked.claims[0].citations[0].verdict == "misplaced"


async def test_a_document_is_fetched_whole_only_when_its_page_does_not_have_the_quote() -> None:
    texts = PagesOnly()
    asked = draft("Sales grew.", ("E1", "Net sales rose"), ("E1", "employs 120 people"))

    checked = await check(asked, evidence=(E1, E2), texts=texts)

    assert len(checked.claims[0].citations) == 2


async def test_a_draft_without_claims_has_nothing_to_complain_of() -> None:
    checked = await check(Draft(claims=(), reason="none"), evidence=ALL, texts=TEXTS)

    assert (checked.claims, checked.complaint, checked.notes) == ((), "", ())


def columns(gap: float) -> Page:
    """A line of two halves that far apart, words 10 points high."""
    halves = (("Net", 0.0), ("sales", 32.0), ("rose", 62.0 + gap), ("by", 94.0 + gap))
    words = (Word(text=text, box=Box(x, 0.0, x + 30, 10.0)) for text, x in halves)
    return Page(number=1, width=900.0, height=800.0, words=tuple(words))


@pytest.mark.parametrize(
    ("gap", "modality", "kept"), [(5.0, "text", 1), (50.0, "text", 0), (50.0, "table", 1)]
)
async def test_a_quote_that_runs_from_column_to_column_holds_in_tables_only(
    gap: float, modality: Modality, kept: int
) -> None:
    cited = evidence("E1", "Net sales rose by", modality=modality, boxes=[Box(0, 0, 900, 20)])

    checked = await check(
        draft("Sales rose.", ("E1", "Net sales rose by")),
        evidence=(cited,),
        texts=source({"d1": [columns(gap)]}),
    )

    assert len(checked.claims) == kept
    assert ("stand apart" in checked.complaint) is not bool(kept)
    assert any("columns" in note for note in checked.notes) is not bool(kept)
    assert not any("not found" in note for note in checked.notes)
