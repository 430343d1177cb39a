"""ViDoRe: find the page that answers, among pictures of pages.

v1: Manuel Faysse, Hugues Sibille, Tony Wu, Bilel Omrani, Gautier Viaud, Céline Hudelot, Pierre
Colombo, "ColPali: Efficient Document Retrieval with Vision Language Models", ICLR 2025. v2:
Quentin Macé, António Loison, Manuel Faysse, "ViDoRe Benchmark V2: Raising the Bar for Visual
Retrieval", 2025. v3: António Loison, Quentin Macé, Antoine Edy and others, "ViDoRe V3: A
Comprehensive Evaluation of Retrieval Augmented Generation in Complex Real-World Scenarios",
2026. From the organisation `vidore` on the hub, one data set a domain.

It needs one of two layouts, both Parquet: `corpus/`, `queries/` and `qrels/` (v2, v3, and v1's
`_beir` sets), or `data/` with a question and its page a row (v1).

Every page is a document of its own, so that a ranking is scored as it is published: by pages.
It does not cover: v3's boxes, which are in pixels of the pictures, and v3's text of the pages.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from corrobora.evals.dataset import Case, Dataset, Gold, ImageSource, Source
from corrobora.evals.loaders import checksums, jsonl, judgements, pictures

HUB = "vidore/vidore_v3_hr"  # one domain; the others are named likewise
NEEDS = ("corpus/*", "queries/*", "qrels/*", "data/*")

ORIGIN = "ViDoRe is on the hub, a data set a domain, as vidore/vidore_v3_hr"


class _Page(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: str = Field(validation_alias=judgements.CORPUS_ID)
    image: pictures.Picture


class _Query(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: str = Field(validation_alias=judgements.QUERY_ID)
    text: str = Field(validation_alias=AliasChoices("query", "text"))
    answer: str | None = None
    language: str | None = None
    format: str | None = Field(default=None, validation_alias="query_format")


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")
    query: str | None  # None: the page is there to be found wrongly
    image: pictures.Picture
    name: str = Field(validation_alias="image_filename", min_length=1)


def load(
    folder: Path, /, *, read_parquet: jsonl.ReadParquet | None = None, assets: Path | None = None
) -> Dataset:
    """Return the data set; pictures are written to `assets`, else into the folder.

    Raises:
        ConfigError: a file is missing or does not have the layout; the message names it.
    """
    assets = assets or folder / pictures.EXTRACTED
    if (folder / "corpus").is_dir():
        return _judged(folder, assets, read_parquet)
    return _paired(folder, assets, read_parquet)


def _judged(folder: Path, assets: Path, read_parquet: jsonl.ReadParquet | None) -> Dataset:
    corpus = jsonl.find(folder, "corpus/*.parquet", origin=ORIGIN)
    queries = jsonl.find(folder, "queries/*.parquet", origin=ORIGIN)
    qrels = jsonl.find(folder, "qrels/*.parquet", origin=ORIGIN)
    gold = judgements.read(qrels, read_parquet=read_parquet)
    cases = tuple(
        _case(row, gold[row.id])
        for file in queries
        for _, row in jsonl.read(file, _Query, read_parquet=read_parquet)
        if row.id in gold
    )
    return Dataset(
        name=folder.name,
        cases=cases,
        sources=tuple(_pages(corpus, folder=folder, assets=assets, read_parquet=read_parquet)),
        checksums=checksums.of((*corpus, *queries, *qrels), folder),
    )


def _case(row: _Query, gold: tuple[Gold, ...]) -> Case:
    slices = {"language": row.language, "format": row.format}
    return Case(
        id=row.id,
        text=row.text,
        gold=gold,
        answers=(row.answer,) if row.answer else (),
        slices={name: value for name, value in slices.items() if value},
    )


def _pages(
    corpus: tuple[Path, ...],
    *,
    folder: Path,
    assets: Path,
    read_parquet: jsonl.ReadParquet | None,
) -> Iterator[Source]:
    for file in corpus:
        for at, row in jsonl.read(file, _Page, read_parquet=read_parquet):
            path = pictures.keep(row.image, folder=folder, assets=assets, at=at)
            yield ImageSource(name=row.id, path=path)


def _paired(folder: Path, assets: Path, read_parquet: jsonl.ReadParquet | None) -> Dataset:
    """Read v1: a page that several rows show is one document, a question of several one case."""
    files = jsonl.find(folder, "data/*.parquet", origin=ORIGIN)
    sources: dict[str, Source] = {}
    pages: dict[str, dict[str, int]] = {}  # of each question
    for file in files:
        for at, row in jsonl.read(file, _Row, read_parquet=read_parquet):
            if row.name not in sources:
                path = pictures.keep(row.image, folder=folder, assets=assets, at=at)
                sources[row.name] = ImageSource(name=row.name, path=path)
            if row.query:
                pages.setdefault(row.query, {})[row.name] = 1
    cases = tuple(
        Case(id=f"q{number}", text=text, gold=judgements.golds(grades))
        for number, (text, grades) in enumerate(pages.items(), start=1)
    )
    return Dataset(
        name=folder.name,
        cases=cases,
        sources=tuple(sources.values()),
        checksums=checksums.of(files, folder),
    )
