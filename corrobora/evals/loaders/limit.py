"""LIMIT: two likers a query, arranged so that no embedding of few dimensions can rank all pairs.

O. Weller, M. Boratko, I. Naim, J. Lee, "On the Theoretical Limitations of Embedding-Based
Retrieval", 2025, arXiv 2508.21038. GitHub google-deepmind/limit, folders data/limit (50,000
documents) and data/limit-small (46); hub orionweller/LIMIT and orionweller/LIMIT-small. A folder
is in the BEIR layout, with its judgements as JSON lines.
"""

from dataclasses import replace
from pathlib import Path

from corrobora.evals.dataset import Dataset
from corrobora.evals.loaders import beir, jsonl

HUB = "orionweller/LIMIT-small"
NEEDS = ("corpus.jsonl", "queries.jsonl", "qrels.jsonl")


def load(folder: Path, /, *, read_parquet: jsonl.ReadParquet | None = None) -> Dataset:
    """Return all queries, each with its two documents, and the corpus.

    Raises:
        ConfigError: a file is missing or does not have the layout.
    """
    return replace(beir.load(folder, read_parquet=read_parquet), name="limit")
