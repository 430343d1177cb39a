"""What an index knew of files when an `add` began, and which of them to look at again."""

from collections.abc import Mapping
from dataclasses import dataclass

from corrobora.corpora import journal
from corrobora.corpora.journal import SourceStamp
from corrobora.corpora.places import KnownPlace
from corrobora.records import DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Places by uri, seen by those who have `readers` to read with."""

    places: Mapping[str, KnownPlace]
    members: Mapping[str, tuple[str, ...]]  # uris, by that of what they came out of
    again: frozenset[str]  # uris of what holds something that other readers could not read

    def unchanged(self, stamp: SourceStamp) -> KnownPlace | None:
        """Return what is known of a file that need not be opened."""
        place = self.places.get(stamp.uri)
        if place is None or place.stamp != stamp or stamp.uri in self.again:
            return None
        return place

    def complete(self, uri: str, document: DocumentId) -> bool:
        """Say whether the document stood at the uri with all files that came out of it."""
        place = self.places.get(uri)
        if place is None or place.document != document or uri in self.again:
            return False
        return place.stamp.mtime_ns != journal.UNFINISHED


def of(places: Mapping[str, KnownPlace], *, readers: str) -> Known:
    """Return the places as known to those who have `readers` (a digest) to read with."""
    members: dict[str, list[str]] = {}
    again: set[str] = set()
    for uri, place in places.items():
        if place.stamp.inside is not None:
            members.setdefault(place.stamp.inside, []).append(uri)
        if place.readers not in {None, readers}:
            again |= _chain(uri, places)
    return Known(
        places=places,
        members={uri: tuple(those) for uri, those in members.items()},
        again=frozenset(again),
    )


def _chain(uri: str, places: Mapping[str, KnownPlace]) -> set[str]:
    """Return the uri, that of what it came out of, and so on."""
    chain: set[str] = set()
    at: str | None = uri
    while at is not None and at not in chain:
        chain.add(at)
        at = places[at].stamp.inside if at in places else None
    return chain
