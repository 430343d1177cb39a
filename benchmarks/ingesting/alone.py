"""The two costs that `add` cannot go below, each alone in a process: reading and encoding.

usage: python alone.py read FILE...            the text of every page, by bare PyMuPDF
       python alone.py encode INDEX            what the index holds vectors of, in one loop
       python alone.py load                    the encoder, loaded, and how much memory it holds
Each prints JSON: seconds and processor seconds without those of starting and loading.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

AT_ONCE = 2048  # texts of a call: enough to sort by length
LONGEST = 256  # tokens of a text that the encoder sees


def main(what: str, arguments: Sequence[str]) -> None:
    """Do it and print what it took."""
    if what == "read":
        figures = read(arguments)
    elif what == "encode":
        figures = asyncio.run(encode(Path(arguments[0])))
    else:
        figures = asyncio.run(load())
    print(json.dumps(figures))


def read(files: Sequence[str]) -> dict[str, float]:
    """Read the text of every page and keep nothing."""
    import pymupdf

    began, processor = time.perf_counter(), _processor()
    pages = characters = 0
    for file in files:
        with pymupdf.open(file) as document:
            for page in document:
                characters += len(page.get_text())
                pages += 1
    return {**_since(began, processor), "pages": pages, "characters": characters}


async def encode(index: Path) -> dict[str, float]:
    """Encode the texts that vectors were made of and keep nothing."""
    from corrobora import app, settings

    async with app.open_application(settings.load({"index": index})) as application:
        texts = await own_texts(application)
        embedder = application.index.embedder
        await embedder.embed(["warm"], purpose="element")
        began, processor = time.perf_counter(), _processor()
        for start in range(0, len(texts), AT_ONCE):
            await embedder.embed(texts[start : start + AT_ONCE], purpose="element")
        taken = _since(began, processor)
    return {**taken, "texts": len(texts), "tokens": tokens(texts)}


async def own_texts(application) -> list[str]:  # noqa: ANN001 - imported late
    """Return the texts of the elements whose vectors are not pooled of others'."""
    from corrobora.corpora import encode as encoding

    catalogue = application.index.catalogue
    texts: list[str] = []
    for document in await catalogue.listing():
        elements = await catalogue.elements_of(document.id)
        plan = encoding.plan(elements)
        own = [e for e in elements if e.id in plan and not plan[e.id]]
        texts += [encoding.searchable(element) for element in own]
    return texts


def tokens(texts: Sequence[str]) -> int:
    """Return the tokens that reach a vector; a text that stands twice is encoded once."""
    from corrobora.adapters.minilm_tokens import MiniLmTokens

    counter = MiniLmTokens()
    counts = (sum(counter.count(text.split())) for text in dict.fromkeys(texts))
    return sum(min(LONGEST, count + 2) for count in counts)


async def load() -> dict[str, float]:
    """Load the encoder and hold it."""
    import psutil

    from corrobora.adapters.minilm import MiniLM

    began, processor = time.perf_counter(), _processor()
    await MiniLM(threads=None).embed(["warm", "and warmer " * 200], purpose="element")
    return {**_since(began, processor), "resident": psutil.Process().memory_info().rss}


def _processor() -> float:
    times = os.times()
    return times.user + times.system


def _since(began: float, processor: float) -> dict[str, float]:
    return {"seconds": time.perf_counter() - began, "cpu_seconds": _processor() - processor}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
