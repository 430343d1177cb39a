"""OHR-Bench: what do errors of OCR cost retrieval and answers?

J. Zhang, Q. Zhang, B. Wang, L. Ouyang, Z. Wen, Y. Li, K.-H. Chow, C. He, W. Zhang, "OCR Hinders
RAG: Evaluating the Cascading Impact of OCR on Retrieval-Augmented Generation", ICCV 2025. Hub
opendatalab/OHR-Bench: data/qas_v2.json (`doc_name`, `ID`, `questions`, `answers`,
`evidence_source`, `evidence_page_no`) and, unpacked, data/retrieval_base/<reading>/<domain>/*.json,
each a list of `page_idx` and `text`. A reading is "gt", the true text, or what an OCR engine or a
perturbation made of it: "MinerU", "semantic_noise_GOT_mild".

Also read: questions.jsonl.gz with pages_<reading>.jsonl.gz, a part of it.

Pages are 0-based there, 1-based here. A page that a reading lacks is an empty page, so that those
after it keep their numbers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Case, Dataset, Gold, TextSource
from corrobora.evals.loaders import checksums, jsonl
from corrobora.records import Place

HUB = "opendatalab/OHR-Bench"
NEEDS = ("data/qas_v2.json", "data/retrieval_base/gt/*/*.json")
ORIGIN = f"hub {HUB}: data/qas_v2.json and data/retrieval_base/<reading>/<domain>/*.json"
QUESTIONS = ("data/qas_v2.json", "qas_v2.json", "data/qas.json", "questions.jsonl*")
BASES = ("data/retrieval_base", "retrieval_base")

Pages = Mapping[str, Mapping[int, str]]  # document -> page, 0-based -> text


def load(folder: Path, /, *, noise: str = "gt", pool: bool = True) -> Dataset:
    """Return the questions over the texts of one reading, `noise`; capitals do not matter.

    The benchmark searches all documents; without `pool` a question is asked of its own.

    Raises:
        ConfigError: a file is missing, or a row does not have the layout.
    """
    file = jsonl.find_one(folder, *QUESTIONS, origin=ORIGIN)
    rows = [row for _, row in jsonl.read(file, _Row)]
    read = _reading(folder, noise)
    pages = _base(read) if read.is_dir() else _dump(read)
    lost = sorted({row.document for row in rows} - set(pages))
    return Dataset(
        name=f"ohrbench-{noise.lower()}",
        cases=tuple(_case(row, pool=pool) for row in rows),
        sources=tuple(_sources(pages)),
        unit="page",
        checksums=checksums.of([file] if read.is_dir() else [file, read], folder),
        notes=(f"documents without text in this reading: {len(lost)}, as {lost[0]!r}",)
        if lost
        else (),
    )


def _several(value: object) -> object:
    return value if isinstance(value, list) else [value]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = Field(validation_alias=AliasChoices("ID", "id"))
    document: str = Field(validation_alias=AliasChoices("doc_name", "doc"))
    domain: str = Field(default="", validation_alias=AliasChoices("doc_type", "domain"))
    question: str = Field(min_length=1, validation_alias=AliasChoices("questions", "question"))
    answer: str = Field(validation_alias=AliasChoices("answers", "answer"))
    evidence: str = Field(validation_alias="evidence_source")
    pages: Annotated[tuple[Annotated[int, Field(ge=0)], ...], BeforeValidator(_several)] = Field(
        validation_alias=AliasChoices("evidence_page_no", "evidence_page0")  # 0-based
    )


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True)

    document: str = Field(default="", validation_alias="doc")
    number: int = Field(ge=0, validation_alias=AliasChoices("page_idx", "page0"))  # 0-based
    text: str


def _reading(folder: Path, noise: str) -> Path:
    """Return the folder, or the file, of the reading."""
    readings = {
        path.name.lower(): path
        for base in BASES
        for path in sorted((folder / base).glob("*"))
        if path.is_dir()
    }
    for path in sorted(folder.glob("pages_*.jsonl*")):
        reading = path.name.split(".")[0].removeprefix("pages_").lower()
        readings.setdefault(reading.removesuffix("_ocr"), path)
    if noise.lower() not in readings:
        raise ConfigError(
            f"expected a reading among {sorted(readings)} in {str(folder)!r}, got {noise!r}; "
            f"{ORIGIN}"
        )
    return readings[noise.lower()]


def _base(folder: Path) -> Pages:
    return {
        path.relative_to(folder).with_suffix("").as_posix(): {
            page.number: page.text for _, page in jsonl.read(path, _Page)
        }
        for path in sorted(folder.glob("*/*.json"))
    }


def _dump(file: Path) -> Pages:
    pages: dict[str, dict[int, str]] = defaultdict(dict)
    for _, page in jsonl.read(file, _Page):
        pages[page.document][page.number] = page.text
    return pages


def _sources(pages: Pages) -> Iterator[TextSource]:
    for name, texts in pages.items():
        count = max(texts, default=-1) + 1
        yield TextSource(name=name, pages=tuple(texts.get(page, "") for page in range(count)))


def _case(row: _Row, *, pool: bool) -> Case:
    return Case(
        id=row.id,
        text=row.question,
        within=() if pool else (row.document,),
        gold=tuple(_golds(row.document, row.pages)),
        answers=(row.answer,),
        slices={"evidence": row.evidence, "domain": row.domain},
    )


def _golds(name: str, pages: Iterable[int]) -> Iterator[Gold]:
    for page in dict.fromkeys(pages):
        yield Gold(document=name, place=Place(page=page + 1))
