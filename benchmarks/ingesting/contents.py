"""What an index holds and finds, to be compared with another of the same files."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corrobora import app, settings
from corrobora.corpora import folder as folders
from corrobora.corpora import rows
from corrobora.records import CorpusName, Element, ElementId, Ranking

CORPORA = (CorpusName("paragraph"), CorpusName("page"))
TOP = 10
TIED = 0.002  # scores that near the last place are ties with it

_COMMITTED = "document NOT IN (SELECT document FROM journal)"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is committed in a catalogue, seen from outside without opening the index."""

    sources: dict[str, str]  # uri -> document
    made: frozenset[str]  # digests of the texts whose vectors are made
    pages: int
    waiting: int  # elements, for vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that an index holds, and what it finds for the questions."""

    uris: tuple[str, ...]
    elements: tuple[Element, ...]
    rankings: tuple[Ranking, ...]
    vectors: Mapping[ElementId, NDArray[np.float32]]
    orphans: int  # words or vectors of nothing
    missing: int  # words or vectors
    waiting: int  # elements, for vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How an index differs from a clean one."""

    lost: int  # uris, elements, words and vectors that it lacks
    doubled: int  # uris and elements that it has more often; words and vectors of nothing
    differing: Counter[str]  # rankings that hold other elements, ties set aside; by kind
    reordered: Counter[str]  # rankings that are not the same to the last place; by kind
    least_cosine: float  # between an element's two vectors


def state(index: Path) -> State:
    """Read a catalogue as it lies on disk; an index that is not there yet is empty."""
    path = index / folders.CATALOGUE
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return _state(connection)
    except sqlite3.OperationalError:  # not made yet, or its tables are not
        return State(sources={}, made=frozenset(), pages=0, waiting=0)


def _state(connection: sqlite3.Connection) -> State:
    sources = dict(
        connection.execute(f"SELECT uri, document FROM sources WHERE {_COMMITTED} ORDER BY uri")
    )
    made = connection.execute(
        f"SELECT {rows.ELEMENT_COLUMNS} FROM elements WHERE {_COMMITTED} "
        "AND id NOT IN (SELECT element FROM unencoded)"
    )
    (pages,) = connection.execute("SELECT coalesce(sum(pages), 0) FROM committed").fetchone()
    (waiting,) = connection.execute(f"SELECT count(*) FROM unencoded WHERE {_COMMITTED}").fetchone()
    return State(
        sources=sources,
        made=frozenset(digest(rows.to_element(row)) for row in made),
        pages=pages,
        waiting=waiting,
    )


def committed_pages(index: Path) -> int:
    """Return the pages of all documents that can be found."""
    path = index / folders.CATALOGUE
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT coalesce(sum(pages), 0) FROM committed")
            return int(found.fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def digest(element: Element) -> str:
    """Return what the bill calls the text of an element (hooks/sitecustomize.py)."""
    text = (element.indexed or element.text).strip()
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


async def contents(index: Path, questions: Sequence[str]) -> Contents:
    """Open an index, look into it and ask it the questions."""
    async with app.open_application(settings.load({"index": index})) as application:
        catalogue, own = application.index.catalogue, application.index
        listed = await catalogue.listing()
        found = [await own.catalogue.elements_of(document.id) for document in listed]
        sources = [s.uri for d in listed for s in await catalogue.sources(d.id)]
        differences = await own.check()
        vectors = await own.embedder.embed(questions, purpose="query")
        rankings = []
        for question, vector in zip(questions, vectors, strict=True):
            for corpus in CORPORA:
                rankings.append(await own.words.search(corpus, question, k=TOP))
                rankings.append(await own.vectors.nearest(corpus, vector, k=TOP))
        kept: dict[ElementId, NDArray[np.float32]] = {}
        for name in [corpus.name for corpus in await catalogue.corpora()]:
            ids = [e.id for those in found for e in those if e.corpus == name]
            kept |= await own.vectors.kept(name, ids)
        return Contents(
            vectors=kept,
            uris=tuple(sorted(sources)),
            elements=tuple(element for those in found for element in those),
            rankings=tuple(rankings),
            orphans=sum(len(difference.orphans) for difference in differences),
            missing=sum(len(difference.missing) for difference in differences),
            waiting=(await catalogue.waiting()).elements,
        )


def compared(got: Contents, clean: Contents) -> Compared:
    """Compare an index with a clean one."""
    mine, theirs = _counted(got), _counted(clean)
    pairs = list(zip(got.rankings, clean.rankings, strict=True))
    return Compared(
        lost=(theirs - mine).total() + got.missing + got.waiting,
        doubled=(mine - theirs).total() + got.orphans,
        differing=Counter(_kind(one) for one, other in pairs if not alike(one, other)),
        reordered=Counter(_kind(one) for one, other in pairs if _ids(one) != _ids(other)),
        least_cosine=min(
            (float(got.vectors[e] @ v) for e, v in clean.vectors.items() if e in got.vectors),
            default=1.0,
        ),
    )


def _counted(contents_: Contents) -> Counter[object]:
    """Count what must be there once: uris, and what stands at a place of a document."""
    found: Counter[object] = Counter(contents_.uris)
    found.update((e.id, e.document, e.corpus, e.text, e.where) for e in contents_.elements)
    return found


def alike(one: Ranking, other: Ranking) -> bool:
    """Say whether two rankings hold the same elements, but for those tied with the last."""
    if len(one.candidates) != len(other.candidates):
        return False
    return _holds(one, other) and _holds(other, one)


def _holds(one: Ranking, other: Ranking) -> bool:
    there = set(_ids(other))
    last = one.candidates[-1].score if one.candidates else 0.0
    slack = TIED * max(1.0, abs(last))
    return all(c.element in there or c.score - last <= slack for c in one.candidates)


def _kind(ranking: Ranking) -> str:
    return ranking.source.rpartition("/")[2]


def _ids(ranking: Ranking) -> list[str]:
    return [candidate.element for candidate in ranking.candidates]
