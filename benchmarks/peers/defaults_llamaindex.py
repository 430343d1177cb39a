"""LlamaIndex with its defaults: SimpleDirectoryReader, SentenceSplitter(), an index in memory."""

from collections.abc import Sequence
from pathlib import Path

import defaults
from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import MetadataMode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding


def load(weights: Path) -> defaults.Ingest:
    """Return what takes files in."""
    encoder = HuggingFaceEmbedding(model_name=str(weights), device="cpu")
    encoder.get_query_embedding("warm")

    def ingest(pdfs: Sequence[Path]) -> list[str]:
        documents = SimpleDirectoryReader(input_files=list(pdfs)).load_data()
        nodes = SentenceSplitter().get_nodes_from_documents(documents)
        VectorStoreIndex(nodes, embed_model=encoder)
        return [node.get_content(metadata_mode=MetadataMode.EMBED) for node in nodes]

    return ingest


if __name__ == "__main__":
    defaults.main(load)
