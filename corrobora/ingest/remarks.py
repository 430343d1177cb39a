"""Remarks that readers pinned to pages: drafts of their own, and the last words of their page."""

from collections.abc import Iterator

from corrobora.ingest import passages
from corrobora.ingest.drafts import Context, Draft
from corrobora.ingest.layout import Sheet


def drafts(sheet: Sheet, context: Context) -> Iterator[Draft]:
    """Yield a passage or more for each remark, in the section that the page ends in."""
    section = context.sections.get((sheet.number, len(sheet.parts) - 1), ())
    for remark in sheet.remarks:
        texts = [word.text for word in remark.words]
        counts = context.tokens.count(texts)
        for first, last in passages.ranges(texts, tokens=counts, target=context.target):
            yield Draft(
                corpus="paragraph",
                modality="text",
                page=sheet.number,
                text=" ".join(texts[first:last]),
                boxes=(remark.box,),
                section=section,
            )
