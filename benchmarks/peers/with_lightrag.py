"""LightRAG: its chunks, its graph by the model, its vector store, searched without the graph.

The scripted model names no entities, so the graph stays empty and only `naive` mode finds
anything. The calls that the graph would cost are made and counted all the same. LightRAG reads
text, not PDFs, and its chunks know no page: each page is a document of its own here.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import job
import numpy as np
from lightrag import LightRAG, QueryParam
from lightrag.base import DocStatus
from lightrag.llm.openai import openai_complete_if_cache
from lightrag.utils import EmbeddingFunc, Tokenizer
from pypdf import PdfReader
from sentence_transformers import SentenceTransformer

ABOUT = (
    "pypdf, a document a page; ainsert (1200 tokens, counted by pieces of words, as tiktoken"
    " needs the network), NanoVectorDB, mode naive (its default of 20 chunks, cosine over 0.2):"
    " the scripted model names no entities; answers: aquery in mode mix"
)
PIECES = re.compile(r"\s*\w{1,5}|\s*[^\w\s]|\s+")


class Pieces:
    """Words cut into at most five letters: as many as a model's tokens, and nothing is lost."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._pieces: list[str] = []

    def encode(self, text: str) -> list[int]:
        """Return the numbers of the pieces, giving new ones to new pieces."""
        pieces = PIECES.findall(text)
        for piece in pieces:
            if piece not in self._ids:
                self._ids[piece] = len(self._pieces)
                self._pieces.append(piece)
        return [self._ids[piece] for piece in pieces]

    def decode(self, tokens: Sequence[int]) -> str:
        """Return the text."""
        return "".join(self._pieces[token] for token in tokens)


class Light:
    """LightRAG's core, as its README's example, with a local encoder."""

    def __init__(self, given: job.Job) -> None:
        encoder = SentenceTransformer(str(given.weights), device="cpu")
        width = encoder.get_embedding_dimension()
        self._runner = asyncio.Runner()
        self._rag = LightRAG(
            working_dir=str(given.folder),
            llm_model_func=model(given.base_url),
            llm_model_name="scripted",
            embedding_func=EmbeddingFunc(embedding_dim=width, func=encoding(encoder)),
            tokenizer=Tokenizer("pieces", Pieces()),
        )
        self._runner.run(self._rag.initialize_storages())

    def ingest(self, pdfs: Sequence[Path]) -> list[str]:
        """Read the pages that hold text; chunk, extract, encode, store."""
        texts = {
            f"{pdf.stem}#{number}.txt": page.extract_text()
            for pdf in pdfs
            for number, page in enumerate(PdfReader(pdf).pages, start=1)
        }
        texts = {name: text for name, text in texts.items() if text.strip()}
        self._runner.run(
            self._rag.ainsert(list(texts.values()), ids=list(texts), file_paths=list(texts))
        )
        failed = self._runner.run(self._rag.doc_status.get_docs_by_statuses([DocStatus.FAILED]))
        return [f"{name}: {status.error_msg}" for name, status in failed.items()]

    def search(self, question: str) -> list[job.Place]:
        """Return the pages of the nearest chunks."""
        asked = self._rag.aquery_data(
            question,
            QueryParam(mode="naive", enable_rerank=False),
        )
        found = self._runner.run(asked)["data"].get("chunks", ())  # no key where none is near
        return [place(chunk["file_path"]) for chunk in found]

    def answer(self, question: str) -> str:
        """Answer in the default mode; it asks the model for keywords first."""
        asked = self._rag.aquery(question, QueryParam(enable_rerank=False))
        return str(self._runner.run(asked))


def encoding(encoder: SentenceTransformer) -> Callable[[list[str]], Awaitable[np.ndarray]]:
    """Return the encoder as LightRAG calls it: a function, since it copies its settings."""

    async def encode(texts: list[str]) -> np.ndarray:
        return await asyncio.to_thread(encoder.encode, texts, show_progress_bar=False)

    return encode


def model(base_url: str) -> Callable[..., Awaitable[str]]:
    """Return the model as LightRAG calls it."""

    async def complete(prompt: str, **options: object) -> str:
        return await openai_complete_if_cache(
            "scripted", prompt, base_url=base_url, api_key="none", **options
        )

    return complete


def place(name: str) -> job.Place:
    """Return what `ingest` wrote into a document's name."""
    document, _, page = name.removesuffix(".txt").rpartition("#")
    return document, int(page)


if __name__ == "__main__":
    job.main(Light, about=ABOUT, packages=["lightrag-hku", "pypdf", "sentence-transformers"])
