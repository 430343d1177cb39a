"""CIRR: find the photograph that differs from a given one as a sentence says.

Zheyuan Liu, Cristian Rodriguez-Opazo, Damien Teney, Stephen Gould, "Image Retrieval on Real-life
Images with Pre-trained Vision-and-Language Models", ICCV 2021. From the authors' repository
Cuberick-Orion/CIRR, branch cirr_dataset; the pictures are NLVR2's, on request from its authors.

It needs `captions/cap.rc2.val.json`, `image_splits/split.rc2.val.json`, and the pictures under
`img_raw/` at the paths that the split gives. The test split has no answers in it.

As in the published figures, the photograph that is given is not among those to be found.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from corrobora.evals.dataset import Case, Dataset, Gold, ImageSource
from corrobora.evals.loaders import checksums, json_value, jsonl, pictures

HUB = None
NEEDS = ("captions/cap.rc2.val.json", "image_splits/split.rc2.val.json", "img_raw/*")

ORIGIN = "CIRR is Cuberick-Orion/CIRR, its pictures are NLVR2's and are put under img_raw/"


class _Set(BaseModel):
    model_config = ConfigDict(extra="ignore")
    members: tuple[str, ...] = Field(min_length=1)


class _Pair(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: str = Field(validation_alias="pairid")
    reference: str
    target: str = Field(validation_alias="target_hard")
    caption: str
    similar: _Set = Field(validation_alias="img_set")


def load(
    folder: Path,
    /,
    *,
    read_parquet: jsonl.ReadParquet | None = None,  # noqa: ARG001  every loader is called alike
    subset: bool = False,
) -> Dataset:
    """Return the validation split; with `subset`, a query is asked of its five similar pictures.

    Raises:
        ConfigError: a file is missing or does not have the layout; the message names it.
    """
    captions = jsonl.find_one(folder, "captions/cap.rc2.val.json", origin=ORIGIN)
    split = jsonl.find_one(folder, "image_splits/split.rc2.val.json", origin=ORIGIN)
    named = json_value.read(split, dict[str, str], expected="an object of name and path")
    root = folder / "img_raw"
    paths = {
        name: pictures.find(root, path, at=str(split), origin=ORIGIN)
        for name, path in named.items()
    }
    return Dataset(
        name="cirr-subset" if subset else "cirr",
        cases=tuple(_cases(captions, paths, subset=subset)),
        sources=tuple(ImageSource(name=name, path=path) for name, path in paths.items()),
        checksums=checksums.of((captions, split), folder),
    )


def _cases(captions: Path, paths: Mapping[str, Path], *, subset: bool) -> Iterator[Case]:
    for at, row in jsonl.read(captions, _Pair):
        gallery = row.similar.members if subset else paths
        for name in (row.reference, row.target, *gallery):
            if name not in paths:
                raise jsonl.wrong(at, "pictures of its split", name)
        yield Case(
            id=row.id,
            text=row.caption,
            images=(str(paths[row.reference]),),
            within=tuple(name for name in gallery if name != row.reference),
            gold=(Gold(document=row.target),),
        )
