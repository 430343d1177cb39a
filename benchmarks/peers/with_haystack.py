"""Haystack: its pypdf converter, its default splitter, its in-memory store."""

from collections.abc import Sequence
from pathlib import Path

import job
from haystack import Document, Pipeline
from haystack.components.builders import ChatPromptBuilder
from haystack.components.converters import PyPDFToDocument
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice, Secret
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

ABOUT = (
    "PyPDFToDocument, DocumentSplitter (200 words, no overlap), InMemoryEmbeddingRetriever;"
    " answers: prompt builder and one chat generator over 10 chunks"
)
PROMPT = """Given the following information, answer the question.

Context:
{% for document in documents %}
    {{ document.content }}
{% endfor %}

Question: {{question}}
Answer:"""  # as in Haystack's first tutorial


class Haystack:
    """The two pipelines of Haystack's first tutorials, with a local encoder."""

    def __init__(self, given: job.Job) -> None:
        self._store = store = InMemoryDocumentStore()
        model, device = str(given.weights), ComponentDevice.from_str("cpu")
        encoder = SentenceTransformersDocumentEmbedder(model=model, device=device)
        encoder.warm_up()
        self._indexing = Pipeline()
        self._indexing.add_component("read", PyPDFToDocument())
        self._indexing.add_component("split", DocumentSplitter())
        self._indexing.add_component("encode", encoder)
        self._indexing.add_component("write", DocumentWriter(store))
        for left, right in (("read", "split"), ("split", "encode"), ("encode", "write")):
            self._indexing.connect(left, right)
        self._querying = Pipeline()
        self._querying.add_component(
            "encode",
            SentenceTransformersTextEmbedder(model=model, device=device, progress_bar=False),
        )
        self._querying.add_component("retrieve", InMemoryEmbeddingRetriever(store))
        self._querying.connect("encode.embedding", "retrieve.query_embedding")
        self._querying.warm_up()
        template = [ChatMessage.from_user(PROMPT)]
        self._prompt = ChatPromptBuilder(template=template, required_variables="*")
        self._model = OpenAIChatGenerator(
            model="scripted", api_base_url=given.base_url, api_key=Secret.from_token("none")
        )
        self._most = given.most

    def ingest(self, pdfs: Sequence[Path]) -> list[str]:
        """Read, split, encode, store."""
        self._indexing.run({"read": {"sources": list(pdfs)}})
        held = {Path(d.meta["file_path"]).name for d in self._store.filter_documents()}
        return [f"{pdf.name}: passed over by the converter" for pdf in pdfs if pdf.name not in held]

    def search(self, question: str) -> list[job.Place]:
        """Return the pages of the nearest chunks, each page of a chunk after the other."""
        return [
            (Path(found.meta["file_path"]).stem, page)
            for found in self._retrieved(question, most=self._most)
            for page in pages(found)
        ]

    def answer(self, question: str) -> str:
        """Answer from as many chunks as the retriever returns by default."""
        documents = self._retrieved(question, most=10)
        prompt = self._prompt.run(documents=documents, question=question)["prompt"]
        return str(self._model.run(messages=prompt)["replies"][0].text)

    def _retrieved(self, question: str, *, most: int) -> list[Document]:
        asked = {"encode": {"text": question}, "retrieve": {"top_k": most}}
        return self._querying.run(asked)["retrieve"]["documents"]


def pages(chunk: Document) -> list[int]:
    """Return the pages whose text a chunk holds; a form feed ends a page."""
    parts = (chunk.content or "").split("\f")
    return [page for page, part in enumerate(parts, chunk.meta["page_number"]) if part.strip()]


if __name__ == "__main__":
    job.main(
        Haystack,
        about=ABOUT,
        packages=[
            "haystack-ai",
            "sentence-transformers-haystack",
            "pypdf",
            "sentence-transformers",
        ],
    )
