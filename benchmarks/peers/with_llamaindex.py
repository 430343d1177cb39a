"""LlamaIndex: its file reader, its default splitter, its vector index in memory."""

from collections.abc import Sequence
from pathlib import Path

import job
from llama_index.core import Document, Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.llms.openai_like import OpenAILike

ABOUT = (
    "SimpleDirectoryReader (PDFReader: pypdf, a document a page), SentenceSplitter"
    " (1024 tokens, overlap 200), VectorStoreIndex in memory; answers: as_query_engine"
)


class LlamaIndex:
    """LlamaIndex's starter example, with a local encoder."""

    def __init__(self, given: job.Job) -> None:
        self._most = given.most
        Settings.embed_model = HuggingFaceEmbedding(model_name=str(given.weights), device="cpu")
        Settings.llm = OpenAILike(
            model="scripted", api_base=given.base_url, api_key="none", is_chat_model=True
        )
        Settings.embed_model.get_query_embedding("warm")

    def ingest(self, pdfs: Sequence[Path]) -> list[str]:
        """Read, split, encode."""
        documents = SimpleDirectoryReader(input_files=list(pdfs)).load_data()
        self._places = places(documents)
        self._index = VectorStoreIndex.from_documents(
            documents, transformations=[SentenceSplitter(chunk_size=1024, chunk_overlap=200)]
        )
        self._retriever = self._index.as_retriever(similarity_top_k=self._most)
        held = {document for document, _ in self._places.values()}
        return [f"{pdf.name}: passed over by the reader" for pdf in pdfs if pdf.stem not in held]

    def search(self, question: str) -> list[job.Place]:
        """Return the pages of the nearest chunks."""
        return [self._places[hit.node.ref_doc_id] for hit in self._retriever.retrieve(question)]

    def answer(self, question: str) -> str:
        """Answer by the default query engine."""
        return str(self._index.as_query_engine().query(question))


def places(documents: Sequence[Document]) -> dict[str, job.Place]:
    """Return where each document is from: its page_label is what is printed, "iv" for one."""
    read: dict[str, int] = {}
    found = {}
    for document in documents:
        name = Path(document.metadata["file_name"]).stem
        read[name] = read.get(name, 0) + 1
        found[document.doc_id] = (name, read[name])
    return found


if __name__ == "__main__":
    job.main(
        LlamaIndex,
        about=ABOUT,
        packages=["llama-index-core", "llama-index-readers-file", "sentence-transformers"],
    )
