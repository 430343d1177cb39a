"""What was seen when a case was asked: the answer, and what every stage ranked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from corrobora.evals.dataset import Case
from corrobora.records import Answer, CorpusName, ElementId, Place, RoutingDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An element as a stage ranked it; `document` is the data set's name of its document."""

    element: ElementId
    corpus: CorpusName
    document: str
    place: Place
    score: float  # comparable inside its ranking only


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one case. With an error everything else is empty."""

    case: str  # its id
    answer: Answer | None = None  # None where nothing was to be answered, or it failed
    rankings: Mapping[str, tuple[Found, ...]] = field(default_factory=dict)  # by stage, best first
    route: RoutingDecision | None = None
    documents: Mapping[str, str] = field(default_factory=dict)  # DocumentId -> data set's name
    seconds: float = 0.0
    error: str = ""


Pair = tuple[Case, Outcome]
