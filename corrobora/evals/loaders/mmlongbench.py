"""MMLongBench-Doc: questions on long PDFs whose answer stands in text, tables, charts or figures.

Y. Ma, Y. Zang, L. Chen, M. Chen, Y. Jiao, X. Li, X. Lu, Z. Liu, Y. Ma, X. Dong, P. Zhang, L. Pan,
Y.-G. Jiang, J. Wang, Y. Cao, A. Sun, "MMLongBench-Doc: Benchmarking Long-context Document
Understanding with Visualizations", NeurIPS 2024 Datasets and Benchmarks. Hub
yubo2333/MMLongBench-Doc (data/*.parquet, documents/*.pdf); GitHub mayubo2333/MMLongBench-Doc
(data/samples.json, data/documents/*.pdf). Lists stand there as strings: "[5]", "['Table']".

Also read: questions.jsonl with pdfs/*.pdf, a part of it with real lists and an id a row.

Gold pages are 1-based. Some are one off: report what is found on the page and within one page of
it. Some questions cannot be answered; their answer is "Not answerable".
"""

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from corrobora.evals.dataset import Case, Dataset, Gold
from corrobora.evals.loaders import checksums, documents, jsonl
from corrobora.records import Place

HUB = "yubo2333/MMLongBench-Doc"
NEEDS = ("data/*.parquet", "documents/*.pdf")
ORIGIN = f"hub {HUB}: data/*.parquet and documents/*.pdf"
FILES = ("data/samples.json", "samples.json", "questions.jsonl", "data/*.parquet")
PLACES = ("documents", "data/documents", "pdfs")
NOT_ANSWERABLE = "not answerable"
KINDS: Mapping[str, str] = {
    "Pure-text (Plain-text)": "text",
    "Generalized-text (Layout)": "layout",
    "Table": "table",
    "Chart": "chart",
    "Figure": "figure",
}


def load(
    folder: Path, /, *, pool: bool = False, read_parquet: jsonl.ReadParquet | None = None
) -> Dataset:
    """Return the questions, each asked of its own document, or with `pool` of all.

    Raises:
        ConfigError: a file is missing, or a row does not have the layout.
    """
    files = jsonl.find(folder, *FILES, origin=ORIGIN)
    rows = [
        (jsonl.number(at), row)
        for file in files
        for at, row in jsonl.read(file, _Row, read_parquet=read_parquet)
    ]
    names = [row.document for _, row in rows]
    lost = sum(len(set(row.pages)) - len(_pages(row)) for _, row in rows)
    return Dataset(
        name="mmlongbench",
        cases=tuple(_case(row, number, pool=pool) for number, row in rows),
        sources=documents.of(folder, names, places=PLACES, origin=ORIGIN),
        unit="page",
        checksums=checksums.of(files, folder),
        notes=(f"gold pages outside of their document, left out: {lost}",) if lost else (),
    )


def evidence_kind(sources: Sequence[str], *, kinds: Mapping[str, str] = KINDS) -> str:
    """Return the kind of evidence in one word: "several" where there are more kinds."""
    found = dict.fromkeys(kinds.get(source, source.lower()) for source in sources)
    if len(found) > 1:
        return "several"
    return next(iter(found), "none")


def listed(value: object) -> object:
    """Return the list that a string writes as Python does; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError):
        raise ValueError("a list in brackets") from None


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = ""
    document: str = Field(validation_alias=AliasChoices("doc_id", "doc"))
    doc_type: str = ""
    question: str = Field(min_length=1)
    answer: str
    answer_format: str = ""
    pages: Annotated[tuple[int, ...], BeforeValidator(listed)] = Field(
        validation_alias=AliasChoices("evidence_pages", "evidence_pages_1based")
    )
    outside: tuple[int, ...] = Field(default=(), validation_alias="evidence_pages_out_of_range")
    sources: Annotated[tuple[str, ...], BeforeValidator(listed)] = Field(
        validation_alias="evidence_sources"
    )


def _pages(row: _Row) -> list[int]:
    """Return the gold pages, each once, that the document has."""
    return [page for page in dict.fromkeys(row.pages) if page >= 1 and page not in row.outside]


def _case(row: _Row, number: int, *, pool: bool) -> Case:
    pages = _pages(row)
    return Case(
        id=row.id or f"q{number}",
        text=row.question,
        within=() if pool else (row.document,),
        gold=tuple(Gold(document=row.document, place=Place(page=page)) for page in pages),
        answers=(row.answer,),
        answer_format=row.answer_format,
        answerable=row.answer.strip().lower() != NOT_ANSWERABLE,
        slices={
            "evidence": evidence_kind(row.sources),
            "pages": ("none", "one", "several")[min(len(pages), 2)],
            "type": row.doc_type,
        },
    )
