"""M-BEIR: retrieval tasks over text, pictures, and text with pictures, on either side.

Cong Wei, Yang Chen, Haonan Chen, Hexiang Hu, Ge Zhang, Jie Fu, Alan Ritter, Wenhu Chen, "UniIR:
Training and Benchmarking Universal Multimodal Information Retrievers", ECCV 2024. From the hub,
TIGER-Lab/M-BEIR. A task is named as the authors name it: cirr_task7, webqa_task1.

It needs, of a task: `query/test/mbeir_TASK_test.jsonl`, its pool
`cand_pool/local/mbeir_TASK_cand_pool.jsonl` (mscoco's: `..._test_cand_pool.jsonl`),
`qrels/test/mbeir_TASK_test_qrels.txt`, and `mbeir_images/`, joined and unpacked from the four
parts of `mbeir_images.tar.gz`, 170 GB, which are not fetched.

Differs from the published evaluation: queries come without the instruction that is put before
them there, drawn at random, and are asked of the task's own pool, not of the union of all.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Case, Dataset, Source
from corrobora.evals.loaders import checksums, jsonl, judgements, pictures, tasks

HUB = "TIGER-Lab/M-BEIR"
NEEDS = ("query/test/*", "cand_pool/local/*", "qrels/test/*")

ORIGIN = "M-BEIR is TIGER-Lab/M-BEIR on the hub; its pictures are unpacked from mbeir_images.tar.gz"

LONGEST = 4  # figures of a grade; Python refuses to read a number of thousands

_START, _END = "mbeir_", "_test"  # of the name of a query file


class _Query(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str = Field(validation_alias="qid", min_length=1)
    text: str | None = Field(default=None, validation_alias="query_txt")
    image: str | None = Field(default=None, validation_alias="query_img_path")
    modality: str = Field(default="", validation_alias="query_modality")


class _Candidate(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str = Field(validation_alias="did", min_length=1)
    text: str | None = Field(default=None, validation_alias="txt")
    image: str | None = Field(default=None, validation_alias="img_path")


def load(
    folder: Path,
    /,
    *,
    read_parquet: jsonl.ReadParquet | None = None,  # noqa: ARG001  every loader is called alike
    task: str | None = None,
) -> Dataset:
    """Return one task; without its name, the only one there is.

    Raises:
        ConfigError: a file or the task is missing, or a row does not have the form.
    """
    chosen = tasks.choose(_present(folder), task, folder=folder, origin=ORIGIN)
    queries = jsonl.find_one(folder, f"query/test/mbeir_{chosen}_test.jsonl", origin=ORIGIN)
    local = "cand_pool/local/mbeir_"
    pool = jsonl.find_one(
        folder,
        f"{local}{chosen}_cand_pool.jsonl",
        f"{local}{chosen}_test_cand_pool.jsonl",
        origin=ORIGIN,
    )
    qrels = jsonl.find_one(folder, f"qrels/test/mbeir_{chosen}_test_qrels.txt", origin=ORIGIN)
    return Dataset(
        name=f"m-beir-{chosen}",
        cases=tuple(_cases(queries, _gold(qrels), folder)),
        sources=tuple(_sources(pool, folder)),
        checksums=checksums.of((queries, pool, qrels), folder),
    )


def _present(folder: Path) -> list[str]:
    files = sorted((folder / "query" / "test").glob(f"{_START}*{_END}.jsonl"))
    return [file.stem.removeprefix(_START).removesuffix(_END) for file in files]


def _gold(path: Path) -> judgements.Golds:
    """Return the gold of each query; a line is: query, 0, document, relevance, number of the task.

    Lines of relevance 0 are kept: they were judged.
    """
    grades: dict[str, dict[str, int]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if not fields:
            continue
        if len(fields) not in {4, 5} or not _is_grade(fields[3]):
            expected = f"query, 0, document, relevance up to {judgements.HIGHEST}, task"
            raise jsonl.wrong(f"{path} line {number}", expected, line)
        grades.setdefault(fields[0], {})[fields[2]] = int(fields[3])
    return {query: judgements.golds(documents) for query, documents in grades.items()}


def _is_grade(field: str) -> bool:
    return (
        field.isascii()
        and field.isdecimal()
        and len(field) <= LONGEST
        and int(field) <= judgements.HIGHEST
    )


def _cases(path: Path, gold: judgements.Golds, folder: Path) -> Iterator[Case]:
    for at, row in jsonl.read(path, _Query):
        if row.id not in gold:
            raise jsonl.wrong(at, "a query that its qrels judge", row.id)
        yield Case(
            id=row.id,
            text=row.text or "",
            images=tuple(str(image) for image in _images(row.image, folder, at)),
            gold=gold[row.id],
            slices={"modality": row.modality} if row.modality else {},
        )


def _sources(path: Path, folder: Path) -> Iterator[Source]:
    for at, row in jsonl.read(path, _Candidate):
        yield from pictures.sources(row.id, row.text or "", _images(row.image, folder, at))


def _images(name: str | None, folder: Path, at: str) -> tuple[Path, ...]:
    return (pictures.find(folder, name, at=at, origin=ORIGIN),) if name else ()
