"""Set `resumes`: what is not done again after `add` of one large PDF was killed half-way.

Half-way through reading: when half of the pages stand in the reading folder, in batches. A batch
was not read again where its file is the same, never written again, as long as the reading folder
is there. Half-way through encoding: when half of the elements have their vectors; what is encoded
after that is on the bill (hooks/sitecustomize.py).
"""

import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ingesting.commands import Running, emptied
from ingesting.contents import committed_pages, state
from ingesting.found import Asked, Found
from ingesting.kill import Place, place
from ingesting.memory import joined

LOOK_EVERY = 0.02  # seconds
BATCH = "pages-*"  # files of pages with a text layer, in the reading folder of a document
BATCH_PAGES = 64


def measure(asked: Asked) -> Found:
    """Kill `add` twice and let it finish."""
    book = joined(sorted(asked.pdfs.rglob("*.pdf")), asked.work / "book.pdf", pages=asked.pages)
    here = place(asked.work, "resumes", papers_=book)
    found = Found(set="resumes")
    reading(here, found, pages=asked.pages)
    encoding(here, found)
    emptied(here.index.parent)
    return found


def reading(here: Place, found: Found, *, pages: int) -> None:
    """Kill while the file is read; go on until it is read."""
    half = pages / BATCH_PAGES / 2
    reached = kill_when(here, lambda: len(batches(here.index)) >= half)
    kept = batches(here.index)
    if not reached or not kept:
        found.notes.append("reading was over before it could be killed: the PDF is too small")
        return
    running = Running(here.command("add"), here.environment)
    last: Mapping[str, tuple[int, int]] = kept
    while running.running() and not committed_pages(here.index):
        last = batches(here.index) or last
        time.sleep(LOOK_EVERY)
    running.kill()
    same = sum(last.get(name) == stamp for name, stamp in kept.items())
    found.figure("pages_not_again", same / len(kept), n=len(kept) * BATCH_PAGES, slice_="reading")


def encoding(here: Place, found: Found) -> None:
    """Kill while vectors are made; go on to the end."""
    waiting: list[int] = []

    def halfway() -> bool:
        waits = waiting_elements(here.index)
        waiting.append(waits)
        return 0 < waits <= max(waiting) / 2

    reached = kill_when(here, halfway)
    before, bill = state(here.index), len(here.billed())
    if not reached:
        found.notes.append("encoding was over before it could be killed: the PDF is too small")
        return
    done = Running(here.command("add"), here.environment).wait()
    again = sum(digest in before.made for digest in here.billed()[bill:])
    made = len(before.made)
    found.figure("texts_not_again", 1 - again / made, n=made, slice_="encoding")
    left = state(here.index).waiting
    found.figure("still_waiting", left, n=1, slice_="encoding")
    if done.exit_code or left:
        found.notes.append(f"the last add ended with {done.exit_code}, {left} elements wait")


def kill_when(here: Place, reached: Callable[[], bool]) -> bool:
    """Start `add` and kill it as soon as a point is reached; say whether it was."""
    running = Running(here.command("add"), here.environment)
    while running.running():
        if reached():
            running.kill()
            return True
        time.sleep(LOOK_EVERY)
    running.wait()
    return False


def batches(index: Path) -> dict[str, tuple[int, int]]:
    """Return the files that a reading keeps, with what changes when one is written again."""
    found = {}
    for path in (index / "reading").glob(f"*/{BATCH}"):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        if path.suffix != ".new":
            found[path.name] = (status.st_mtime_ns, status.st_ino)
    return found


def waiting_elements(index: Path) -> int:
    """Return how many seen elements wait for vectors; cheap enough to be asked often."""
    try:
        connection = sqlite3.connect(f"file:{index / 'catalogue.sqlite'}?mode=ro", uri=True)
        try:
            (count,) = connection.execute("SELECT count(*) FROM unencoded").fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError:
        return 0
    return int(count)
