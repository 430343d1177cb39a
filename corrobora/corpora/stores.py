"""What an index needs of its words and its vectors."""

from pathlib import Path
from typing import Protocol

from corrobora.ports import Inventory, KeptVectors, Rarity, Renewable, VectorIndex, WordIndex


class Closable(Protocol):
    """Has files open."""

    def close(self) -> None:
        """Let go of them."""
        ...


class WordStore(WordIndex, Renewable, Inventory, Rarity, Closable, Protocol):
    """What an index needs of its words."""


class VectorStore(VectorIndex, KeptVectors, Inventory, Closable, Protocol):
    """What an index needs of its vectors."""


class VectorStoreFactory(Protocol):
    """Opens the vectors of one encoder in a folder."""

    def __call__(self, folder: Path, /, *, fingerprint: str) -> VectorStore:
        """Return the vectors; nothing need be there yet."""
        ...
