"""haiku.rag: its chunker and its hybrid search in LanceDB, over text that pypdfium2 read.

haiku.rag reads PDFs by Docling, whose layout models come from a hub, or by a Docling server.
Neither is to be had offline, so each page's plain text becomes one item of a Docling document;
from there on it is haiku.rag's own way. Its encoders without a hub are services: the same
weights answer over HTTP, in a child of this process.
"""

import asyncio
import subprocess
from collections.abc import Sequence
from pathlib import Path

import job
from docling_core.types.doc.base import BoundingBox, Size
from docling_core.types.doc.document import DoclingDocument, ProvenanceItem
from docling_core.types.doc.labels import DocItemLabel
from haiku.rag.client import HaikuRAG
from haiku.rag.config.models import AppConfig
from pypdfium2 import PdfDocument

ABOUT = (
    "pypdfium2 (its own Docling needs models from a hub), hybrid chunker (256 tokens of the"
    " encoder's tokenizer), LanceDB hybrid search; encoder over HTTP; answers: client.ask"
)


class Haiku:
    """haiku.rag's client, with a local encoder."""

    def __init__(self, given: job.Job) -> None:
        script = Path(__file__).with_name("encoder.py")
        self._encoder = subprocess.Popen(
            [given.python, script, given.weights],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        address = self._encoder.stdout.readline().strip()
        self._config = AppConfig.model_validate(config(given, address))
        self._runner = asyncio.Runner()
        self._client = HaikuRAG(given.folder / "haiku.lancedb", config=self._config, create=True)
        self._runner.run(self._client.__aenter__())
        self._most = given.most

    def ingest(self, pdfs: Sequence[Path]) -> list[str]:
        """Read, chunk, encode, store, file by file."""
        return job.each(pdfs, lambda pdf: self._runner.run(self._add(pdf)))

    async def _add(self, pdf: Path) -> None:
        document = read(pdf)
        chunks = await self._client.chunk(document)
        await self._client.import_document(document, chunks, uri=pdf.as_uri(), title=pdf.stem)

    def search(self, question: str) -> list[job.Place]:
        """Return the pages of the chunks, each page of a chunk after the other."""
        found = self._runner.run(self._client.search(question, limit=self._most))
        return [(hit.document_title, page) for hit in found for page in hit.page_numbers]

    def answer(self, question: str) -> str:
        """Answer by the default agent; it searches and cites by tools."""
        text, _ = self._runner.run(self._client.ask(question))
        return text


def config(given: job.Job, encoder: str) -> dict[str, object]:
    """Return what differs from haiku.rag's defaults."""
    service = {"provider": "openai", "api_key": "none"}
    return {
        "embeddings": {
            "model": {**service, "name": "minilm", "vector_dim": 384, "base_url": encoder}
        },
        "processing": {"chunking_tokenizer": str(given.weights)},
        "qa": {"model": {**service, "name": "scripted", "base_url": given.base_url}},
    }


def read(pdf: Path) -> DoclingDocument:
    """Return a document with an item a page that holds text."""
    document = DoclingDocument(name=pdf.stem)
    for number, page in enumerate(PdfDocument(pdf), start=1):
        width, height = page.get_size()
        text = page.get_textpage().get_text_bounded()
        document.add_page(page_no=number, size=Size(width=width, height=height))
        if text.strip():
            box = BoundingBox(l=0, t=0, r=width, b=height)
            where = ProvenanceItem(page_no=number, bbox=box, charspan=(0, len(text)))
            document.add_text(label=DocItemLabel.TEXT, text=text, prov=where)
    return document


if __name__ == "__main__":
    job.main(Haiku, about=ABOUT, packages=["haiku.rag-slim", "lancedb", "docling-core"])
