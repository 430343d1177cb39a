"""FinanceBench: questions of analysts on company filings, each with the page of its evidence.

P. Islam, A. Kannappan, D. Kiela, R. Qian, N. Scherrer, B. Vidgen, "FinanceBench: A New Benchmark
for Financial Question Answering", 2023, arXiv 2311.11944. GitHub patronus-ai/financebench:
data/financebench_open_source.jsonl (150 questions) and pdfs/*.pdf; hub PatronusAI/financebench has
the questions without the PDFs.

Also read: questions.jsonl with pdfs/*.pdf, a part of it with names of its own.

Pages are 0-based there (`evidence_page_num`, or `page0`), 1-based here.
"""

from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from corrobora.evals.dataset import Case, Dataset, Gold
from corrobora.evals.loaders import checksums, documents, jsonl
from corrobora.records import Place

HUB = "PatronusAI/financebench"
NEEDS = ("data/financebench_open_source.jsonl", "pdfs/*.pdf")
ORIGIN = "GitHub patronus-ai/financebench: data/financebench_open_source.jsonl and pdfs/*.pdf"
FILES = (
    "data/financebench_open_source.jsonl",
    "financebench_open_source.jsonl",
    "financebench_merged.jsonl",  # on the hub
    "questions.jsonl",
)


def load(folder: Path, /, *, pool: bool = False) -> Dataset:
    """Return the questions, each asked of its own filing, or with `pool` of all.

    Raises:
        ConfigError: a file is missing, or a row does not have the layout.
    """
    file = jsonl.find_one(folder, *FILES, origin=ORIGIN)
    rows = [row for _, row in jsonl.read(file, _Row)]
    cases = tuple(_case(row, pool=pool) for row in rows)
    names = [row.document for row in rows] + [gold.document for case in cases for gold in case.gold]
    return Dataset(
        name="financebench",
        cases=cases,
        sources=documents.of(folder, names, places=("pdfs",), origin=ORIGIN),
        unit="page",
        checksums=checksums.of([file], folder),
    )


class _Evidence(BaseModel):
    model_config = ConfigDict(frozen=True)

    document: str | None = Field(
        default=None, validation_alias=AliasChoices("doc_name", "evidence_doc_name")
    )
    page: int = Field(ge=0, validation_alias=AliasChoices("evidence_page_num", "page0"))  # 0-based


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str = Field(validation_alias=AliasChoices("financebench_id", "id"))
    document: str = Field(validation_alias=AliasChoices("doc_name", "doc"))
    question: str = Field(min_length=1)
    answer: str
    question_type: str | None = None
    reasoning: str | None = Field(
        default=None, validation_alias=AliasChoices("question_reasoning", "reasoning")
    )
    evidence: tuple[_Evidence, ...]


def _case(row: _Row, *, pool: bool) -> Case:
    places = dict.fromkeys((piece.document or row.document, piece.page) for piece in row.evidence)
    return Case(
        id=row.id,
        text=row.question,
        within=() if pool else (row.document,),
        gold=tuple(Gold(document=name, place=Place(page=page + 1)) for name, page in places),
        answers=(row.answer,),
        slices={"type": row.question_type or "none", "reasoning": row.reasoning or "none"},
    )
