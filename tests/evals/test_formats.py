import importlib
import json
import pkgutil
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from corrobora.adapters import parquet_rows
from corrobora.evals import formats, loaders


def _make(folder: Path, files: dict[str, object]) -> Path:
    """Write files of one row each; a row of None is an empty file."""
    for name, row in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if row is None:
            path.touch()
        elif path.suffix == ".parquet":
            parquet.write_table(pyarrow.Table.from_pylist([row]), path)
        else:
            path.write_text(json.dumps([row] if path.suffix == ".json" else row) + "\n")
    return folder


FINANCE = {"id": "f1", "doc": "BOEING", "company": "Boeing", "question": "?", "evidence": []}
LONG = {"id": "m1", "doc": "a.pdf", "doc_type": "Report", "question": "?", "answer_format": "Str"}
ROUTED = {"index": "1", "question": "?", "gt_retrieval": "table"}
CANDIDATES = {"qry_text": "?", "tgt_text": ["a"]}

PUBLISHED: list[tuple[str, dict[str, object]]] = [
    ("alce", {"data/asqa_eval_gtr_top100.json": None}),
    ("beir", {"corpus.jsonl": None, "queries.jsonl": None, "qrels/test.tsv": None}),
    ("beir", {"corpus.jsonl.gz": None, "queries.jsonl.gz": None, "qrels.tsv": None}),
    ("cirr", {"captions/cap.rc2.val.json": None, "image_splits/split.rc2.val.json": None}),
    ("docbench", {"0/0_qa.jsonl": None, "0/paper.pdf": None}),
    ("fashioniq", {"captions/cap.shirt.val.json": None}),
    ("financebench", {"data/financebench_open_source.jsonl": None}),
    ("financebench", {"questions.jsonl": FINANCE, "pdfs/BOEING.pdf": None}),
    ("mbeir", {"query/test/mbeir_cirr_task7_test.jsonl": None}),
    ("mmdocir", {"MMDocIR_annotations.jsonl": None, "MMDocIR_pages.parquet": None}),
    ("mmeb_v2", {"CIRR/test-00000-of-00001.parquet": CANDIDATES}),
    ("mmlongbench", {"data/train-0.parquet": {"doc_id": "a"}, "documents/a.pdf": None}),
    ("mmlongbench", {"questions.jsonl": LONG, "pdfs/a.pdf": None, "mmdocir_layout.jsonl": None}),
    (
        "mr2_bench",
        {"biology/queries.jsonl": {"_id": 1, "images": []}, "biology/corpus.jsonl": None},
    ),
    ("mrmr", {f"{part}/test-0.parquet": {"id": "1"} for part in ("corpus", "query", "qrels")}),
    ("ohrbench", {"data/qas_v2.json": None}),
    ("ohrbench", {"questions.jsonl.gz": None, "pages_gt.jsonl.gz": None}),
    ("sample", {"questions.json": None, "report.pdf": None}),
    ("unidoc_bench", {"data/legal-0.parquet": {"question": "?"}, "legal_pdfs.tar.gz": None}),
    ("unidoc_bench", {"data/legal-0.parquet": {"question": "?", "gt_image_paths": ["a"]}}),
    ("universalrag", {"dataset/query/mmlu.json": None}),
    ("universalrag", {"test_dev_mmlu.json": ROUTED, "train.json": ROUTED}),
    (
        "vidore",
        {
            "corpus/test-0.parquet": {"corpus_id": 1, "image": {"bytes": b"x"}},
            "queries/test-0.parquet": {"query_id": 1, "query": "?"},
            "qrels/test-0.parquet": {"query_id": 1, "corpus_id": 1, "score": 1},
        },
    ),
    ("vidore", {"data/test-0.parquet": {"query": "?", "image": b"x", "image_filename": "a.jpg"}}),
    (
        "beir",
        {
            "corpus/corpus-0.parquet": {"_id": "1", "title": "", "text": "words"},
            "queries/queries-0.parquet": {"_id": "1", "text": "?"},
            "data/test-0.parquet": {"query-id": "1", "corpus-id": "1", "score": 1},
        },
    ),
]


@pytest.mark.parametrize(("name", "files"), PUBLISHED)
def test_a_published_folder_is_told(tmp_path: Path, name: str, files: dict[str, object]) -> None:
    folder = _make(tmp_path, files)

    assert formats.detect(folder, read_parquet=parquet_rows.read) == name


def test_every_format_that_can_be_told_is_told_above() -> None:
    assert {name for name, _ in PUBLISHED} == set(formats.LOADERS) - {"own", "limit"}


@pytest.mark.parametrize("name", ["mine.jsonl", "mine.CSV", "mine.jsonl.gz"])
def test_a_file_of_questions_is_ones_own(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()

    assert formats.detect(tmp_path / name) == "own"


def test_a_folder_with_questions_of_no_known_set_is_ones_own(tmp_path: Path) -> None:
    _make(tmp_path, {"questions.jsonl": {"question": "?"}, "pdfs/a.pdf": None})

    assert formats.detect(tmp_path) == "own"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"corpus.jsonl": None},
        {"report.pdf": None},
        {"scifact/corpus.jsonl": None, "scifact/queries.jsonl": {"_id": "1", "text": "?"}},
        {"captions/cap.rc2.val.json": None, "captions/cap.dress.val.json": None},
    ],
)
def test_a_folder_of_none_or_of_several_is_not_guessed(
    tmp_path: Path, files: dict[str, object]
) -> None:
    assert formats.detect(_make(tmp_path, files)) is None


def test_columns_cannot_tell_where_no_reader_is_given(tmp_path: Path) -> None:
    _make(tmp_path, {"data/test-0.parquet": {"query": "?", "image": b"x", "image_filename": "a"}})

    assert formats.detect(tmp_path) is None


def test_a_damaged_file_is_not_guessed_at(tmp_path: Path) -> None:
    (tmp_path / "pdfs").mkdir()
    (tmp_path / "pdfs" / "a.pdf").touch()
    (tmp_path / "questions.jsonl").write_text("{not json")

    assert formats.detect(tmp_path) == "own", "which says on what line it is damaged"


def test_no_loader_is_forgotten() -> None:
    modules = {
        name: importlib.import_module(f"{loaders.__name__}.{name}")
        for _, name, _ in pkgutil.iter_modules(loaders.__path__)
    }

    assert set(formats.LOADERS) == {name for name in modules if hasattr(modules[name], "load")}


@pytest.mark.parametrize("each", formats.LOADERS.values(), ids=lambda each: each.name)
def test_a_format_says_what_it_is_and_what_it_needs(each: formats.Format) -> None:
    assert each.says.endswith((".", "?"))
    assert all(not pattern.startswith("/") for pattern in each.needs)
    assert each.needs or each.hub is None
    assert "folder" not in each.options


def test_options_are_those_of_the_loader() -> None:
    assert formats.LOADERS["cirr"].options == {"read_parquet", "subset"}
