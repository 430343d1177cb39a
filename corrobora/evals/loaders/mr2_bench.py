"""MR²-Bench: retrieval that needs reasoning over pictures, diagrams and puzzles.

Junjie Zhou, Ze Liu, Lei Xiong, Jin-Ge Yao, Yueze Wang, Shitao Xiao, Fenfen Lin, Miguel Hu Chen,
Zhicheng Dou, Siqi Bao, Defu Lian, Yongping Xiong, Zheng Liu, "MR²-Bench: Going Beyond Matching
to Reasoning in Multimodal Retrieval", 2025 (arXiv 2509.26378): 1,309 queries, 12 tasks. From the
authors' repository VectorSpaceLab/MR2-Bench and, on the hub, JUNJIE99/MR2-Bench.

It needs a folder a task, in BEIR's form with pictures: `TASK/queries.jsonl` and
`TASK/corpus.jsonl` with `_id`, `text` and `images`, a list of files by their path in the folder
of all tasks, and `TASK/qrels.tsv` or `TASK/qrels/test.tsv` with query-id, corpus-id and score.

Differs from the published files: their layout could not be looked up when this was written, so
they have to be brought to this form first, and nothing is fetched from the hub.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from corrobora.evals.dataset import Case, Dataset, Source
from corrobora.evals.loaders import checksums, jsonl, judgements, pictures, tasks

HUB = None
NEEDS: tuple[str, ...] = ()

ORIGIN = (
    "MR²-Bench is in VectorSpaceLab/MR2-Bench, and has to be brought to TASK/queries.jsonl, "
    "TASK/corpus.jsonl and TASK/qrels.tsv"
)


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: str = Field(validation_alias=AliasChoices("_id", "id"), min_length=1)
    text: str = ""
    images: tuple[str, ...] = ()


def load(
    folder: Path, /, *, read_parquet: jsonl.ReadParquet | None = None, task: str | None = None
) -> Dataset:
    """Return one task; without its name, the only one there is.

    Raises:
        ConfigError: a file or the task is missing, or a row does not have the form.
    """
    present = sorted(path.parent.name for path in folder.glob("*/queries.jsonl"))
    chosen = tasks.choose(present, task, folder=folder, origin=ORIGIN)
    queries = jsonl.find(folder, f"{chosen}/queries.jsonl", origin=ORIGIN)
    corpus = jsonl.find(folder, f"{chosen}/corpus.jsonl", origin=ORIGIN)
    qrels = jsonl.find(folder, f"{chosen}/qrels.tsv", f"{chosen}/qrels/test.tsv", origin=ORIGIN)
    gold = judgements.read(qrels, read_parquet=read_parquet)
    cases = tuple(
        Case(
            id=row.id,
            text=row.text,
            images=tuple(str(path) for path in images),
            gold=gold[row.id],
            slices={"task": chosen},
        )
        for row, images in _rows(queries, folder)
        if row.id in gold
    )
    return Dataset(
        name=f"mr2-bench-{chosen}",
        cases=cases,
        sources=tuple(_sources(corpus, folder)),
        checksums=checksums.of((*queries, *corpus, *qrels), folder),
    )


def _rows(files: tuple[Path, ...], folder: Path) -> Iterator[tuple[_Row, tuple[Path, ...]]]:
    for file in files:
        for at, row in jsonl.read(file, _Row):
            yield (
                row,
                tuple(pictures.find(folder, name, at=at, origin=ORIGIN) for name in row.images),
            )


def _sources(corpus: tuple[Path, ...], folder: Path) -> Iterator[Source]:
    for row, images in _rows(corpus, folder):
        yield from pictures.sources(row.id, row.text, images)
