"""What is measured on: cases with their gold, and the sources that they are asked of.

A loader turns a folder in a published layout into a `Dataset`. It names documents as the data
set does; which `DocumentId` a name has is found out when the sources stand in an index.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from corrobora.records import Place

Unit = Literal["document", "page", "element"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One place that holds the answer of a case, or a part of it."""

    document: str  # the data set's name of it
    place: Place = field(default_factory=Place)  # pages 1-based; nothing in it: the whole document
    grade: int = 1  # of relevance, >= 0; 0 was judged and is not relevant


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question with what is known to be right about it."""

    id: str  # unique in its data set
    text: str
    images: tuple[str, ...] = ()  # paths of pictures that belong to the question
    within: tuple[str, ...] = ()  # documents to look in; empty: in all of the data set
    gold: tuple[Gold, ...] = ()
    answers: tuple[str, ...] = ()  # right answers, any of which will do
    parts: tuple[tuple[str, ...], ...] = ()  # of a long answer: each part in its wordings
    answer_format: str = ""  # as MMLongBench-Doc names it: Str, Int, Float, List, None
    answerable: bool | None = None  # None: the data set does not say
    labels: frozenset[str] = frozenset()  # corpora that answer it, "no": none is needed
    slices: Mapping[str, str] = field(default_factory=dict)  # "evidence" -> "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """A file to be read as `corrobora add` reads it."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """A text that the data set holds itself, as one document or as its pages in order."""

    name: str
    title: str = ""
    text: str = ""
    pages: tuple[str, ...] = ()  # where the data set gives a text by pages; then text is empty


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSource:
    """A picture, with the caption that the data set has for it, if any."""

    name: str
    path: Path
    caption: str = ""


Source = FileSource | TextSource | ImageSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Cases and sources of one data set, in the order of its files."""

    name: str
    cases: tuple[Case, ...]
    sources: tuple[Source, ...] = ()  # empty: asked of an index that is already there
    unit: Unit = "document"  # what a ranking of it is scored by
    checksums: Mapping[str, str] = field(default_factory=dict)  # file -> SHA-256, its first 16
    notes: tuple[str, ...] = ()  # what of it could not be used, and why


class Loader(Protocol):
    """Reads one published layout."""

    def __call__(self, folder: Path, /) -> Dataset:
        """Return the data set in the folder.

        Raises:
            ConfigError: a file is missing or does not have the layout; the message names it.
        """
        ...
