"""Note what each step saw: in a folder for people and TREC tools, or in memory for measuring.

A trace folder holds `steps.jsonl`, one line a step in the order they ran, and one
`<step>.<round>.trec` for each step that ranked, so that a step's worth can be measured by any
TREC tool. Nothing in it depends on the clock but the spans.
"""

import json
from collections.abc import Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol

from corrobora.errors import ConfigError
from corrobora.records import Candidate, Ranking

RUN_TAG = "corrobora"


class Trace(Protocol):
    """Hears of the steps of one query, in the order in which they end."""

    def step(self, name: str, facts: dict[str, object]) -> None:
        """Note that a step, "weigh.1" in the first round, ran and what it decided."""
        ...

    def ranking(self, name: str, ranking: Ranking) -> None:
        """Note what a step ranked; a lane of the search is "search.1.paragraph/words"."""
        ...


TRACE: ContextVar[Trace | None] = ContextVar("corrobora_trace", default=None)


class Recorder:
    """Keeps the rankings of one query in memory, as the last round of each step left them."""

    def __init__(self) -> None:
        self.rankings: dict[str, Ranking] = {}  # "weigh", "search/paragraph/words"

    def step(self, name: str, facts: dict[str, object]) -> None:
        """Take no note: rankings are what is measured."""

    def ranking(self, name: str, ranking: Ranking) -> None:
        """Keep the ranking in place of the one of an earlier round."""
        step, _, rest = name.partition(".")
        _, _, lane = rest.partition(".")
        self.rankings[f"{step}/{lane}" if lane else step] = ranking


class FolderTrace:
    """Collects the steps of one query into a folder."""

    def __init__(self, folder: Path, *, query_id: str = "q1") -> None:
        self._folder, self._query_id = folder, query_id
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if (folder / "steps.jsonl").exists():
                _forget(folder)
            (folder / "steps.jsonl").write_text("")
        except OSError as error:
            raise ConfigError(f"cannot write a trace to {str(folder)!r}: {error}") from error

    def step(self, name: str, facts: dict[str, object]) -> None:
        """Note that a step ran and what it decided."""
        line = json.dumps({"step": name, **facts}, ensure_ascii=False, sort_keys=True)
        with (self._folder / "steps.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def ranking(self, name: str, ranking: Ranking) -> None:
        """Write a step's ranking as a TREC run."""
        path = self._folder / f"{name.replace('/', '-')}.trec"
        path.write_text("".join(_lines(self._query_id, ranking.candidates)), encoding="utf-8")


def _forget(folder: Path) -> None:
    """Remove the rankings of the trace before, which would be taken for this one's."""
    for path in folder.glob("*.trec"):
        path.unlink()


def _lines(query_id: str, candidates: Iterable[Candidate]) -> Iterable[str]:
    for rank, candidate in enumerate(candidates, start=1):
        yield f"{query_id} Q0 {candidate.element} {rank} {candidate.score:.6f} {RUN_TAG}\n"
