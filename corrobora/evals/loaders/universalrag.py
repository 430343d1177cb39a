"""UniversalRAG's queries: which corpus does a question need?

W. Yeo, K. Kim, S. Jeong, J. Baek, S. J. Hwang, "UniversalRAG: Retrieval-Augmented Generation over
Corpora of Diverse Modalities and Granularities", 2025, arXiv 2504.20734. GitHub
wgcyeo/UniversalRAG: dataset/query/<set>.json are the test queries, one file a set, and
route/train/data/*.json what its routers are trained on. `gt_retrieval` is a word, or words joined
by "+", or, in the older training file, a number.

The label follows from the set that a question is from, so accuracy inside these sets also rewards
knowing the set. `split` "ood" reads ood_routing.jsonl, questions of other sets with one or several
`labels` each: report it beside the others. Halves of the test sets, and the older training file,
are read from universalrag/ beside it.

It does not cover: the gold passages, pictures and videos, whose corpora the release does not hold.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from corrobora.evals.dataset import Case, Dataset
from corrobora.evals.loaders import checksums, jsonl

HUB = None
NEEDS = ("dataset/query/*.json",)
ORIGIN = "GitHub wgcyeo/UniversalRAG has dataset/query/*.json and route/train/data/*.json"
NUMBERED = ("no", "paragraph", "document", "image", "clip", "video")  # as its DistilBERT numbers
CORPORA = frozenset((*NUMBERED, "table", "page"))
FILES: Mapping[str, tuple[str, ...]] = {
    "test": ("dataset/query/*.json", "query/*.json", "universalrag/test_*.json"),
    "train": ("route/train/data/*.json", "universalrag/train*.json"),
    "ood": ("ood_routing.jsonl",),
}


def load(folder: Path, /, *, split: Literal["test", "train", "ood"] = "test") -> Dataset:
    """Return the queries of a split with the corpora that answer them; there are no sources.

    Raises:
        ConfigError: a file is missing, or a row does not have the layout.
    """
    files = jsonl.find(folder, *FILES[split], origin=ORIGIN)
    return Dataset(
        name=f"universalrag-{split}",
        cases=tuple(_case(row, folder) for file in files for _, row in jsonl.read(file, _Row)),
        checksums={
            name: sum_ for file in files for name, sum_ in checksums.of([file], file.parent).items()
        },
        notes=("labels and answers only: the release does not hold the corpora",),
    )


def _labels(value: object) -> object:
    """Return the words of "table+paragraph", of 3, or of a list of words."""
    if isinstance(value, int) and 0 <= value < len(NUMBERED):
        value = NUMBERED[value]
    words = value.split("+") if isinstance(value, str) else value
    if not isinstance(words, list) or not words or not CORPORA.issuperset(words):
        raise ValueError(f"of {sorted(CORPORA)} or a number below {len(NUMBERED)}")
    return words


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = Field(validation_alias=AliasChoices("index", "_id"))
    question: str = Field(min_length=1)
    source: str
    labels: Annotated[frozenset[str], BeforeValidator(_labels)] = Field(
        validation_alias=AliasChoices("gt_retrieval", "labels")
    )
    answer: str = ""
    aliases: tuple[str, ...] = ()
    query_image: str = ""  # from the root of the repository


def _case(row: _Row, folder: Path) -> Case:
    return Case(
        id=row.id,
        text=row.question,
        images=(str(folder / row.query_image),) if row.query_image else (),
        answers=((row.answer,) if row.answer else ()) + row.aliases,
        labels=row.labels,
        slices={"source": row.source},
    )
