"""Run `corrobora eval` over every set in DATA that is there; print one table of all of them.

    .venv/bin/python benchmarks/evaluate.py DATA [NAME...]

Each measurement goes on where it stopped; its report stands in benchmarks/out/eval/NAME. The
table has corrobora's figure with its interval, the best of the peers where benchmarks/peers has
measured the set (benchmarks/out/peers.json), and a figure from elsewhere: `=` is of the same
questions and documents, `≠` of the published whole, another half or a system with a model: no
yardstick. † marks sets whose questions the local judge was fitted on: there `search`, which comes
before it, is the figure that nothing was fitted for.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import machine

EVAL = machine.OUT / "eval"
CORROBORA = Path(sys.executable).with_name("corrobora")


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A figure that somebody else measured."""

    value: float
    of: str
    same: bool  # the same questions and documents

    def __str__(self) -> str:
        """Return it with its mark."""
        return f"{'=' if self.same else '≠'} {self.value:.3f} {self.of}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """One measurement and the figures of it that the table shows."""

    name: str
    place: str  # below DATA
    suite: str
    shown: tuple[tuple[str, str], ...]  # stage, metric
    options: tuple[str, ...] = ()
    fitted: bool = False  # the local judge was fitted on questions of it
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)  # by metric


def bm25(value: float) -> dict[str, Elsewhere]:
    """Return BM25 (k1 .9, b .4) on the same files, as the data's own README has it."""
    return {"nDCG@10": Elsewhere(value=value, of="BM25", same=True)}


RANKING = (("search", "nDCG@10"), ("weigh", "nDCG@10"), ("weigh", "R@10"))
PAGES = (
    ("search", "page_recall@10"),
    ("weigh", "page_recall@1"),
    ("weigh", "page_recall@10"),
    ("select", "page_recall@10"),
)
ANSWERS = (
    *(("cite", "page_recall@10"), ("answer", "gold_cited"), ("answer", "coverage")),
    *(
        ("answer", "selective_accuracy_gold_cited"),
        ("answer", "AUROC_answerable"),
        ("answer", "ECE_gold_cited"),
    ),
)
SETS = (
    Set(
        name="scifact",
        fitted=True,
        place="text/scifact",
        suite="retrieval",
        shown=RANKING,
        elsewhere=bm25(0.68),
    ),
    Set(
        name="cranfield",
        place="text/cranfield",
        suite="retrieval",
        shown=RANKING,
        elsewhere=bm25(0.36),
    ),
    Set(
        name="limit-small",
        place="text/limit_small",
        suite="retrieval",
        shown=(*RANKING, ("weigh", "R@2"), ("search/document/vectors", "R@2")),
        elsewhere={
            **bm25(0.996),
            "R@2": Elsewhere(value=0.978, of="BM25, published, all 1,000 queries", same=False),
        },
    ),
    Set(
        name="nq",
        fitted=True,
        place="text/nq_open_oracle",
        suite="retrieval",
        shown=RANKING,
        elsewhere=bm25(0.86),
    ),
    Set(
        name="hotpotqa",
        fitted=True,
        place="text/hotpotqa_sample",
        suite="retrieval",
        shown=RANKING,
        elsewhere=bm25(0.79),
    ),
    Set(
        name="musique",
        fitted=True,
        place="text/musique_sample",
        suite="retrieval",
        shown=RANKING,
        elsewhere=bm25(0.56),
    ),
    Set(name="xquad", place="text/xquad", suite="retrieval", shown=RANKING),
    Set(
        name="ohrbench-true",
        fitted=True,
        place="ohrbench_text",
        suite="retrieval",
        shown=PAGES[:3],
    ),
    Set(
        name="ohrbench-mineru",
        fitted=True,
        place="ohrbench_text",
        suite="retrieval",
        shown=PAGES[:3],
        options=("--switch", "noise=mineru"),
    ),
    Set(
        name="financebench-pool",
        place="financebench",
        suite="retrieval",
        shown=PAGES,
        options=("--switch", "pool=true"),
    ),
    Set(name="financebench", place="financebench", suite="answers", shown=(*PAGES, *ANSWERS)),
    Set(
        name="mmlongbench-pool",
        place="mmlongbench",
        suite="retrieval",
        shown=PAGES,
        options=("--switch", "pool=true"),
    ),
    Set(
        name="mmlongbench",
        place="mmlongbench",
        suite="answers",
        shown=(*PAGES, *ANSWERS, ("answer", "mmlongbench")),
        elsewhere={
            "mmlongbench": Elsewhere(
                value=0.388, of="BayesRAG, published, with a model", same=False
            )
        },
    ),
    Set(
        name="mmdocir",
        place="mmlongbench",
        suite="retrieval",
        shown=(*PAGES[:3], ("weigh", "box_hit@10")),
        options=("--format", "mmdocir"),
    ),
)


def main(data: Path, names: Sequence[str]) -> int:
    """Measure the sets that are there and write benchmarks/out/eval.md; return the exit code."""
    found = [s for s in SETS if (data / s.place).exists() and (not names or s.name in names)]
    for one in found:
        if not measured(one, data):
            return 1
    text = table(found)
    (machine.OUT / "eval.md").write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def measured(one: Set, data: Path) -> bool:
    """Run the measurement; say whether it went through (3: some question failed)."""
    command = [str(CORROBORA), "eval", one.suite, "--data", str(data / one.place)]
    command += ["-o", str(EVAL / one.name), *one.options]
    print(f"{one.name}: {' '.join(command)}", file=sys.stderr, flush=True)
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode in {0, 3}


def table(sets: Sequence[Set]) -> str:
    """Return a row for every figure shown."""
    peers = best_of_peers()
    rows = [row for one in sets for row in rows_of(one, peers)]
    header = ["set", "stage", "metric", "corrobora", "n", "best peer, same run", "elsewhere"]
    return machine.table(header, rows)


def rows_of(one: Set, peers: Mapping[tuple[str, str], str]) -> Iterator[list[object]]:
    """Yield the rows of one set."""
    report = json.loads((EVAL / one.name / "report.json").read_text(encoding="utf-8"))
    cells = {(r["stage"], r["metric"]): r for r in report["rows"] if r["slice"] == "all"}
    for stage, metric in one.shown:
        row = cells.get((stage, metric))
        if row is None:
            continue
        at_weigh = stage == "weigh"
        yield [
            f"{one.name} †" if one.fitted else one.name,
            stage,
            metric,
            f"{row['value']:.3f} ({row['low']:.3f} to {row['high']:.3f})",
            row["n"],
            peers.get((one.name, metric), "") if at_weigh else "",
            one.elsewhere.get(metric, "") if at_weigh or stage == "answer" else "",
        ]


def best_of_peers() -> dict[tuple[str, str], str]:
    """Return the best peer's page recall by measurement and metric."""
    path = machine.OUT / "peers.json"
    if not path.is_file():
        return {}
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found = {}
    for k in (1, 10):
        metric = f"page_recall@{k}"
        others = [
            (row["recall"][metric][0], row["system"])
            for row in report["rows"]
            if row["system"] != "corrobora" and metric in row["recall"]
        ]
        if others:
            value, system = max(others)
            found[f"{report['set']}-pool", metric] = f"{value:.3f} {system}"
    return found


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
