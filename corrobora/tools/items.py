"""A file on its way into an index, as `tools.intake` passes it from hand to hand."""

from dataclasses import dataclass, field
from pathlib import Path

from corrobora.corpora.journal import SourceStamp
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
