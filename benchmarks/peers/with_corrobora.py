"""Corrobora: `corrobora add`, its search of all corpora, and `ask` with a model."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import job

from corrobora import app, settings
from corrobora.agents.ask import ask
from corrobora.agents.find import find
from corrobora.records import Query
from corrobora.tools.add import add

ABOUT = (
    "tools.add (PyMuPDF, layout, passages of 200 tokens, tables, figures), routed and fused word"
    " and vector search (Chroma, tantivy), encoder in int8; answers: agents.ask"
)


class Corrobora:
    """The application, opened as the command line opens it."""

    def __init__(self, given: job.Job) -> None:
        self._most = given.most
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        values = settings.load(
            {
                "index": given.folder,
                "model": "openai/scripted",
                "api_base": given.base_url,
                "api_key": "none",
            }
        )
        opened = app.open_application(values, create=True)
        self._app = self._runner.run(self._stack.enter_async_context(opened))
        self._runner.run(self._app.services.embedder.embed(["warm"], purpose="query"))

    def ingest(self, pdfs: Sequence[Path]) -> list[str]:
        """Add the files."""
        added = add(pdfs, index=self._app.index, read=self._app.read, on_progress=lambda _: None)
        outcomes = self._runner.run(added).outcomes
        return [f"{o.path.name}: {o.reason}" for o in outcomes if o.state == "refused"]

    def search(self, question: str) -> list[job.Place]:
        """Return the pages of the best elements."""
        found = find(Query(text=question), self._app.services, most=self._most)
        hits = self._runner.run(found).results
        return [(Path(hit.uri).stem, hit.page) for hit in hits if hit.page]

    def answer(self, question: str) -> str:
        """Answer with the model."""
        answer, _ = self._runner.run(ask(Query(text=question), self._app.services))
        return answer.text


if __name__ == "__main__":
    job.main(Corrobora, about=ABOUT, packages=["corrobora", "pymupdf", "chromadb", "tantivy"])
