"""What a measurement says: rows of figures, the manifest of how they came about, worst cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corrobora.evals.dataset import Unit
from corrobora.evals.outcome import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. `low` and `high` bound its 95 % interval over cases."""

    set: str
    slice: str  # "all", or "evidence: table"
    stage: str  # "search", "weigh", ..., "answer", "ingest"
    metric: str  # as ir_measures names it, where it does
    value: float
    low: float
    high: float
    n: int  # cases
    variant: str = ""  # which of the compared it is of; of a difference: "B less A"
    wins: int | None = None  # of a difference: cases where B has more, A has more, neither
    losses: int | None = None
    ties: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was asked of one data set and what came of it: for plots, worst cases and pictures."""

    pairs: tuple[Pair, ...]
    unit: Unit
    right: Mapping[str, float] = field(default_factory=dict)  # case -> how right its answer is
    uris: Mapping[str, str] = field(default_factory=dict)  # the data set's name -> file


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that one `corrobora eval` found."""

    suite: str
    manifest: Mapping[str, Any]  # JSON values
    rows: tuple[Row, ...]
    seen: Mapping[str, Seen] = field(default_factory=dict)  # by set, of the first variant
    notes: tuple[str, ...] = ()
    failed: int = 0  # cases that failed, of all that was compared
