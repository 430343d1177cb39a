"""DocBench: questions on PDFs as users upload them, from five fields.

A. Zou, W. Yu, H. Zhang, K. Ma, D. Cai, Z. Zhang, H. Zhao, D. Yu, "DocBench: A Benchmark for
Evaluating LLM-based Document Reading Systems", 2024, arXiv 2407.10701. GitHub Anni-Zou/DocBench
links to its data: a folder a document, 0 to 228, with one PDF and <number>_qa.jsonl (`question`,
`answer`, `type`, `evidence`).

The set gives evidence as words, not as pages: gold is the document, and says something only where
all documents are searched. As in the benchmark's own evaluation, the field follows from the number
of the folder, and a type that is not among the named counts as unanswerable.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Case, Dataset, FileSource, Gold
from corrobora.evals.loaders import checksums, jsonl

HUB = None
NEEDS = ("*/*_qa.jsonl", "*/*.pdf")
ORIGIN = "GitHub Anni-Zou/DocBench links to it: folders 0 to 228, each with a PDF and <n>_qa.jsonl"
TYPES: Mapping[str, str] = {
    "text-only": "text",
    "multimodal-f": "multimodal",
    "multimodal-t": "multimodal",
    "multimodal": "multimodal",
    "meta-data": "metadata",
}
FIELDS = ((49, "academia"), (89, "finance"), (133, "government"), (179, "laws"), (229, "news"))


def load(folder: Path, /, *, pool: bool = False) -> Dataset:
    """Return the questions, each asked of its own document, or with `pool` of all.

    Raises:
        ConfigError: a file is missing, or a row does not have the layout.
    """
    found = jsonl.find(folder, "*/*_qa.jsonl", "data/*/*_qa.jsonl", origin=ORIGIN)
    files = sorted(found, key=_number)
    sources = tuple(_source(file) for file in files)
    pairs = zip(files, sources, strict=True)
    return Dataset(
        name="docbench",
        cases=tuple(case for file, source in pairs for case in _cases(file, source, pool=pool)),
        sources=sources,
        unit="document",
        checksums=checksums.of(files, folder),
    )


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    question: str = Field(min_length=1)
    answer: str
    type: str = ""


def _number(file: Path) -> int:
    name = file.parent.name
    if not name.isdigit():
        raise ConfigError(f"expected a number for the folder of {file}, got {name!r}; {ORIGIN}")
    return int(name)


def _source(file: Path) -> FileSource:
    pdf = jsonl.find_one(file.parent, "*.pdf", origin=ORIGIN)
    return FileSource(name=f"{file.parent.name}/{pdf.name}", path=pdf)


def _cases(file: Path, source: FileSource, *, pool: bool) -> Iterator[Case]:
    number = _number(file)
    for at, row in jsonl.read(file, _Row):
        kind = TYPES.get(row.type, "unanswerable")
        answerable = kind != "unanswerable"
        yield Case(
            id=f"{number}-{jsonl.number(at)}",
            text=row.question,
            within=() if pool else (source.name,),
            gold=(Gold(document=source.name),) if pool and answerable else (),
            answers=(row.answer,),
            answerable=answerable,
            slices={"type": kind, "field": _field(number)},
        )


def _field(number: int) -> str:
    return next((name for end, name in FIELDS if number < end), "other")
