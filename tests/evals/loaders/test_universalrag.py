import json
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.loaders import universalrag

WEBQA = {
    "index": "webqa_1",
    "question": "Is the stem green?",
    "answer": "No.",
    "source": "webqa",
    "gt_images": ["dataset/WebQA/images/1.jpg"],
    "gt_retrieval": "image",
}


def _file(folder: Path, name: str, rows: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows), encoding="utf-8")


def test_the_published_queries_come_with_the_corpus_that_answers_them(tmp_path: Path) -> None:
    hybrid = {"index": "h1", "question": "Who?", "source": "HybridQA", "aliases": ["I", "me"]}
    _file(tmp_path, "dataset/query/webqa.json", [WEBQA])
    _file(tmp_path, "dataset/query/hybridqa.json", [{**hybrid, "gt_retrieval": "table+paragraph"}])

    first, second = universalrag.load(tmp_path).cases

    assert (first.id, first.labels, first.answers) == ("h1", {"table", "paragraph"}, ("I", "me"))
    assert (second.labels, second.slices) == ({"image"}, {"source": "webqa"})


def test_the_numbers_of_the_older_training_file_are_words_too(tmp_path: Path) -> None:
    rows = [{**WEBQA, "index": f"i{n}", "gt_retrieval": n} for n in range(6)]
    _file(tmp_path, "route/train/data/train_data_distilbert.json", rows)

    cases = universalrag.load(tmp_path, split="train").cases

    words = ["no", "paragraph", "document", "image", "clip", "video"]
    assert [set(case.labels) for case in cases] == [{word} for word in words]


def test_questions_of_other_sets_may_have_several_labels(tmp_path: Path) -> None:
    row = {"_id": "o1", "question": "Who?", "source": "ottqa", "labels": ["table", "image"]}
    _file(tmp_path, "ood_routing.jsonl", row)

    (case,) = universalrag.load(tmp_path, split="ood").cases

    assert (case.id, case.labels) == ("o1", {"table", "image"})


def test_a_picture_that_belongs_to_a_question_is_found_from_the_root(tmp_path: Path) -> None:
    _file(tmp_path, "dataset/query/mrag_bench.json", [{**WEBQA, "query_image": "dataset/q/9.jpg"}])

    (case,) = universalrag.load(tmp_path).cases

    assert case.images == (str(tmp_path / "dataset/q/9.jpg"),)


@pytest.mark.parametrize("label", ["picture", 6, "table+", []])
def test_an_unknown_label_is_told_by_its_item(tmp_path: Path, label: object) -> None:
    _file(tmp_path, "query/webqa.json", [WEBQA, {**WEBQA, "gt_retrieval": label}])

    with pytest.raises(ConfigError, match=r"webqa\.json item 2: expected .*gt_retrieval"):
        universalrag.load(tmp_path)


def test_a_missing_split_names_its_file_and_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"route/train/data/\*\.json .*wgcyeo/UniversalRAG"):
        universalrag.load(tmp_path, split="train")
