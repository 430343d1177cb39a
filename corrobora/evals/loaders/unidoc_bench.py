"""UniDoc-Bench: questions over PDFs of eight domains, with the pages that hold the answer.

Xiangyu Peng, Can Qin, Zeyuan Chen, Ran Xu, Caiming Xiong, Chien-Sheng Wu, "UniDoc-Bench: A
Unified Benchmark for Document-Centric Multimodal RAG", 2025 (arXiv 2510.03663). From the hub,
Salesforce/UniDoc-Bench.

It needs, for each domain that is to be asked, `data/DOMAIN-*.parquet` and the PDFs of
`DOMAIN_pdfs.tar.gz`, unpacked anywhere in the folder. A document is named DOMAIN/NAME, its
file without `.pdf`; a page is as `gt_image_paths` numbers it, from 1.

Each domain is a collection of its own, as published: with several in one folder, a question
is looked for among its own domain's documents. Which of the four paradigms of the paper is
measured (text, pictures, both joined, both fused) is a matter of the system, not of the data.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, Field

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Case, Dataset, FileSource, Gold
from corrobora.evals.loaders import checksums, jsonl
from corrobora.records import Place

HUB = "Salesforce/UniDoc-Bench"
NEEDS = ("data/*.parquet", "*_pdfs.tar.gz")

ORIGIN = (
    "UniDoc-Bench is Salesforce/UniDoc-Bench on the hub; unpack DOMAIN_pdfs.tar.gz into the folder"
)

_PAGE = re.compile(r"(?P<document>.+)_page_(?P<number>\d+)")  # 0355944_page_0001


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")
    question: str = Field(min_length=1)
    answer: str
    pages: tuple[str, ...] = Field(validation_alias="gt_image_paths")
    kind: str = Field(default="", validation_alias="question_type")
    evidence: str = Field(default="", validation_alias="answer_type")


def load(
    folder: Path, /, *, read_parquet: jsonl.ReadParquet | None = None, domain: str | None = None
) -> Dataset:
    """Return the questions of one domain, or of all that are there.

    Raises:
        ConfigError: a file is missing or does not have the layout; the message names it.
    """
    files = jsonl.find(folder, f"data/{_pattern(domain)}-*.parquet", origin=ORIGIN)
    domains = sorted({_domain(file) for file in files})
    sources = {each: _documents(folder, each) for each in domains}
    cases = tuple(
        case
        for file in files
        for case in _cases(file, sources, read_parquet, alone=len(domains) == 1)
    )
    return Dataset(
        name=f"unidoc-bench-{domain}" if domain else "unidoc-bench",
        cases=cases,
        sources=tuple(source for each in domains for source in sources[each].values()),
        unit="page",
        checksums=checksums.of(files, folder),
    )


def _pattern(domain: str | None) -> str:
    if domain is None:
        return "*"
    if not re.fullmatch(r"\w+", domain):
        raise ConfigError(f"expected a domain as 'finance' or 'legal', got {domain!r}")
    return domain


def _domain(file: Path) -> str:
    return file.name.split("-")[0]


def _documents(folder: Path, domain: str) -> Mapping[str, FileSource]:
    """Return name -> file of a domain's PDFs: those in a folder that is named after it.

    Raises:
        ConfigError: there are none.
    """
    patterns = (f"**/{domain}/*.pdf", f"**/{domain}_pdfs/*.pdf")
    found = sorted({path for pattern in patterns for path in folder.glob(pattern)})
    named = {f"{domain}/{path.stem}": path for path in found}
    if not named:
        raise ConfigError(
            f"expected PDFs in a folder {domain!r} under {str(folder)!r}, got none; {ORIGIN}"
        )
    return {name: FileSource(name=name, path=path) for name, path in named.items()}


def _cases(
    file: Path,
    sources: Mapping[str, Mapping[str, FileSource]],
    read_parquet: jsonl.ReadParquet | None,
    *,
    alone: bool,
) -> Iterator[Case]:
    domain = _domain(file)
    documents = sources[domain]
    within = () if alone else tuple(documents)
    for number, (at, row) in enumerate(jsonl.read(file, _Row, read_parquet=read_parquet), start=1):
        slices = {"domain": domain, "question": row.kind, "evidence": row.evidence}
        yield Case(
            id=f"{domain}-{number}",
            text=row.question,
            within=within,
            gold=tuple(
                _gold(path, at, domain=domain, documents=documents)
                for path in dict.fromkeys(row.pages)
            ),
            answers=(row.answer,) if row.answer else (),
            slices={name: value for name, value in slices.items() if value},
        )


def _gold(path: str, at: str, *, domain: str, documents: Mapping[str, FileSource]) -> Gold:
    match = _PAGE.fullmatch(PurePosixPath(path).stem)
    if not match or int(match["number"]) < 1:
        raise jsonl.wrong(at, "gt_image_paths as .../NAME_page_0001.png", path)
    name = f"{domain}/{match['document']}"
    if name not in documents:
        raise jsonl.wrong(at, f"a page of a PDF that is there, {match['document']}.pdf", path)
    return Gold(document=name, place=Place(page=int(match["number"])))
