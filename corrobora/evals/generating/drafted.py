"""A question as it was drafted of one element, or the reason why there is none."""

from dataclasses import dataclass
from typing import Literal, Protocol

from corrobora.records import Element

Kind = Literal["cloze", "model"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A question that was checked, with its answer and what it rests on."""

    question: str
    answer: str
    kind: Kind
    quote: str  # the words of the element that answer it


@dataclass(frozen=True, slots=True)
class Dropped:
    """No question came of an element."""

    reason: str  # one of few wordings, so that they can be counted
    usable: bool | None = None  # the model's reply; None: it was not asked


class Drafter(Protocol):
    """Makes a question of an element."""

    async def __call__(self, element: Element, /, *, title: str) -> Drafted | Dropped:
        """Return a checked question about the element of the document with this title."""
        ...
