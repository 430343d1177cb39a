"""How long a person waits: `--help`, a cold `ask`, a search in a warm process.

A cold command is a new process each time, timed from outside; the encoder's export and the
file cache are warm. The warm search is timed inside one process over all questions of a set,
after ten that are not counted. The index is that of benchmarks/ingest.py.

usage: .venv/bin/python benchmarks/latency.py DATA [SET...]
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import machine
import numpy as np
from questions import SETS, Question, questions

from corrobora import app, settings
from corrobora.agents.find import find
from corrobora.records import Query

CORROBORA = str(Path(sys.executable).parent / "corrobora")
HELP_RUNS, ASK_RUNS, WARM_UP = 15, 7, 10
RESULTS = 10  # elements a search shows


def main(data: Path, names: Sequence[str]) -> None:
    """Measure; write benchmarks/out/latency.json and .md."""
    rows = [summed("--help, cold", [cold([CORROBORA, "--help"]) for _ in range(HELP_RUNS + 1)][1:])]
    for name in names:
        index = machine.OUT / f"{name}.index"
        asked = questions(data, name)
        seconds = asyncio.run(searches(index, asked))
        rows.append(summed(f"search {name}, warm", seconds))
        command = [CORROBORA, "ask", "--json", "--index", str(index)]
        times = [cold([*command, question.text]) for question in asked[: ASK_RUNS + 1]]
        rows.append(summed(f"ask {name}, extractive, cold", times[1:]))
    report = {"machine": machine.describe(), "rows": rows}
    machine.OUT.mkdir(exist_ok=True)
    (machine.OUT / "latency.json").write_text(json.dumps(report, indent=1))
    text = machine.table(
        ["what", "runs", "p50", "p95", "slowest"],
        [
            [row["what"], row["runs"], *(shown(row[field]) for field in ("p50", "p95", "slowest"))]
            for row in rows
        ],
    )
    (machine.OUT / "latency.md").write_text(text + "\n")
    print(text)


def cold(command: Sequence[str]) -> float:
    """Return the seconds that a new process takes."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{' '.join(command)} gave exit {done.returncode}: {done.stderr.strip()}")
    return seconds


async def searches(index: Path, asked: Sequence[Question]) -> list[float]:
    """Return the seconds of each search in one warm process."""
    seconds = []
    async with app.open_application(settings.load({"index": index})) as application:
        for question in [*asked[:WARM_UP], *asked]:
            started = time.perf_counter()
            await find(Query(text=question.text), application.services, most=RESULTS)
            seconds.append(time.perf_counter() - started)
    return seconds[min(WARM_UP, len(asked)) :]


def summed(what: str, seconds: Sequence[float]) -> dict[str, str | int | float]:
    """Return the quantiles of some runs."""
    return {
        "what": what,
        "runs": len(seconds),
        "p50": float(np.percentile(seconds, 50)),
        "p95": float(np.percentile(seconds, 95)),
        "slowest": max(seconds),
    }


def shown(seconds: str | float) -> str:
    """Return a time in the unit that fits."""
    value = float(seconds)
    return f"{value:.2f} s" if value >= 1 else f"{1000 * value:.1f} ms"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:] or SETS)
