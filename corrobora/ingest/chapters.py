"""Readings of chapters bound into the Reading of their book."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from corrobora.ingest import identity, titles
from corrobora.records import CorpusName, Document, Element, Place, Reading

_SEPARATOR = "\n\n"
_OPENING = 300  # words of the beginning that the book's element holds
_HEADINGS = 60  # that it is indexed with


def bound(
    chapters: Sequence[Reading], *, document: Document, name: str, notes: Sequence[str]
) -> Reading:
    """Return one Reading of all chapters, in order; `name` of the book is indexed with each.

    A chapter that opens without a heading goes on in the section of the one before it.
    """
    text = _SEPARATOR.join(chapter.text for chapter in chapters)
    counts: dict[CorpusName, int] = {}
    elements = []
    for element in (*_moved(chapters, name), _opening(text, chapters, name)):
        ordinal = counts.get(element.corpus, 0)
        counts[element.corpus] = ordinal + 1
        id_ = identity.element_id(document.id, element.corpus, ordinal)
        elements.append(dataclasses.replace(element, id=id_, document=document.id, links=()))
    assets = {asset.name: asset for chapter in chapters for asset in chapter.assets}
    inner = (note for chapter in chapters for note in chapter.notes)
    return Reading(
        document=document,
        elements=tuple(elements),
        text=text,
        notes=tuple(dict.fromkeys((*notes, *inner))),
        assets=tuple(assets.values()),
    )


def _moved(chapters: Sequence[Reading], name: str) -> Iterator[Element]:
    start = 0
    section: tuple[str, ...] = ()
    for chapter in chapters:
        own = titles.indexed(chapter.document.title, path=Path(chapter.document.uri))
        for element in chapter.elements:
            span = element.where.chars
            if element.granularity == "document" or span is None:
                continue
            section = element.section or section
            yield dataclasses.replace(
                element,
                where=Place(chars=(span[0] + start, span[1] + start)),
                section=section,
                indexed=_under(name, element, own),
            )
        start += len(chapter.text) + len(_SEPARATOR)


def _under(name: str, element: Element, chapter: str) -> str:
    """Return what is indexed, with the book's name where the chapter's stood."""
    indexed = element.indexed or element.text
    rest = indexed.removeprefix(chapter)
    if rest is not indexed and rest.startswith((" > ", "\n")):
        return f"{name}{rest}"
    joint = " > " if element.indexed else "\n"
    return f"{name}{joint}{indexed}"


def _opening(text: str, chapters: Sequence[Reading], name: str) -> Element:
    """Return the element of the book: its first words, indexed with its headings."""
    end = 0
    for found in islice(re.finditer(r"\S+", text), _OPENING):
        end = found.end()
    first = chapters[0].elements[0]
    headings = (
        heading
        for chapter in chapters
        for element in chapter.elements
        for heading in element.section
    )
    about = list(islice(dict.fromkeys((name, *headings)), _HEADINGS))
    return Element(
        id=first.id,
        document=first.document,
        corpus=CorpusName("document"),
        modality="text",
        granularity="document",
        text=text[:end],
        where=Place(chars=(0, end)),
        indexed=f"{' · '.join(about)}\n{text[:end]}",
    )
