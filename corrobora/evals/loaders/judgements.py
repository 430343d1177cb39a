"""Judgements of data sets whose queries, corpus and qrels are Parquet or JSON rows.

Column names differ by a hyphen from set to set: query-id or query_id, corpus-id or corpus_id.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from corrobora.evals.dataset import Gold
from corrobora.evals.loaders import jsonl

Golds = Mapping[str, tuple[Gold, ...]]  # of each query, in the order of the file

QUERY_ID = AliasChoices("query_id", "query-id", "id", "_id")
CORPUS_ID = AliasChoices("corpus_id", "corpus-id", "id", "_id")


class Judgement(BaseModel):
    """One row: how relevant a document is to a query."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    query: str = Field(validation_alias=AliasChoices("query_id", "query-id"))
    document: str = Field(validation_alias=AliasChoices("corpus_id", "corpus-id"))
    score: int = Field(ge=0)


def read(files: Iterable[Path], *, read_parquet: jsonl.ReadParquet | None) -> Golds:
    """Return the gold of each query that was judged; a whole document each.

    A document that a query is given twice keeps its higher grade.

    Raises:
        ConfigError: a file cannot be read, or a row is no judgement.
    """
    grades: dict[str, dict[str, int]] = {}
    for file in files:
        for _, row in jsonl.read(file, Judgement, read_parquet=read_parquet):
            documents = grades.setdefault(row.query, {})
            documents[row.document] = max(row.score, documents.get(row.document, 0))
    return {query: golds(documents) for query, documents in grades.items()}


def golds(grades: Mapping[str, int]) -> tuple[Gold, ...]:
    """Return the gold of one query from document -> grade."""
    return tuple(Gold(document=name, grade=grade) for name, grade in grades.items())
