import json
from pathlib import Path

import pytest

from corrobora.agents.trace import FolderTrace
from corrobora.errors import ConfigError
from corrobora.records import Candidate, ElementId, Ranking, SourceId

RANKING = Ranking(
    source=SourceId("paragraph/words"),
    candidates=(
        Candidate(element=ElementId("d1-paragraph-00002"), score=3.5),
        Candidate(element=ElementId("d1-paragraph-00001"), score=1.25),
    ),
)


def test_a_ranking_is_written_as_a_trec_run(tmp_path: Path) -> None:
    FolderTrace(tmp_path, query_id="q7").ranking("search.1.paragraph/words", RANKING)

    lines = (tmp_path / "search.1.paragraph-words.trec").read_text().splitlines()
    assert lines == [
        "q7 Q0 d1-paragraph-00002 1 3.500000 corrobora",
        "q7 Q0 d1-paragraph-00001 2 1.250000 corrobora",
    ]


def test_steps_are_written_in_the_order_they_ran(tmp_path: Path) -> None:
    trace = FolderTrace(tmp_path)

    trace.step("route.1", {"corpora": ["paragraph"]})
    trace.step("search.1", {"elements": 3})

    steps = [json.loads(line) for line in (tmp_path / "steps.jsonl").read_text().splitlines()]
    assert [step["step"] for step in steps] == ["route.1", "search.1"]


def test_a_second_trace_in_one_folder_starts_anew(tmp_path: Path) -> None:
    FolderTrace(tmp_path).step("route.1", {})

    FolderTrace(tmp_path)

    assert (tmp_path / "steps.jsonl").read_text() == ""


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(ConfigError, match="cannot write a trace"):
        FolderTrace(tmp_path / "taken" / "trace")


def test_rankings_of_the_trace_before_are_gone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    FolderTrace(tmp_path).ranking("weigh.2", RANKING)

    FolderTrace(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "steps.jsonl"]
