import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corrobora.errors import ConfigError, IndexFull, IngestError
from corrobora.testing.documents import NOBODY
from corrobora.tools import pool as pool_module
from corrobora.tools.parts import Container, Job, Part, Passing, Step
from corrobora.tools.pool import Pool

# A reading process that does what the name of a file tells it to.
SCRIPT = """
import os, signal, sys, time
from corrobora.tools import frames
from corrobora.tools.parts import Container, Step

def receive():
    head = sys.stdin.buffer.read(frames.HEAD.size)
    if not head:
        sys.exit(0)
    return frames.unpack(sys.stdin.buffer.read(frames.HEAD.unpack(head)[0]), ())

def send(message):
    sys.stdout.buffer.write(frames.pack(message))
    sys.stdout.buffer.flush()

assert receive()["settings"] == {"a": 1}
send({"kind": "ready"})
while True:
    match receive()["name"]:
        case "dies":
            os.abort()
        case "spins":
            while True:
                pass
        case "sleeps":
            time.sleep(60)
        case "lies":
            sys.stdout.buffer.write(b"what a library prints, long enough for a head")
            sys.stdout.buffer.flush()
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "full":
            send({"kind": "full", "reason": "full: OSError(28)"})
        case "refuses":
            send({"kind": "refused", "reason": "refuses: it is encrypted"})
        case name:
            send(frames.from_part(Step(done=1, total=1)))
            send(frames.from_part(Container(notes=(name, str(os.getpid())))))
"""

pytestmark = pytest.mark.slow


def job(name: str) -> Job:
    here = Path("/nowhere")
    return Job(path=here, name=name, document=NOBODY, uri=name, keep=here, inside=here)


def pool_of(command: list[str], *, seconds: float = 0.5) -> Pool:
    return Pool(command, settings={"a": 1}, fingerprint="f", at_once=2, seconds=seconds)


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    made = pool_of([sys.executable, "-c", SCRIPT])
    yield made
    await made.close()


async def read(pool: Pool, name: str) -> list[Part]:
    return [part async for part in pool.read(job(name))]


async def process_of(pool: Pool, name: str = "any") -> str:
    last = (await read(pool, name))[-1]
    assert isinstance(last, Container)
    return last.notes[1]


async def test_parts_come_in_order(pool: Pool) -> None:
    step, container = await read(pool, "archive")

    assert step == Step(done=1, total=1)
    assert isinstance(container, Container)
    assert container.notes[0] == "archive"


async def test_a_process_reads_one_file_after_the_other(pool: Pool) -> None:
    assert await process_of(pool) == await process_of(pool)


async def test_a_refusal_costs_the_file_only(pool: Pool) -> None:
    before = await process_of(pool)

    with pytest.raises(IngestError, match=r"^refuses: it is encrypted$"):
        await read(pool, "refuses")

    assert await process_of(pool) == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("dies", "dies: reading it ended its process (SIGABRT)"),
        ("spins", "spins: reading it was stopped: nothing came of"),
        ("lies", "lies: its reading process sent rubbish"),
    ],
)
async def test_what_goes_wrong_is_one_line_and_the_next_file_is_read(
    pool: Pool, name: str, told: str
) -> None:
    with pytest.raises(IngestError) as refusal:
        await read(pool, name)

    assert str(refusal.value).startswith(told)
    assert len(await read(pool, "next")) == 2


async def test_a_process_that_waits_for_ever_is_stopped() -> None:
    pool = pool_of([sys.executable, "-c", SCRIPT], seconds=0.1)

    with pytest.raises(IngestError, match="sleeps: reading it was stopped"):
        await read(pool, "sleeps")

    await pool.close()


async def test_a_process_that_the_system_kills_says_nothing_of_the_file(pool: Pool) -> None:
    with pytest.raises(Passing, match=r"^killed: reading it ended its process \(SIGKILL\): "):
        await read(pool, "killed")

    assert len(await read(pool, "next")) == 2


async def test_a_full_disk_is_no_fault_of_the_file(pool: Pool) -> None:
    with pytest.raises(IndexFull, match="no space left to read in: full: "):
        await read(pool, "full")


async def test_a_reader_that_is_left_early_leaves_no_process(pool: Pool) -> None:
    parts = pool.read(job("first"))
    assert await anext(parts) == Step(done=1, total=1)

    await parts.aclose()  # type: ignore[attr-defined]  # it is a generator

    assert len(await read(pool, "second")) == 2


async def test_a_process_that_cannot_start_is_told_in_one_line() -> None:
    pool = pool_of([sys.executable, "-c", "raise SystemExit(3)"])

    with pytest.raises(ConfigError, match=r"no reading process could be started: .*exit code 3"):
        await read(pool, "any")
    await pool.close()


async def test_a_process_that_was_ended_between_two_files_costs_neither(pool: Pool) -> None:
    os.kill(int(await process_of(pool)), signal.SIGKILL)
    await asyncio.sleep(0.2)

    assert len(await read(pool, "second")) == 2


async def test_a_process_that_is_ended_while_it_starts_is_started_again(tmp_path: Path) -> None:
    first = f"import os, pathlib; p = pathlib.Path({str(tmp_path / 'was')!r})\n"
    first += "if not p.exists():\n    p.touch()\n    os.kill(os.getpid(), 9)\n"
    pool = pool_of([sys.executable, "-c", first + SCRIPT])

    assert len(await read(pool, "any")) == 2
    await pool.close()


def test_a_reading_process_is_told_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    monkeypatch.setenv("CORROBORA_OCR_DPI", "100")

    told = pool_module._environment()

    assert "OPENAI_API_KEY" not in told
    assert told["CORROBORA_OCR_DPI"] == "100"
