"""Which document of an index each name of a data set means, and the one name of each document.

A data set may hold the same text under two names; the index holds it once. Gold and rankings
speak of it by one of the names, or neither would meet the other.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from corrobora.corpora.catalogue import Catalogue
from corrobora.errors import ConfigError
from corrobora.evals.dataset import Case, Dataset
from corrobora.evals.outcome import Outcome
from corrobora.evals.sources import Placed
from corrobora.records import DocumentId
from corrobora.tools import named

SHOWN = 5  # missing documents that a note names


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Names and documents, both ways."""

    ids: Mapping[str, DocumentId]  # by the data set's name
    names: Mapping[DocumentId, str]
    uris: Mapping[str, str] = field(default_factory=dict)  # by name: where the document is from
    notes: tuple[str, ...] = ()

    def canonical(self, case: Case) -> Case:
        """Return the case with the one name of each document that its gold is in."""
        gold = tuple(replace(g, document=self._name(g.document)) for g in case.gold)
        return replace(case, gold=gold)

    def named(self, outcome: Outcome) -> Outcome:
        """Return the outcome with names in place of the ids of documents."""
        rankings = {
            stage: tuple(replace(f, document=self._of_id(f.document)) for f in ranking)
            for stage, ranking in outcome.rankings.items()
        }
        documents = {id_: self._of_id(id_) for id_ in outcome.documents}
        return replace(outcome, rankings=rankings, documents=documents)

    def asked(self, case: Case) -> str:
        """Return 12 hex digits that change with what is asked, and of which documents."""
        within = [self.ids.get(name, name) for name in case.within]
        what = repr((case.text, case.images, within))
        return hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:12]

    def save(self, path: Path) -> None:
        """Write it beside the outcomes, so that a finished report can be named again."""
        path.parent.mkdir(parents=True, exist_ok=True)
        values = {"ids": dict(self.ids), "names": dict(self.names)}
        path.write_text(json.dumps(values), encoding="utf-8")

    def _of_id(self, id_: str) -> str:
        return self.names.get(DocumentId(id_), id_)

    def _name(self, name: str) -> str:
        document = self.ids.get(name)
        return name if document is None else self.names[document]


def load(path: Path) -> Known:
    """Return what `save` wrote.

    Raises:
        ConfigError: it is not there, or is no such file.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Known(ids=values["ids"], names=values["names"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"expected the documents of a report in {str(path)!r}") from error


async def resolve(dataset: Dataset, placed: Placed, *, catalogue: Catalogue) -> Known:
    """Return what the data set's names mean; those of documents that are not there are noted.

    A document that the sources did not bring is called by its file's name from here on.

    Names that the sources do not bring are ids, paths or file names of documents in the index.
    """
    ids = dict(placed.ids)
    missing = []
    for name in _mentioned(dataset.cases):
        if name in ids:
            continue
        if dataset.sources:  # it brings its own: another's document of that name is none of it
            missing.append(name)
            continue
        try:
            ids[name] = (await named.document(name, catalogue)).id
        except ConfigError:
            missing.append(name)
    listed = {d.id: d.uri for d in await catalogue.listing()}
    given: dict[DocumentId, str] = {}
    for name, document in placed.ids.items():
        given.setdefault(document, name)
    # a document that this data set did not bring must not meet the name of one that it lacks
    others = dict(listed) if dataset.sources else _file_names(listed)
    names = others | given | dict(placed.names)
    uris = {names[id_]: uri for id_, uri in listed.items()}
    notes = (*_notes(missing), *await _beyond(dataset, ids, catalogue))
    return Known(ids=ids, names=names, uris=uris, notes=notes)


def _file_names(listed: Mapping[DocumentId, str]) -> dict[DocumentId, str]:
    """Return the name of each document's file; where two have the same, their whole paths."""
    short = {id_: named.file_name(uri) for id_, uri in listed.items()}
    counts = Counter(short.values())
    return {id_: short[id_] if counts[short[id_]] == 1 else uri for id_, uri in listed.items()}


async def _beyond(
    dataset: Dataset, ids: Mapping[str, DocumentId], catalogue: Catalogue
) -> tuple[str, ...]:
    """Return a note on gold pages that their documents do not have."""
    pages = {document.id: document.pages for document in await catalogue.listing()}
    found = [
        f"page {gold.place.page} of {gold.document}"
        for case in dataset.cases
        for gold in case.gold
        if gold.document in ids and (gold.place.page or 0) > (pages.get(ids[gold.document]) or 0)
    ]
    if not found:
        return ()
    shown = ", ".join(found[:SHOWN]) + (", ..." if len(found) > SHOWN else "")
    return (f"{len(found)} gold pages are not in their documents: {shown}",)


def _mentioned(cases: Iterable[Case]) -> Iterable[str]:
    return dict.fromkeys(
        name for case in cases for name in (*case.within, *(gold.document for gold in case.gold))
    )


def _notes(missing: list[str]) -> tuple[str, ...]:
    if not missing:
        return ()
    shown = ", ".join(map(repr, missing[:SHOWN])) + (", ..." if len(missing) > SHOWN else "")
    return (f"{len(missing)} documents that are named are not in the index: {shown}",)
