from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
import pytest

from corrobora.evals import trec
from corrobora.evals.dataset import Case, Gold
from corrobora.evals.metrics import ranking
from corrobora.evals.outcome import Found, Outcome, Pair
from corrobora.records import CorpusName, ElementId, Place


def found(document: str, page: int, score: float) -> Found:
    return Found(
        element=ElementId(f"{document}-{page}-{score}"),
        corpus=CorpusName("paragraph"),
        document=document,
        place=Place(page=page),
        score=score,
    )


PAIRS: list[Pair] = [
    (
        Case(
            id="q 1",
            text="?",
            gold=(Gold(document="a report", place=Place(page=3), grade=2),),
        ),
        Outcome(
            case="q 1",
            rankings={
                "weigh": (
                    found("b", 1, 2.0),
                    found("a report", 3, 1.0),
                    found("b", 1, 0.5),
                    found("c", 1, 0.5),
                )
            },
        ),
    ),
    (Case(id="q2", text="?", gold=(Gold(document="b", place=Place(page=1)),)), Outcome(case="q2")),
]


def test_a_run_has_each_page_once_with_scores_that_fall(tmp_path: Path) -> None:
    trec.write(PAIRS, tmp_path, name="set", unit="page")

    assert (tmp_path / "set.weigh.trec").read_text().splitlines() == [
        "q%201 Q0 b#1 1 2 corrobora",
        "q%201 Q0 a%20report#3 2 1 corrobora",
        "q%201 Q0 c#1 3 0.5 corrobora",
    ]


@pytest.mark.parametrize("score", [1e-9, 1.0, 45.0, 4e6, -3.0])
def test_equal_scores_keep_their_order_for_tools_that_sort(score: float, tmp_path: Path) -> None:
    tied = Outcome(case="q2", rankings={"weigh": tuple(found(d, 1, score) for d in "abcd")})

    trec.write([(PAIRS[1][0], tied)], tmp_path, name="set", unit="page")

    lines = (tmp_path / "set.weigh.trec").read_text().splitlines()
    scores = np.array(
        [line.split()[4] for line in lines], dtype=np.float32
    )  # as trec_eval has them
    assert (np.diff(scores) < 0).all()


@pytest.mark.parametrize("space", ["\u2003", "\u3000", "\u2028", "\x00", "\t"])
def test_no_kind_of_space_in_a_name_breaks_a_line(space: str, tmp_path: Path) -> None:
    odd = Outcome(case="q2", rankings={"weigh": (found(f"a{space}b", 1, 1.0),)})

    trec.write([(PAIRS[1][0], odd)], tmp_path, name="set", unit="page")

    text = (tmp_path / "set.weigh.trec").read_text()
    assert [len(line.split()) for line in text.split("\n") if line] == [6]


def test_runs_of_stages_that_are_no_more_go(tmp_path: Path) -> None:
    (tmp_path / "set.judge.trec").write_text("old")

    trec.write(PAIRS, tmp_path, name="set", unit="page")

    assert not (tmp_path / "set.judge.trec").exists()


def test_any_tool_that_reads_the_files_finds_our_figures(tmp_path: Path) -> None:
    trec.write(PAIRS, tmp_path, name="set", unit="page")

    read: Any = ir_measures
    theirs = read.calc_aggregate(
        [read.nDCG @ 10],
        list(read.read_trec_qrels(str(tmp_path / "set.qrels"))),
        list(read.read_trec_run(str(tmp_path / "set.weigh.trec"))),
    )

    ours = ranking.measure(PAIRS, stage="weigh", unit="page")["nDCG@10"]
    assert list(theirs.values()) == [sum(v or 0.0 for v in ours) / 2]


def test_a_slash_in_a_stage_makes_no_folder(tmp_path: Path) -> None:
    lane = Outcome(case="q2", rankings={"search/paragraph/words": (found("a", 1, 1.0),)})

    files = trec.write([(PAIRS[1][0], lane)], tmp_path, name="set", unit="document")

    assert files[0].name == "set.search-paragraph-words.trec"
