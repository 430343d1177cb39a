"""paper-qa: its pypdf reader, its default chunks, its in-memory index with MMR."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import job
from paperqa import Docs, Settings
from paperqa.settings import MultimodalOptions, ParsingSettings

ABOUT = (
    "Docs.aadd (pypdf, 5000 characters over page ends, overlap 250), retrieve_texts (MMR);"
    " neither bibliographic details nor pictures: they ask the network and a model that sees;"
    " answers: Docs.aquery"
)
PAGES = re.compile(r" pages (\d+)(?:-(\d+))?$")


class PaperQA:
    """paper-qa's `Docs`, used as its README says, with a local encoder."""

    def __init__(self, given: job.Job) -> None:
        model = {
            "model_name": "openai/scripted",
            "litellm_params": {
                "model": "openai/scripted",
                "api_base": given.base_url,
                "api_key": "none",
            },
        }
        llm = {"model_list": [model]}
        self._settings = Settings(
            llm="openai/scripted",
            llm_config=llm,
            summary_llm="openai/scripted",
            summary_llm_config=llm,
            embedding=f"st-{given.weights}",
            parsing=ParsingSettings(use_doc_details=False, multimodal=MultimodalOptions.OFF),
        )
        self._encoder = self._settings.get_embedding_model()
        self._docs = Docs()
        self._runner = asyncio.Runner()
        self._most = given.most
        self._runner.run(self._encoder.embed_documents(["warm"]))

    def ingest(self, pdfs: Sequence[Path]) -> list[str]:
        """Add the files one by one: a model is asked for each one's citation."""
        return job.each(pdfs, lambda pdf: self._runner.run(self._add(pdf)))

    async def _add(self, pdf: Path) -> None:
        await self._docs.aadd(
            pdf, docname=pdf.stem, settings=self._settings, embedding_model=self._encoder
        )

    def search(self, question: str) -> list[job.Place]:
        """Return the pages of the chunks, each page of a chunk after the other."""
        found = self._runner.run(
            self._docs.retrieve_texts(
                question, self._most, settings=self._settings, embedding_model=self._encoder
            )
        )
        return [(text.doc.docname, page) for text in found for page in pages(text.name)]

    def answer(self, question: str) -> str:
        """Gather evidence (a call a chunk) and answer."""
        asked = self._docs.aquery(question, settings=self._settings, embedding_model=self._encoder)
        return self._runner.run(asked).answer


def pages(name: str) -> list[int]:
    """Return the pages that a chunk's name tells."""
    found = PAGES.search(name)
    if not found:
        return []
    first, last = int(found[1]), int(found[2] or found[1])
    return list(range(first, last + 1))


if __name__ == "__main__":
    job.main(PaperQA, about=ABOUT, packages=["paper-qa", "paper-qa-pypdf", "sentence-transformers"])
