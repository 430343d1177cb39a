"""LangChain: its pypdf loader, its recommended splitter, its in-memory vector store."""

from collections.abc import Sequence
from pathlib import Path

import job
from langchain_community.document_loaders import PyPDFLoader
from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_openai import ChatOpenAI
from langchain_text_splitters import RecursiveCharacterTextSplitter

ABOUT = (
    "PyPDFLoader (a document a page), RecursiveCharacterTextSplitter (1000 characters, overlap"
    " 200), InMemoryVectorStore; answers: the two-step chain over 4 chunks"
)
PROMPT = ChatPromptTemplate(
    [
        ("system", "Answer the question with the context given.\n\n{context}"),
        ("user", "{question}"),
    ]
)


class LangChain:
    """The parts of LangChain's tutorials on semantic search and RAG, with a local encoder."""

    def __init__(self, given: job.Job) -> None:
        encoder = HuggingFaceEmbeddings(
            model_name=str(given.weights), model_kwargs={"device": "cpu"}
        )
        self._store = InMemoryVectorStore(encoder)
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        model = ChatOpenAI(model="scripted", base_url=given.base_url, api_key="none")
        self._chain = PROMPT | model
        self._most = given.most

    def ingest(self, pdfs: Sequence[Path]) -> list[str]:
        """Read, split, encode, store."""
        pages = [page for pdf in pdfs for page in PyPDFLoader(str(pdf)).load()]
        self._store.add_documents(self._splitter.split_documents(pages))
        return []

    def search(self, question: str) -> list[job.Place]:
        """Return the pages of the nearest chunks; the loader counts pages from 0."""
        return [
            (Path(found.metadata["source"]).stem, found.metadata["page"] + 1)
            for found in self._store.similarity_search(question, k=self._most)
        ]

    def answer(self, question: str) -> str:
        """Answer from as many chunks as the store returns by default."""
        context = joined(self._store.similarity_search(question))
        return str(self._chain.invoke({"context": context, "question": question}).content)


def joined(documents: Sequence[Document]) -> str:
    """Return the texts as one."""
    return "\n\n".join(document.page_content for document in documents)


if __name__ == "__main__":
    job.main(
        LangChain,
        about=ABOUT,
        packages=[
            "langchain-core",
            "langchain-community",
            "langchain-text-splitters",
            "langchain-huggingface",
            "pypdf",
            "sentence-transformers",
        ],
    )
