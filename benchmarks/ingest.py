"""Pages a second, peak memory and index size of `corrobora add`, beside its two costs alone.

Each figure is of one process started for it: `corrobora add` of a set's PDFs into a new index;
reading the text alone (words with boxes, by PyMuPDF); encoding the same passages alone (what the
index holds, by the same encoder). Memory is the largest sum of resident sizes of the process and
its children, looked at every 50 ms. The indexes stay in benchmarks/out for the other scripts.

usage: .venv/bin/python benchmarks/ingest.py DATA [SET...]
"""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import machine
import psutil
from questions import SETS, pdfs

BIN = Path(sys.executable).parent
WATCH_EVERY = 0.05  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one process took."""

    set: str
    what: str
    pages: int
    seconds: float
    peak_mib: float
    index_mib: float | None = None
    elements: int | None = None
    exit_code: int = 0


def main(data: Path, names: Sequence[str]) -> None:
    """Measure the sets; write benchmarks/out/ingest.json and .md."""
    machine.OUT.mkdir(exist_ok=True)
    figures = [figure for name in names for figure in measure(data, name)]
    rows = [{field: getattr(f, field) for field in Figure.__slots__} for f in figures]
    report = {"machine": machine.describe(), "rows": rows}
    (machine.OUT / "ingest.json").write_text(json.dumps(report, indent=1))
    text = machine.table(
        ["set", "what", "pages", "seconds", "pages/s", "peak memory", "index", "elements"],
        [row(figure) for figure in figures],
    )
    (machine.OUT / "ingest.md").write_text(text + "\n")
    print(text)


def measure(data: Path, name: str) -> list[Figure]:
    """Return the three figures of a set."""
    files = [str(path) for path in pdfs(data, name)]
    pages = page_count(files)
    index = machine.OUT / f"{name}.index"
    shutil.rmtree(index, ignore_errors=True)
    add = [str(BIN / "corrobora"), "add", "--index", str(index), *files]
    seconds, peak, code = watched(add)
    figures = [
        Figure(
            set=name,
            what="corrobora add",
            pages=pages,
            seconds=seconds,
            peak_mib=peak,
            index_mib=size_mib(index),
            elements=len(asyncio.run(indexed_texts(index))),
            exit_code=code,
        )
    ]
    for what, arguments in (
        ("text alone", ["--read", *files]),
        ("encoding alone", ["--encode", str(index)]),
    ):
        seconds, peak, code = watched([sys.executable, __file__, *arguments])
        figures.append(
            Figure(set=name, what=what, pages=pages, seconds=seconds, peak_mib=peak, exit_code=code)
        )
    return figures


def watched(command: Sequence[str]) -> tuple[float, float, int]:
    """Run a command; return its seconds, peak memory in MiB and exit code."""
    started = time.perf_counter()
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        watch = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, resident(watch))
            time.sleep(WATCH_EVERY)
    return time.perf_counter() - started, peak / 2**20, process.returncode


def resident(process: psutil.Process) -> int:
    """Return the bytes that a process and its children hold."""
    total = 0
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for member in family:
        try:
            total += member.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def page_count(files: Sequence[str]) -> int:
    """Return the pages of all files."""
    import pymupdf

    total = 0
    for file in files:
        with pymupdf.open(file) as document:
            total += document.page_count
    return total


def read_alone(files: Sequence[str]) -> None:
    """Read the words of every page and keep nothing."""
    import pymupdf

    for file in files:
        with pymupdf.open(file) as document:
            for page in document:
                page.get_text("words")


async def encode_alone(index: Path) -> None:
    """Encode what the vectors of an index were made of and keep nothing."""
    from corrobora import app, settings

    texts = await indexed_texts(index)
    async with app.open_application(settings.load({"index": index})) as application:
        await application.services.embedder.embed(texts, purpose="element")


async def indexed_texts(index: Path) -> list[str]:
    """Return what the indexes see of every element, in the order of corpora and ids."""
    from corrobora import app, settings

    async with app.open_application(settings.load({"index": index})) as application:
        services = application.services
        texts = []
        for corpus in await services.elements.corpora():
            ids = await services.scope.ids(corpus.name)
            found = (await services.elements.elements(ids)).values()
            texts += [element.indexed or element.text for element in found]
    return texts


def size_mib(folder: Path) -> float:
    """Return what a folder takes on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def row(figure: Figure) -> list[str]:
    """Return a figure as cells."""
    return [
        figure.set,
        figure.what + (f" (exit {figure.exit_code})" if figure.exit_code else ""),
        str(figure.pages),
        f"{figure.seconds:.1f}",
        f"{figure.pages / figure.seconds:.1f}",
        f"{figure.peak_mib:.0f} MiB",
        f"{figure.index_mib:.1f} MiB" if figure.index_mib is not None else "",
        str(figure.elements) if figure.elements is not None else "",
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--read", *files]:
            read_alone(files)
        case ["--encode", folder]:
            asyncio.run(encode_alone(Path(folder)))
        case [folder, *chosen]:
            main(Path(folder), chosen or SETS)
        case _:
            sys.exit(__doc__)
