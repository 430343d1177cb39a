"""LangChain with its defaults: PyPDFLoader, RecursiveCharacterTextSplitter(), a store in memory."""

from collections.abc import Sequence
from pathlib import Path

import defaults
from langchain_community.document_loaders import PyPDFLoader
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


def load(weights: Path) -> defaults.Ingest:
    """Return what takes files in."""
    encoder = HuggingFaceEmbeddings(model_name=str(weights), model_kwargs={"device": "cpu"})
    encoder.embed_query("warm")
    store = InMemoryVectorStore(encoder)

    def ingest(pdfs: Sequence[Path]) -> list[str]:
        pages = [page for pdf in pdfs for page in PyPDFLoader(str(pdf)).load()]
        chunks = RecursiveCharacterTextSplitter().split_documents(pages)
        store.add_documents(chunks)
        return [chunk.page_content for chunk in chunks]

    return ingest


if __name__ == "__main__":
    defaults.main(load)
