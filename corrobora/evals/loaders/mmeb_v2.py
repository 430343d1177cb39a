"""MMEB-V2: tasks of an embedding benchmark over pictures and pages.

Rui Meng, Ziyan Jiang, Ye Liu, Mingyi Su, Xinyi Yang, Yuepeng Fu, Can Qin, Zeyuan Chen, Ran Xu,
Caiming Xiong, Yingbo Zhou, Wenhu Chen, Semih Yavuz, "VLM2Vec-V2: Advancing Multimodal Embedding
for Videos, Images, and Visual Documents", 2025 (arXiv 2507.04590). The pictures are from the
hub's TIGER-Lab/MMEB-V2, the rows of the picture tasks from ziyjiang/MMEB_Test_Instruct.

It needs, of a picture task (ImageNet-1K, WebQA, CIRR, ...), `TASK/test*.parquet`, in the folder or
in its `image-query/`, and the unpacked pictures, under `image-tasks/MMEB/` or `image-tasks/` or
the folder. A row gives a query and its own candidates, the right one first; it is looked for
among these only. Of a page task (the ViDoRe, VisRAG ... sets), `TASK/corpus/`, `TASK/queries/`
and `TASK/qrels/`, in the folder or in its `visdoc-tasks/`, as `vidore` reads them.

It does not cover: the video tasks, each of which has a layout of its own, and the instruction
that stands before a query; a query without any text of its own is asked by its instruction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from corrobora.evals.dataset import Case, Dataset, Gold, Source
from corrobora.evals.loaders import checksums, jsonl, pictures, tasks, vidore

HUB = "ziyjiang/MMEB_Test_Instruct"
NEEDS = ("*/test*.parquet",)

ORIGIN = "MMEB-V2 is on the hub: rows in ziyjiang/MMEB_Test_Instruct, pictures in TIGER-Lab/MMEB-V2"

_MARK = "<|image_1|>"  # where a picture goes in a text
_ROWS = ("*/test*.parquet", "image-query/*/test*.parquet")
_PAGES = ("*/qrels", "visdoc-tasks/*/qrels")
_PICTURES = ("image-tasks/MMEB", "image-tasks")


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")
    instruction: str = Field(default="", validation_alias="qry_inst")
    text: str = Field(validation_alias="qry_text")
    image: str | None = Field(default=None, validation_alias="qry_img_path")
    texts: tuple[str, ...] = Field(validation_alias="tgt_text", min_length=1)
    images: tuple[str, ...] = Field(default=(), validation_alias="tgt_img_path")


def load(
    folder: Path,
    /,
    *,
    read_parquet: jsonl.ReadParquet | None = None,
    assets: Path | None = None,
    task: str | None = None,
) -> Dataset:
    """Return one task; without its name, the only one there is.

    Raises:
        ConfigError: a file or the task is missing, or a row does not have the form.
    """
    rows = _folders(folder, _ROWS)
    pages = _folders(folder, _PAGES)
    chosen = tasks.choose(sorted({*rows, *pages}), task, folder=folder, origin=ORIGIN)
    if chosen in pages:
        read = vidore.load(pages[chosen], read_parquet=read_parquet, assets=assets)
        return replace(read, name=f"mmeb-v2-{chosen}")
    files = jsonl.find(rows[chosen], "test*.parquet", origin=ORIGIN)
    cases, sources = _read(files, _root(folder), read_parquet)
    return Dataset(
        name=f"mmeb-v2-{chosen}",
        cases=cases,
        sources=sources,
        checksums=checksums.of(files, folder),
    )


def _folders(folder: Path, patterns: tuple[str, ...]) -> Mapping[str, Path]:
    """Return task -> the folder of its files."""
    return {path.parent.name: path.parent for pattern in patterns for path in folder.glob(pattern)}


def _root(folder: Path) -> Path:
    return next((folder / name for name in _PICTURES if (folder / name).is_dir()), folder)


def _read(
    files: tuple[Path, ...], root: Path, read_parquet: jsonl.ReadParquet | None
) -> tuple[tuple[Case, ...], tuple[Source, ...]]:
    cases: list[Case] = []
    sources: dict[str, Source] = {}  # a candidate of many queries is one document
    for file in files:
        for at, row in jsonl.read(file, _Row, read_parquet=read_parquet):
            names = []
            for name, text, image in _candidates(row, at):
                names.append(name)
                if name not in sources:
                    found = _picture(root, image, at)
                    sources.update((name, made) for made in pictures.sources(name, text, found))
            asked = _picture(root, row.image, at)
            cases.append(_case(row, f"q{len(cases) + 1}", candidates=names, images=asked))
    return tuple(cases), tuple(sources.values())


def _candidates(row: _Row, at: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, text and picture of each; the name is the authors' key, as they tell them apart.

    Raises:
        ConfigError: there are pictures, but not one a text.
    """
    images = row.images if any(row.images) else ("",) * len(row.texts)
    if len(images) != len(row.texts):
        raise jsonl.wrong(at, f"{len(row.texts)} tgt_img_path, one a tgt_text", len(images))
    for text, image in zip(row.texts, images, strict=True):
        own = _clean(text)
        yield ":".join(part for part in (image, own) if part), own, image


def _case(row: _Row, name: str, *, candidates: list[str], images: tuple[Path, ...]) -> Case:
    return Case(
        id=name,
        text=_clean(row.text) or _clean(row.instruction),
        images=tuple(str(path) for path in images),
        within=tuple(dict.fromkeys(candidates)),
        gold=(Gold(document=candidates[0]),),
    )


def _clean(text: str) -> str:
    return text.replace(_MARK, "").strip()


def _picture(root: Path, name: str | None, at: str) -> tuple[Path, ...]:
    return (pictures.find(root, name, at=at, origin=ORIGIN),) if name else ()
