"""What run.py tells an adapter, what the adapter tells back, and the loop that all adapters share.

Only the standard library is used: adapters run in venvs where corrobora is not installed.
An adapter never sees gold pages. Its clock is the wall's (`time.time`), so that run.py can
count the model calls that its own server got in the same seconds.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

WARM_UP = 3  # searches before the clock starts

Place = tuple[str, int]  # name of the file without .pdf, page (1-based)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question without its gold."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What every system is given alike."""

    pdfs: tuple[Path, ...]
    questions: tuple[Asked, ...]
    weights: Path  # folder of the sentence encoder
    base_url: str  # of the scripted server, OpenAI's protocol
    python: Path  # an interpreter with sentence-transformers, for a system that wants a service
    folder: Path  # to keep an index in; empty
    most: int  # chunks to retrieve: enough for ten distinct pages
    answers: int  # questions that are also answered, to count model calls

    def dump(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), default=str, ensure_ascii=False))

    @classmethod
    def load(cls, path: Path) -> "Job":
        """Read what `dump` wrote."""
        read = json.loads(path.read_text())
        read["pdfs"] = tuple(map(Path, read["pdfs"]))
        read["questions"] = tuple(Asked(**asked) for asked in read["questions"])
        return cls(**read | {name: Path(read[name]) for name in ("weights", "python", "folder")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one system did; seconds that are pairs are begin and end on the wall's clock."""

    about: str  # how it reads, splits and retrieves
    versions: dict[str, str]
    ingest: tuple[float, float]
    refused: list[str]  # files that were not taken, with the reason
    rankings: dict[str, list[Place]]  # by question
    seconds: dict[str, float]  # of the retrieval of each question, warm
    answering: tuple[float, float] | None = None
    answered: int = 0
    answer_errors: list[str] = field(default_factory=list)

    def dump(self, path: Path) -> None:
        """Write it as JSON; a reader sees the old file or the new one."""
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self), ensure_ascii=False))
        part.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Result":
        """Read what `dump` wrote."""
        read = json.loads(path.read_text())
        read["rankings"] = {
            id_: [(name, page) for name, page in places] for id_, places in read["rankings"].items()
        }
        for name in ("ingest", "answering"):
            read[name] = tuple(read[name]) if read[name] else None
        return cls(**read)


class System(Protocol):
    """One system, loaded and ready."""

    def ingest(self, pdfs: Sequence[Path]) -> list[str]:
        """Index all files, as the system does by default; return a line a refused file."""

    def search(self, question: str) -> list[Place]:
        """Return places, best first, without asking a model; a page may come more than once."""

    def answer(self, question: str) -> str:
        """Answer with the model, as the system does by default."""


def main(load: Callable[[Job], System], *, about: str, packages: Iterable[str]) -> None:
    """Measure a system: JOB and RESULT are the two arguments of the command line."""
    job, result = Job.load(Path(sys.argv[1])), Path(sys.argv[2])
    system = load(job)
    done = measure(system, job, about=about, versions={name: version(name) for name in packages})
    done.dump(result)  # the answers may yet fail or take too long
    answered(system, job, done).dump(result)


def measure(system: System, job: Job, *, about: str, versions: dict[str, str]) -> Result:
    """Ingest, then search for every question."""
    begin = time.time()
    refused = system.ingest(job.pdfs)
    end = time.time()
    for asked in job.questions[:WARM_UP]:
        system.search(asked.text)
    rankings, seconds = {}, {}
    for asked in job.questions:
        started = time.perf_counter()
        rankings[asked.id] = system.search(asked.text)
        seconds[asked.id] = time.perf_counter() - started
    return Result(
        about=about,
        versions=versions,
        ingest=(begin, end),
        refused=refused,
        rankings=rankings,
        seconds=seconds,
    )


def answered(system: System, job: Job, result: Result) -> Result:
    """Return the result with what answering the first questions took."""
    begin, errors = time.time(), []
    chosen = job.questions[: job.answers]
    for asked in chosen:
        try:
            system.answer(asked.text)
        except Exception as error:  # noqa: BLE001  one foreign failure is a row, not the end
            errors.append(told(error))
    return replace(
        result,
        answering=(begin, time.time()),
        answered=len(chosen) - len(errors),
        answer_errors=errors,
    )


def each(pdfs: Sequence[Path], add: Callable[[Path], object]) -> list[str]:
    """Add files one by one; return a line for each that the system refuses."""
    refused = []
    for pdf in pdfs:
        try:
            add(pdf)
        except Exception as error:  # noqa: BLE001  whatever a foreign reader raises
            refused.append(f"{pdf.name}: {told(error)}")
    return refused


def told(error: Exception) -> str:
    """Return an error as one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
