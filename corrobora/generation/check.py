"""Check a draft: every quote is looked up in the stored source, by code.

A quote found where it was cited is `verified`; found elsewhere it is `misplaced` and its
citation is corrected; found nowhere, or cited under a key that is not there, it is `fabricated`
and never leaves as a citation. A claim without a citation left is dropped.

Not covered: whether the quotes mean what the claim says. Only its numbers are compared with
them (`generation.numbers`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corrobora.generation import locate, numbers
from corrobora.generation.locate import Located, Shelf
from corrobora.ports import TextSource
from corrobora.records import Citation, Claim, Draft, DraftClaim, DraftQuote, Evidence

HEADER_LINES = 2  # of a table's text: caption and head, whose numbers a claim may use
NOT_FOUND = "it stands nowhere in the sources"
APART = 3.0  # heights of a word; a wider gap in a line separates columns, not words
SCATTERED = "its words stand apart on the page, as in different columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A quote, or a whole claim (then key and quote are ""), that did not pass."""

    claim: str
    key: str
    quote: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is left of a draft and what is not."""

    claims: tuple[Claim, ...]
    notes: tuple[str, ...]  # for the reader of the answer: what was corrected or dropped
    complaint: str  # for the writer's second try; "" where there is nothing to say
    rejected: tuple[Rejected, ...]

    @property
    def quotes_dropped(self) -> int:
        """How many quotes were found nowhere, scattered, or under a key that is not there."""
        return sum(bool(fault.key or fault.quote) for fault in self.rejected)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """One claim, checked."""

    claim: Claim | None
    rejected: tuple[Rejected, ...] = ()
    remarks: tuple[str, ...] = ()  # faults that did not reject anything


async def check(
    draft: Draft, *, evidence: Sequence[Evidence], texts: TextSource, strict: bool = False
) -> Checked:
    """Return the claims whose quotes were found, with their citations at the true places.

    A number that stands in none of a claim's quotes is a complaint; with `strict` (for the
    last try) the claim is dropped.
    """
    by_key = {item.key: item for item in evidence}
    shelf = Shelf(texts)
    verdicts = [await _claim(claim, by_key, shelf, strict=strict) for claim in draft.claims]
    rejected = tuple(fault for verdict in verdicts for fault in verdict.rejected)
    remarks = [remark for verdict in verdicts for remark in verdict.remarks]
    claims = tuple(verdict.claim for verdict in verdicts if verdict.claim)
    return Checked(
        claims=claims,
        notes=(*_corrections(claims), *_losses(rejected, len(draft.claims) - len(claims))),
        complaint="\n".join(f"- {line}" for line in [*map(_complaint, rejected), *remarks]),
        rejected=rejected,
    )


async def _claim(
    draft: DraftClaim, by_key: Mapping[str, Evidence], shelf: Shelf, *, strict: bool
) -> _Verdict:
    citations: dict[tuple[object, ...], Citation] = {}
    rejected: list[Rejected] = []
    for quote in draft.quotes:
        found = await _citation(quote, by_key, shelf)
        if isinstance(found, Citation):
            place = (found.key, found.page, found.boxes, found.chars)
            citations.setdefault(place, found)
        else:
            rejected.append(
                Rejected(claim=draft.text, key=quote.key, quote=quote.text, reason=found)
            )
    if not citations:
        if not draft.quotes:
            rejected.append(_rejected(draft, "it has no quote"))
        return _Verdict(claim=None, rejected=tuple(rejected))
    claim = Claim(text=draft.text, citations=tuple(citations.values()))
    fault = _number_fault(claim, by_key)
    if fault and strict:
        return _Verdict(claim=None, rejected=(*rejected, _rejected(draft, fault)))
    remarks = (f"the claim {draft.text!r}: {fault}",) if fault else ()
    return _Verdict(claim=claim, rejected=tuple(rejected), remarks=remarks)


def _rejected(draft: DraftClaim, reason: str) -> Rejected:
    return Rejected(claim=draft.text, key="", quote="", reason=reason)


async def _citation(
    quote: DraftQuote, by_key: Mapping[str, Evidence], shelf: Shelf
) -> Citation | str:
    """Return the citation, or why there is none."""
    cited = by_key.get(quote.key)
    if cited is None:
        return f"there is no evidence {quote.key!r}, expected a key among {', '.join(by_key)}"
    located = await locate.locate(
        quote.text, cited=cited, evidence=tuple(by_key.values()), shelf=shelf
    )
    if located is None:
        return NOT_FOUND
    if located.evidence.modality != "table" and located.found.gap > APART:
        return SCATTERED
    label = shelf.label(located.evidence.document, located.found.page)
    return _cite(located, cited, page_label=label)


def _cite(located: Located, cited: Evidence, *, page_label: str) -> Citation:
    source, found = located.evidence, located.found
    start, end = found.start, found.end
    if start is None and located.as_cited:  # nothing is known of words, but of their clip
        start, end = source.start, source.end
    return Citation(
        key=source.key,
        document=source.document,
        uri=source.uri,
        page=found.page,
        boxes=found.boxes,
        start=start,
        end=end,
        quote=found.text,
        verdict="verified" if located.as_cited else "misplaced",
        belief=source.belief,
        chars=found.chars,
        page_label=page_label,
        note="" if located.as_cited else _correction(located, cited),
    )


def _correction(located: Located, cited: Evidence) -> str:
    if located.evidence.key != cited.key:
        return f"found in {located.evidence.key}, cited as {cited.key}"
    if located.found.page is None:
        when = f" at {located.found.start:.1f} s" if located.found.start is not None else ""
        return f"found outside the passage {cited.key}, in the same document{when}"
    if located.found.page == cited.page:
        return f"found outside the passage {cited.key}, on the same page"
    return f"found on page {located.found.page}, cited on page {cited.page}"


def _number_fault(claim: Claim, by_key: Mapping[str, Evidence]) -> str:
    around = [by_key[citation.key] for citation in claim.citations]
    heads = [
        "\n".join(item.text.split("\n")[:HEADER_LINES])
        for item in around
        if item.modality == "table"
    ]
    missing = numbers.unbacked(
        claim.text,
        quotes=[*(citation.quote for citation in claim.citations), *heads],
        years="\n".join(item.text for item in around),
    )
    if not missing:
        return ""
    if len(missing) == 1:
        return f"the number {missing[0]} stands in none of its quotes"
    return f"the numbers {', '.join(missing)} stand in none of its quotes"


def _complaint(fault: Rejected) -> str:
    if not fault.quote:
        return f"the claim {fault.claim!r}: {fault.reason}"
    return f"the quote {fault.quote!r} under {fault.key}: {fault.reason}"


def _corrections(claims: Sequence[Claim]) -> list[str]:
    return [
        f"a citation was corrected: {citation.note}"
        for claim in claims
        for citation in claim.citations
        if citation.note
    ]


def _losses(rejected: Sequence[Rejected], claims: int) -> list[str]:
    quotes = [fault for fault in rejected if fault.quote]
    torn = sum(fault.reason == SCATTERED for fault in quotes)
    notes = []
    if len(quotes) > torn:
        notes.append(f"{_count(len(quotes) - torn, 'quote')} dropped: not found in the sources")
    if torn:
        notes.append(
            f"{_count(torn, 'quote')} dropped: taken from columns that do not belong together"
        )
    if claims:
        notes.append(f"{_count(claims, 'claim')} dropped: without a quote that holds")
    return notes


def _count(n: int, noun: str) -> str:
    return f"{n} {noun} was" if n == 1 else f"{n} {noun}s were"
