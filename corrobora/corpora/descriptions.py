"""Descriptions that a model gave of elements: kept beside them, and what the indexes see of them.

An element's `text` is never touched, so no quote is ever found in a description. Its `indexed`
becomes three stretches: the beginning of the description (an encoder reads some 256 tokens), what
was indexed before, and the rest of the description. A description is kept first and entered into
the indexes afterwards; one that a kill left out of them is found by `enter` and costs no call.

After LexiCLIP (structured descriptions as a text index, no image encoder). Differs: the
description stands beside the words of the source, and both are searched.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from corrobora.corpora import encode, journal, space
from corrobora.corpora.index import RENEWED_ALWAYS, Index
from corrobora.records import CorpusName, DocumentId, Element, ElementId

SEPARATOR = "\n\x1e\x1f\x1e\n"  # no description holds one: they are printable
OPENING = 400  # characters of a description before the source's own words
LONGEST = 4_000  # characters of a description that are indexed

_ASKED = "(SELECT value FROM json_each(?))"
_COMMITTED = "document NOT IN (SELECT document FROM journal)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a model said of an element; never quoted as if it were the source."""

    element: ElementId
    model: str  # "provider/model"
    prompt: str  # digest of it
    content: str  # JSON object


def words(content: str) -> str:
    """Return the words and numbers of a description, in order, on one line."""
    return " ".join(" ".join(_leaves(json.loads(content))).split())[:LONGEST]


def parts(content: str) -> tuple[tuple[str, str], ...]:
    """Return the name and the words of each part of a description that has words."""
    named = ((name, ", ".join(_leaves(part))) for name, part in json.loads(content).items())
    return tuple((name, said) for name, said in named if said)


def extended(original: str, content: str) -> str:
    """Return what is indexed of an element with a description."""
    said = words(content)
    cut = len(said) if len(said) <= OPENING else said.rfind(" ", 0, OPENING)
    cut = OPENING if cut <= 0 else cut
    return SEPARATOR.join([said[:cut], original, said[cut:].strip()])


def original(indexed: str) -> str:
    """Return what was indexed before the description, if there is one in it."""
    opening, mark, rest = indexed.partition(SEPARATOR)
    return rest.rpartition(SEPARATOR)[0] if mark else opening


def keep(connection: sqlite3.Connection, description: Description) -> None:
    """Keep a description in place of an earlier one; it is not in the indexes yet."""
    row = (description.element, description.model, description.prompt, description.content)
    with journal.transaction(connection):
        connection.execute("REPLACE INTO descriptions VALUES (?, ?, ?, ?)", row)
        _restore(connection, description.element)


def of(connection: sqlite3.Connection, ids: Iterable[ElementId]) -> Mapping[ElementId, Description]:
    """Return the descriptions of the elements that have one."""
    found = connection.execute(
        f"SELECT element, model, prompt, content FROM descriptions WHERE element IN {_ASKED}",
        [json.dumps(list(ids))],
    )
    return {
        element: Description(element=element, model=model, prompt=prompt, content=content)
        for element, model, prompt, content in found
    }


async def enter(index: Index) -> tuple[CorpusName, ...]:
    """Let the indexes see every description that they do not see yet; return of which corpora.

    The vectors are made when the index next makes those that wait.
    """
    waiting = await index.catalogue.locked(_not_entered)
    elements = await index.catalogue.elements(waiting)
    described = await index.catalogue.locked(partial(of, ids=waiting))
    fresh = {
        id_: replace(e, indexed=extended(e.indexed or e.text, described[id_].content))
        for id_, e in elements.items()
    }
    await _reindex(index, fresh)
    return tuple(dict.fromkeys(element.corpus for element in elements.values()))


async def remove(index: Index, ids: Sequence[ElementId]) -> int:
    """Take descriptions away from everywhere; return how many there were."""
    described = await index.catalogue.locked(partial(of, ids=ids))
    elements = await index.catalogue.elements(described)
    plain = {id_: replace(e, indexed=_plain(e)) for id_, e in elements.items()}
    await _reindex(index, plain)
    await index.catalogue.write(partial(_forget, ids=tuple(plain)))
    await settle(index, tuple(dict.fromkeys(e.corpus for e in plain.values())))
    return len(plain)


async def settle(index: Index, corpora: Iterable[CorpusName]) -> None:
    """Make the vectors that wait, and the words of changed corpora anew where that is quick.

    A word index counts what was replaced until it is made anew (`Index.tidy`).
    """
    sizes = {corpus.name: corpus.size for corpus in await index.catalogue.corpora()}
    with space.watched(index.folder):
        for corpus in corpora:
            if sizes.get(corpus, 0) <= RENEWED_ALWAYS:
                await index.words.renew(corpus, index.catalogue.batches(corpus))
    await index.encode_all()


async def _reindex(index: Index, fresh: Mapping[ElementId, Element]) -> None:
    """Store elements whose `indexed` has changed in all indexes, last in the catalogue."""
    by_document: dict[DocumentId, dict[ElementId, Element]] = {}
    for id_, element in fresh.items():
        by_document.setdefault(element.document, {})[id_] = element
    with space.watched(index.folder):
        for document, changed in by_document.items():
            await _reindex_document(index, document, changed)


async def _reindex_document(
    index: Index, document: DocumentId, changed: Mapping[ElementId, Element]
) -> None:
    before = await index.catalogue.elements_of(document)
    old = encode.plan(before)
    new = encode.plan([changed.get(element.id, element) for element in before])
    worded = encode.with_words(tuple(changed.values()))
    await index.words.add(worded)
    await index.words.delete([id_ for id_ in changed if id_ not in {e.id for e in worded}])
    lost = [element for element in before if element.id in old.keys() - new.keys()]
    for element in lost:
        await index.vectors.delete(element.corpus, [element.id])
    # a whole that is pooled of parts has the vector that it had: its parts moved a little
    waits = {
        id_: bool(new[id_]) for id_ in new if id_ not in old or (id_ in changed and not new[id_])
    }
    await index.catalogue.write(
        partial(
            _store,
            indexed={id_: element.indexed for id_, element in changed.items()},
            waits=[(id_, document, pooled) for id_, pooled in waits.items()],
            lost=[element.id for element in lost],
        )
    )


def _plain(element: Element) -> str:
    """Return what was indexed before; nothing where that was the text."""
    before = original(element.indexed)
    return "" if before == element.text else before


def _restore(connection: sqlite3.Connection, element: ElementId) -> None:
    found = connection.execute("SELECT indexed FROM elements WHERE id = ?", [element]).fetchone()
    if found and SEPARATOR in found[0]:
        connection.execute(
            "UPDATE elements SET indexed = ? WHERE id = ?", [original(found[0]), element]
        )


def _not_entered(connection: sqlite3.Connection) -> tuple[ElementId, ...]:
    found = connection.execute(
        "SELECT e.id FROM descriptions d JOIN elements e ON e.id = d.element "
        f"WHERE instr(e.indexed, ?) = 0 AND e.{_COMMITTED} ORDER BY e.id",
        [SEPARATOR],
    )
    return tuple(element for (element,) in found)


def _forget(connection: sqlite3.Connection, ids: Sequence[ElementId]) -> None:
    with journal.transaction(connection):
        connection.execute(
            f"DELETE FROM descriptions WHERE element IN {_ASKED}", [json.dumps(list(ids))]
        )


def _store(
    connection: sqlite3.Connection,
    *,
    indexed: Mapping[ElementId, str],
    waits: Sequence[tuple[ElementId, DocumentId, bool]],
    lost: Sequence[ElementId],
) -> None:
    with journal.transaction(connection):
        connection.executemany(
            "UPDATE elements SET indexed = ? WHERE id = ?",
            ((text, element) for element, text in indexed.items()),
        )
        connection.executemany("INSERT OR REPLACE INTO unencoded VALUES (?, ?, ?)", waits)
        connection.execute(
            f"DELETE FROM unencoded WHERE element IN {_ASKED}", [json.dumps(list(lost))]
        )


def _leaves(value: object) -> Iterator[str]:
    """Yield the texts and the numbers above one ("3 ships") of JSON values, in order."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, str) or (isinstance(value, int) and value > 1):
        yield str(value)
