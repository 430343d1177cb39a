"""The layouts that data sets are read in, by name, and which one a folder has.

A format is told by files that it has and others do not; where names of files are shared, by the
fields of the first row too. It does not cover: LIMIT, which is in the BEIR layout and is found as
that; a folder that holds several data sets, each in a folder of its own.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Dataset
from corrobora.evals.loaders import (
    alce,
    beir,
    cirr,
    docbench,
    fashioniq,
    financebench,
    jsonl,
    limit,
    mbeir,
    mmdocir,
    mmeb_v2,
    mmlongbench,
    mr2_bench,
    mrmr,
    ohrbench,
    own,
    sample,
    unidoc_bench,
    universalrag,
    vidore,
)

_OWN = (".jsonl", ".csv", ".jsonl.gz", ".csv.gz")  # a file of one's own questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One published layout."""

    name: str
    load: Callable[..., Dataset]  # of the folder, and of what `options` names
    hub: str | None  # the data set on the hub; None: it is to be had elsewhere, or under many names
    needs: tuple[str, ...]  # patterns of the files to fetch
    says: str  # what it is, in a line

    @property
    def options(self) -> frozenset[str]:
        """Name what `load` takes beside the folder: read_parquet, assets, task, pool, ..."""
        parameters = inspect.signature(self.load).parameters.values()
        return frozenset(each.name for each in parameters if each.kind is each.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Files that must all be there, and fields of the first row of the first."""

    files: tuple[str, ...]
    fields: frozenset[str] = frozenset()


def detect(path: Path, *, read_parquet: jsonl.ReadParquet | None = None) -> str | None:
    """Return the name of the one format that a file or folder has; None where none or several fit.

    Formats that only a column tells apart are not found without `read_parquet`.
    """
    if path.is_file():
        return "own" if path.name.lower().endswith(_OWN) else None
    fitting = [
        name
        for name, marks in _MARKS.items()
        if any(_fits(mark, path, read_parquet) for mark in marks)
    ]
    if not fitting and any((path / f"questions{suffix}").is_file() for suffix in _OWN[:2]):
        return "own"
    return fitting[0] if len(fitting) == 1 else None


def _fits(mark: _Mark, folder: Path, read_parquet: jsonl.ReadParquet | None) -> bool:
    found = [sorted(folder.glob(pattern)) for pattern in mark.files]
    return all(found) and (
        not mark.fields or mark.fields <= _first_fields(found[0][0], read_parquet)
    )


def _first_fields(file: Path, read_parquet: jsonl.ReadParquet | None) -> frozenset[str]:
    try:
        return frozenset(next(iter(jsonl.rows(file, read_parquet=read_parquet)))[1])
    except (ConfigError, StopIteration):  # not rows: whoever names the format is told why
        return frozenset()


def _any_of(*files: str) -> tuple[_Mark, ...]:
    return tuple(_Mark((file,)) for file in files)


_TABLES = ("corpus/*.parquet", "queries/*.parquet", "qrels/*.parquet")

_MARKS: Mapping[str, tuple[_Mark, ...]] = {
    "alce": _any_of("*_eval_*_top100*.json", "data/*_eval_*_top100*.json"),
    "beir": (
        _Mark(("corpus.jsonl*", "queries.jsonl*")),
        _Mark(_TABLES[:2], frozenset({"text"})),
    ),
    "cirr": _any_of("captions/cap.rc2.val.json"),
    "docbench": _any_of("*/*_qa.jsonl", "data/*/*_qa.jsonl"),
    "fashioniq": _any_of(*(f"captions/cap.{each}.val.json" for each in fashioniq.CATEGORIES)),
    "financebench": (
        *_any_of("data/financebench_*.jsonl", "financebench_*.jsonl"),
        _Mark(("questions.jsonl", "pdfs/*.pdf"), frozenset({"doc", "company", "evidence"})),
    ),
    "mbeir": _any_of("query/test/mbeir_*_test.jsonl"),
    "mmdocir": _any_of("MMDocIR_annotations.jsonl", "dataset/MMDocIR_annotations.jsonl"),
    "mmeb_v2": (
        _Mark(("*/test*.parquet",), frozenset({"qry_text", "tgt_text"})),
        *_any_of("image-query/*/test*.parquet", "visdoc-tasks/*/qrels/*.parquet"),
    ),
    "mmlongbench": (
        *_any_of("data/samples.json", "samples.json"),
        _Mark(("data/*.parquet", "documents/*.pdf")),
        _Mark(("questions.jsonl", "pdfs/*.pdf"), frozenset({"doc", "doc_type", "answer_format"})),
    ),
    "mr2_bench": (_Mark(("*/queries.jsonl", "*/corpus.jsonl"), frozenset({"images"})),),
    "mrmr": (_Mark(("corpus/*.parquet", "query/*.parquet", "qrels/*.parquet")),),
    "ohrbench": (
        *_any_of("data/qas*.json", "qas*.json"),
        _Mark(("questions.jsonl*", "pages_*.jsonl*")),
    ),
    "sample": (_Mark(("questions.json", "report.pdf")),),
    "unidoc_bench": (
        _Mark(("data/*.parquet",), frozenset({"question", "gt_image_paths"})),
        _Mark(("data/*.parquet", "*_pdfs*")),
    ),
    "universalrag": (
        *_any_of("dataset/query/*.json"),
        _Mark(("test_*.json",), frozenset({"gt_retrieval"})),
    ),
    "vidore": (
        _Mark(_TABLES, frozenset({"image"})),
        _Mark(("data/*.parquet",), frozenset({"query", "image", "image_filename"})),
    ),
}


def _formats() -> Iterator[Format]:
    modules: tuple[ModuleType, ...] = (
        *(sample, own, beir, limit),
        *(financebench, mmlongbench, mmdocir, docbench, ohrbench, unidoc_bench, alce),
        *(universalrag, mrmr, mr2_bench, mmeb_v2, mbeir, vidore, fashioniq, cirr),
    )
    for module in modules:
        yield Format(
            name=module.__name__.rpartition(".")[2],
            load=module.load,
            hub=module.HUB,
            needs=module.NEEDS,
            says=(module.__doc__ or "").split("\n", 1)[0],
        )


LOADERS: Mapping[str, Format] = {each.name: each for each in _formats()}
