"""Set `words_first`: how soon after the start of `add` its pages are found by their words.

`seconds` is when so many pages are committed, seen in the catalogue from outside; right then a
`search` is started beside the running `add`, and `answered_seconds` is when it has printed its
hits: starting and loading a second process is in it. It must say what it could not see.
"""

import json
import time

from ingesting.commands import Running, corrobora, emptied, ran
from ingesting.contents import committed_pages
from ingesting.found import Asked, Found
from ingesting.speed import page_count

ENOUGH = 1000  # pages; of fewer than that, all
QUESTION = "total revenue and operating income of the year"
LOOK_EVERY = 0.1  # seconds


def measure(asked: Asked) -> Found:
    """Add the PDFs and look how far they are."""
    files = sorted(asked.pdfs.rglob("*.pdf"))
    enough = min(ENOUGH, page_count(files))
    index = asked.work / "words.index"
    emptied(index).rmdir()
    running = Running(corrobora("add", "--json", *files, index=index))
    pages = 0
    while pages < enough and running.running():
        time.sleep(LOOK_EVERY)
        pages = committed_pages(index)
    seconds = running.seconds
    beside = running.running()
    searched = ran(corrobora("search", "--json", QUESTION, index=index))
    answered = running.seconds
    done = running.wait()
    found = Found(set="words_first")
    result = json.loads(searched.out) if searched.exit_code == 0 else {}
    notes = result.get("notes", [])
    found.figure("seconds", seconds, n=pages)
    found.figure("answered_seconds", answered, n=len(result.get("results", [])))
    found.figure("says_what_is_missing", float(any("words only" in note for note in notes)), n=1)
    found.figure("all_seconds", done.seconds, n=pages)
    found.notes += [f"search said: {note}" for note in notes]
    if not result.get("results"):
        found.notes.append(f"search found nothing: exit {searched.exit_code}, {searched.said[-1:]}")
    if not beside or done.exit_code:
        found.notes.append(f"add had ended before the search (exit {done.exit_code})")
    return found
