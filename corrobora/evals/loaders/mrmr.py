"""MRMR: documents of text and pictures that answer questions of text and pictures of experts.

Siyue Zhang, Yuan Gao, Xiao Zhou, Yilun Zhao, Tingyu Song, Arman Cohan, Anh Tuan Luu, Chen Zhao,
"MRMR: A Realistic and Expert-Level Multidisciplinary Benchmark for Reasoning-Intensive
Multimodal Retrieval", 2025 (arXiv 2510.09510). From the organisation `MRMRbenchmark` on the hub,
five data sets: knowledge, theorem, traffic, design, negation.

It needs one of them: `corpus/`, `query/` and `qrels/` as Parquet, pictures inside the rows.

A row has up to ten pictures, in columns `image 1`, `image 2` and so on; `image` alone is used
where it has none of these. The column `vision`, a drawing of the whole document, is left out.

Differs from the published evaluation: a negation query is asked of the whole corpus there is in
the folder, where the authors can limit it to its own four pictures.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from corrobora.evals.dataset import Case, Dataset, Source
from corrobora.evals.loaders import checksums, jsonl, judgements, pictures

HUB = "MRMRbenchmark/knowledge"  # the others are named likewise
NEEDS = ("corpus/*", "query/*", "qrels/*")

ORIGIN = "MRMR is on the hub as MRMRbenchmark/knowledge, theorem, traffic, design and negation"


class _Row(BaseModel):
    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)  # image 1, image 2, ...
    id: str = Field(min_length=1)
    text: str | None = None
    modality: str | None = None
    category: str | None = None


def load(
    folder: Path, /, *, read_parquet: jsonl.ReadParquet | None = None, assets: Path | None = None
) -> Dataset:
    """Return the data set; pictures are written to `assets`, else into the folder.

    A query that was not judged is left out.

    Raises:
        ConfigError: a file is missing or does not have the layout; the message names it.
    """
    assets = assets or folder / pictures.EXTRACTED
    corpus = jsonl.find(folder, "corpus/*.parquet", origin=ORIGIN)
    queries = jsonl.find(folder, "query/*.parquet", origin=ORIGIN)
    qrels = jsonl.find(folder, "qrels/*.parquet", origin=ORIGIN)
    gold = judgements.read(qrels, read_parquet=read_parquet)
    cases = tuple(
        _case(row, _pictures(row, at, folder=folder, assets=assets), gold)
        for at, row in _rows(queries, read_parquet)
        if row.id in gold
    )
    sources = tuple(
        source
        for at, row in _rows(corpus, read_parquet)
        for source in _sources(row, _pictures(row, at, folder=folder, assets=assets))
    )
    return Dataset(
        name=f"mrmr-{folder.name}",
        cases=cases,
        sources=sources,
        checksums=checksums.of((*corpus, *queries, *qrels), folder),
    )


def _rows(
    files: tuple[Path, ...], read_parquet: jsonl.ReadParquet | None
) -> Iterator[tuple[str, _Row]]:
    for file in files:
        yield from jsonl.read(file, _Row, read_parquet=read_parquet)


def _pictures(row: _Row, at: str, *, folder: Path, assets: Path) -> tuple[Path, ...]:
    columns = row.model_extra or {}
    given = {name: value for name, value in columns.items() if value is not None}
    names = sorted((name for name in given if _number(name)), key=_number)
    if not names and "image" in given:
        names = ["image"]
    return tuple(
        pictures.keep(_picture(given[name], f"{at} {name}"), folder=folder, assets=assets, at=at)
        for name in names
    )


def _number(column: str) -> int:
    """Return 3 of "image 3", and 0 of any other column."""
    start, _, number = column.partition(" ")
    return int(number) if start == "image" and number.isdecimal() else 0


def _picture(value: object, at: str) -> pictures.Picture:
    if not isinstance(value, bytes | dict):
        raise jsonl.wrong(at, "a picture", value)
    return pictures.Picture.model_validate(value)


def _case(row: _Row, images: tuple[Path, ...], gold: judgements.Golds) -> Case:
    slices = {"category": row.category, "modality": row.modality}
    return Case(
        id=row.id,
        text=row.text or "",
        images=tuple(str(path) for path in images),
        gold=gold[row.id],
        slices={name: value for name, value in slices.items() if value},
    )


def _sources(row: _Row, images: tuple[Path, ...]) -> Iterator[Source]:
    yield from pictures.sources(row.id, row.text or "", images)
