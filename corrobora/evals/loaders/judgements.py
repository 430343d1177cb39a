"""Judgements of data sets whose queries, corpus and qrels are Parquet or JSON rows.

Column names differ by a hyphen from set to set: query-id or query_id, corpus-id or corpus_id.
"""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from corrobora.evals.dataset import Gold
from corrobora.evals.loaders import jsonl

Golds = Mapping[str, tuple[Gold, ...]]  # of each query, in the order of the file

QUERY_ID = AliasChoices("query_id", "query-id", "id", "_id")
CORPUS_ID = AliasChoices("corpus_id", "corpus-id", "id", "_id")


HIGHEST = 1000  # grade; trec_eval makes room for each grade below, and dies of 3000000000

logger = logging.getLogger(__name__)


class Judgement(BaseModel):
    """One row: how relevant a document is to a query."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    query: str = Field(validation_alias=AliasChoices("query_id", "query-id"))
    document: str = Field(validation_alias=AliasChoices("corpus_id", "corpus-id"))
    score: int = Field(le=HIGHEST)  # TREC also has -1 and -2: judged, and worse than 0


def read(files: Iterable[Path], *, read_parquet: jsonl.ReadParquet | None) -> Golds:
    """Return the gold of each query that was judged; a whole document each.

    A document that a query is given twice keeps its higher grade. Grades below 0 are taken as 0.

    Raises:
        ConfigError: a file cannot be read, or a row is no judgement.
    """
    grades: dict[str, dict[str, int]] = {}
    below = 0
    for file in files:
        for _, row in jsonl.read(file, Judgement, read_parquet=read_parquet):
            documents = grades.setdefault(row.query, {})
            documents[row.document] = max(row.score, documents.get(row.document, 0))
            below += row.score < 0
    if below:
        logger.warning("%s", below_zero(below))
    return {query: golds(documents) for query, documents in grades.items()}


def golds(grades: Mapping[str, int]) -> tuple[Gold, ...]:
    """Return the gold of one query from document -> grade."""
    return tuple(Gold(document=name, grade=grade) for name, grade in grades.items())


def below_zero(count: int) -> str:
    """Return the note of judgements whose grade is below 0."""
    return f"grades below 0, taken as 0: {count}"
