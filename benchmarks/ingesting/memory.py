"""Set `memory`: what `add` of one large PDF holds beyond a process with the loaded encoder.

The PDF is joined of the others, again from the first where they are too few. Memory is the
largest sum of the resident sizes of all processes of `add`, so what two of them share counts twice.
"""

import itertools
from pathlib import Path

from ingesting.commands import corrobora, emptied, ran
from ingesting.found import Asked, Found
from ingesting.speed import alone

GIB = 2**30


def measure(asked: Asked) -> Found:
    """Add the large PDF and watch."""
    book = joined(sorted(asked.pdfs.rglob("*.pdf")), asked.work / "book.pdf", pages=asked.pages)
    index = asked.work / "book.index"
    emptied(index).rmdir()
    held = alone("load")["resident"]
    done = ran(corrobora("add", "--json", book, index=index), watch=True)
    found = Found(set="memory")
    found.figure("gib", (done.peak - held) / GIB, n=asked.pages)
    found.figure("encoder_gib", held / GIB, n=1)
    found.figure("peak_gib", done.peak / GIB, n=asked.pages)
    found.figure("seconds", done.seconds, n=asked.pages)
    if done.exit_code:
        found.notes.append(f"add ended with {done.exit_code}: {done.said[-1:]}")
    return found


def joined(files: list[Path], book: Path, *, pages: int) -> Path:
    """Write a PDF of so many pages of the files; one that is there is used again."""
    import pymupdf

    book.parent.mkdir(parents=True, exist_ok=True)
    if book.exists():
        with pymupdf.open(book) as there:
            if there.page_count == pages:
                return book
    with pymupdf.open() as whole:
        for file in itertools.cycle(files):
            with pymupdf.open(file) as part:
                whole.insert_pdf(part, to_page=pages - whole.page_count - 1)
            if whole.page_count >= pages:
                break
        whole.save(book, deflate=True, garbage=3)
    return book
