"""Fashion IQ: find the garment that differs from a pictured one as two people describe it.

Hui Wu, Yupeng Gao, Xiaoxiao Guo, Ziad Al-Halah, Steven Rennie, Kristen Grauman, Rogerio Feris,
"Fashion IQ: A New Dataset Towards Retrieving Images by Natural Language Feedback", CVPR 2021.
From the authors' repository XiaoxiaoGuo/fashion-iq; the pictures by the addresses it lists.

It needs, for each category (dress, shirt, toptee) that is there, `captions/cap.CATEGORY.val.json`,
`image_splits/split.CATEGORY.val.json`, and `images/ID.jpg` or `images/ID.png`.

The gallery of a query is its category's whole validation split, as is usual. The two captions
are joined by "and".
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Case, Dataset, Gold, ImageSource
from corrobora.evals.loaders import checksums, json_value, jsonl, pictures

HUB = None
CATEGORIES = ("dress", "shirt", "toptee")
NEEDS = ("captions/cap.*.val.json", "image_splits/split.*.val.json", "images/*")

ORIGIN = "Fashion IQ is XiaoxiaoGuo/fashion-iq; its pictures are fetched from the shop's addresses"

_SUFFIXES = (".jpg", ".png", ".jpeg")


class _Pair(BaseModel):
    model_config = ConfigDict(extra="ignore")
    reference: str = Field(validation_alias="candidate")
    target: str
    captions: tuple[str, ...] = Field(min_length=1)


def load(
    folder: Path,
    /,
    *,
    read_parquet: jsonl.ReadParquet | None = None,  # noqa: ARG001  every loader is called alike
) -> Dataset:
    """Return the validation split of the categories that are there.

    Raises:
        ConfigError: a file is missing or does not have the layout; the message names it.
    """
    captions = jsonl.find(folder, "captions/cap.*.val.json", origin=ORIGIN)
    splits: list[Path] = []
    cases: list[Case] = []
    sources: dict[str, ImageSource] = {}
    for file in captions:
        category = file.name.split(".")[1]
        name = f"image_splits/split.{category}.val.json"
        split = jsonl.find_one(folder, name, origin=ORIGIN)
        gallery = tuple(dict.fromkeys(json_value.read(split, list[str], expected="a list of ids")))
        sources.update((each, _source(folder, each, at=str(split))) for each in gallery)
        cases.extend(_cases(file, category=category, gallery=gallery, folder=folder))
        splits.append(split)
    return Dataset(
        name="fashion-iq",
        cases=tuple(cases),
        sources=tuple(sources.values()),
        checksums=checksums.of((*captions, *splits), folder),
    )


def _cases(file: Path, *, category: str, gallery: tuple[str, ...], folder: Path) -> Iterator[Case]:
    known = frozenset(gallery)
    for number, (at, row) in enumerate(jsonl.read(file, _Pair), start=1):
        if row.target not in known:
            raise jsonl.wrong(at, "a target among the ids of its split", row.target)
        yield Case(
            id=f"{category}-{number}",
            text=" and ".join(caption.strip() for caption in row.captions),
            images=(str(_source(folder, row.reference, at=at).path),),
            within=gallery,  # one tuple for all cases of a category
            gold=(Gold(document=row.target),),
            slices={"category": category},
        )


def _source(folder: Path, name: str, *, at: str) -> ImageSource:
    paths = [pictures.inside(folder / "images", name + suffix, at=at) for suffix in _SUFFIXES]
    for path in paths:
        if path.is_file():
            return ImageSource(name=name, path=path)
    raise ConfigError(f"{at}: expected the picture {str(paths[0])!r} or .png, got none; {ORIGIN}")
