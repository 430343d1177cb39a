"""Drafts to elements: ids, links between a figure or table and the text that names it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase

from corrobora.ingest import captions, continued, hyphens, identity, sentences
from corrobora.ingest.drafts import Draft
from corrobora.records import CorpusName, Document, Element, ElementId, Place

_LINKS = 8  # of one element
_MENTIONS = 2  # sentences that name a figure and are indexed with it
_MENTION_WORDS = 40  # of such a sentence
_SECTIONS = 2  # innermost headings that are indexed
_HEADING_WORDS = 12  # of each
_TITLE_WORDS = 25  # of a table that goes on


def make(
    drafts: Sequence[Draft], *, document: Document, name: str, vocabulary: Collection[str]
) -> tuple[Element, ...]:
    """Return an element for each draft, in order; ordinals count within a corpus.

    `name` of the document is indexed with each. A table that goes on with another is indexed
    with that one's title and header, which stand on another page, and linked to it.
    """
    drafts = list(drafts)
    whole = hyphens.whole_words(draft.text for draft in drafts)
    ids = _ids(drafts, document)
    named = _named(drafts)
    links: list[dict[ElementId, None]] = [{} for _ in drafts]
    mentions: list[list[str]] = [[] for _ in drafts]
    for i, draft in enumerate(drafts):
        if draft.corpus != "paragraph":
            continue
        for label in dict.fromkeys(captions.mentions(draft.text)):
            owner = _owner(named, label, page=draft.page)
            if owner is not None and owner != i:
                links[i][ids[owner]] = None
                links[owner][ids[i]] = None
                if drafts[owner].corpus != "paragraph":
                    mentions[owner].append(_sentence(draft.text, label))
    for i, first in continued.find([draft.table for draft in drafts]).items():
        drafts[i] = _with_start(drafts[i], drafts[first].table)
        links[i][ids[first]] = None
        links[first][ids[i]] = None
    return tuple(
        Element(
            id=ids[i],
            document=document.id,
            corpus=CorpusName(draft.corpus),
            modality=draft.modality,
            granularity=draft.corpus,
            text=draft.text,
            where=Place(page=draft.page, boxes=draft.boxes),
            indexed=_indexed(
                draft,
                mentions[i],
                name=name,
                text=hyphens.mended(draft.text, vocabulary=vocabulary, whole=whole),
            ),
            section=draft.section,
            links=tuple(links[i])[:_LINKS],
        )
        for i, draft in enumerate(drafts)
    )


def _with_start(draft: Draft, start: continued.Part | None) -> Draft:
    """Return a block of a table that goes on, with what stands over the table's beginning."""
    assert start is not None
    about = (*draft.about, " ".join(start.title.split()[:_TITLE_WORDS]), start.header)
    return replace(draft, about=tuple(dict.fromkeys(about)))


def _ids(drafts: Sequence[Draft], document: Document) -> list[ElementId]:
    counts: dict[str, int] = {}
    ids = []
    for draft in drafts:
        ordinal = counts.get(draft.corpus, 0)
        counts[draft.corpus] = ordinal + 1
        ids.append(identity.element_id(document.id, CorpusName(draft.corpus), ordinal))
    return ids


def _named(drafts: Sequence[Draft]) -> dict[str, list[tuple[int, int]]]:
    """Return page and position of the drafts of each label: an appendix may use it again."""
    named: dict[str, list[tuple[int, int]]] = {}
    for i, draft in enumerate(drafts):
        if draft.label:
            named.setdefault(draft.label, []).append((draft.page, i))
    return named


def _owner(named: Mapping[str, Sequence[tuple[int, int]]], label: str, *, page: int) -> int | None:
    """Return the draft with the label that is nearest to a page; "3a" may be a part of "3"."""
    found = named.get(label) or named.get(label.rstrip(ascii_lowercase)) or ()
    nearest = min(found, key=lambda each: abs(each[0] - page), default=None)
    return nearest[1] if nearest else None


def _sentence(text: str, label: str) -> str:
    words = text.split(" ")
    start = 0
    for end in sentences.ends(words):
        sentence = " ".join(words[start:end][:_MENTION_WORDS])
        if label in captions.mentions(sentence):
            return sentence
        start = end
    return ""


def _indexed(draft: Draft, mentions: Sequence[str], *, name: str, text: str) -> str:
    """Return what the indexes see: title, headings, caption, the mended text, who names it."""
    headings = [" ".join(h.split()[:_HEADING_WORDS]) for h in draft.section[-_SECTIONS:]]
    above = [name, *(heading for heading in headings if heading not in draft.text)]
    about = [part for part in draft.about if part and part not in draft.text]
    named = [s for s in mentions if s and s not in draft.text][:_MENTIONS]
    return "\n".join([" > ".join(above), *about, text, *named])
