"""Which document of an index each name of a data set means, and the one name of each document.

A data set may hold the same text under two names; the index holds it once. Gold and rankings
speak of it by one of the names, or neither would meet the other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from corrobora.corpora.catalogue import Catalogue
from corrobora.errors import ConfigError
from corrobora.evals.dataset import Case, Dataset
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

    def _name(self, name: str) -> str:
        document = self.ids.get(name)
        return name if document is None else self.names[document]


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
        try:
            ids[name] = (await named.document(name, catalogue)).id
        except ConfigError:
            missing.append(name)
    listed = {d.id: d.uri for d in await catalogue.listing()}
    given: dict[DocumentId, str] = {}
    for name, document in placed.ids.items():
        given.setdefault(document, name)
    names = _file_names(listed) | given | dict(placed.names)
    uris = {names[id_]: uri for id_, uri in listed.items()}
    return Known(ids=ids, names=names, uris=uris, notes=_notes(missing))


def _file_names(listed: Mapping[DocumentId, str]) -> dict[DocumentId, str]:
    """Return the name of each document's file; where two have the same, their whole paths."""
    short = {id_: named.file_name(uri) for id_, uri in listed.items()}
    counts = Counter(short.values())
    return {id_: short[id_] if counts[short[id_]] == 1 else uri for id_, uri in listed.items()}


def _mentioned(cases: Iterable[Case]) -> Iterable[str]:
    return dict.fromkeys(
        name for case in cases for name in (*case.within, *(gold.document for gold in case.gold))
    )


def _notes(missing: list[str]) -> tuple[str, ...]:
    if not missing:
        return ()
    shown = ", ".join(map(repr, missing[:SHOWN])) + (", ..." if len(missing) > SHOWN else "")
    return (f"{len(missing)} documents that are named are not in the index: {shown}",)
