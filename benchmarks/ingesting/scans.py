"""Set `scans`: the two sets of PDFs whose indexes the other benchmarks ask.

mmlongbench holds decks without a text layer, so OCR takes most of its time and memory. The indexes
stay in benchmarks/out.
"""

import machine
from ingesting.commands import corrobora, emptied, ran, size_mib
from ingesting.found import Asked, Found
from ingesting.speed import page_count
from questions import SETS, pdfs


def measure(asked: Asked) -> Found:
    """Add each set that is there."""
    found = Found(set="scans")
    for name in SETS:
        files = pdfs(asked.data, name)
        if not files:
            found.notes.append(f"{name} was skipped: no PDFs in {asked.data / name / 'pdfs'}")
            continue
        index = machine.OUT / f"{name}.index"
        emptied(index).rmdir()
        done = ran(corrobora("add", "--json", *files, index=index), watch=True)
        pages = page_count(files)
        found.figure("pages", pages, n=len(files), slice_=name)
        found.figure("pages_per_s", pages / done.seconds, n=pages, slice_=name)
        found.figure("cpu_s_per_page", done.cpu_seconds / pages, n=pages, slice_=name)
        found.figure("peak_gib", done.peak / 2**30, n=pages, slice_=name)
        found.figure("index_mib", size_mib(index), n=pages, slice_=name)
        if done.exit_code:
            found.notes.append(f"{name}: add ended with {done.exit_code}: {done.said[-1:]}")
    return found
