"""A file on its way into an index, as `tools.intake` passes it from hand to hand."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from corrobora.corpora.journal import UNFINISHED, SourceStamp
from corrobora.corpora.places import Validators
from corrobora.records import DocumentId
from corrobora.tools.parts import Inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file to take in."""

    number: int  # 0-based, in the order in which files came up
    path: Path
    stamp: SourceStamp
    outer: Path  # the file on disk that it is, or came out of; of a page of the web, its address
    name: str
    depth: int = 0  # how many files it is inside of
    within: "Staged | None" = None  # what it came out of, in this run
    url: bool = False  # it is to be fetched from its uri; `path` follows
    validators: Validators = field(default_factory=Validators)  # that came with it

    @property
    def temporary(self) -> bool:
        """Say whether its file is ours, to be deleted with its folder."""
        return self.depth > 0 or (self.url and self.path.is_absolute())


@dataclass(slots=True)
class Staged:
    """A document that waits to be published, or a container that is done."""

    item: Item
    document: DocumentId
    begun: bool = False
    contains: bool = False  # it is a container
    pages: int = 0
    elements: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    inside: list[Inside] = field(default_factory=list)
    missing: int = 0  # files that came out of it and are not done with

    @property
    def stamp(self) -> SourceStamp:
        """Return the stamp to publish it with: what holds files is not finished yet."""
        if not self.inside:
            return self.item.stamp
        return replace(self.item.stamp, mtime_ns=UNFINISHED)

    def members(self) -> list[str]:
        """Return the uris of the files that came out of it."""
        return [f"{self.item.stamp.uri}!/{member.name}" for member in self.inside]


def inside_of(staged: Staged, *, number: int) -> list[Item]:
    """Return the files that came out of a file, numbered from `number`."""
    outer = staged.item
    return [
        Item(
            number=number + n,
            path=member.path,
            stamp=replace(outer.stamp, uri=uri, inside=outer.stamp.uri),
            outer=outer.outer,
            name=f"{outer.name}!/{member.name}",
            depth=outer.depth + 1,
            within=staged,
        )
        for n, (member, uri) in enumerate(zip(staged.inside, staged.members(), strict=True))
    ]
