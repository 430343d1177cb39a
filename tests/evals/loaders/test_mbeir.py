import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Gold, ImageSource, TextSource
from corrobora.evals.loaders import mbeir


def _lines(path: Path, *rows: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def _candidate(did: str, txt: str | None, img_path: str | None) -> dict[str, object]:
    return {"did": did, "txt": txt, "img_path": img_path, "modality": "any", "src_content": "{}"}


@pytest.fixture
def cirr(tmp_path: Path, picture: Callable[[int], bytes]) -> Path:
    """Make one task in the published layout, its pool of all three kinds of candidates."""
    images = tmp_path / "mbeir_images"
    images.mkdir()
    for name in ("a.jpg", "b.jpg"):
        (images / name).write_bytes(picture(1))
    _lines(
        tmp_path / "query/test/mbeir_cirr_task7_test.jsonl",
        {
            "qid": "7:1",
            "query_txt": "two dogs instead",
            "query_img_path": "mbeir_images/a.jpg",
            "query_modality": "image,text",
            "query_src_content": None,
            "pos_cand_list": ["7:12"],
            "neg_cand_list": [],
        },
    )
    _lines(
        tmp_path / "cand_pool/local/mbeir_cirr_task7_cand_pool.jsonl",
        _candidate("7:11", "words", None),
        _candidate("7:12", None, "mbeir_images/b.jpg"),
        _candidate("7:13", "words too", "mbeir_images/a.jpg"),
    )
    qrels = tmp_path / "qrels/test/mbeir_cirr_task7_test_qrels.txt"
    qrels.parent.mkdir(parents=True)
    qrels.write_text("7:1 0 7:12 1 7\n7:1 0 7:11 0 7\n")
    return tmp_path


def test_a_task_is_read_with_candidates_of_every_kind(cirr: Path) -> None:
    dataset = mbeir.load(cirr, task="cirr_task7")

    (case,) = dataset.cases
    assert (case.id, case.text) == ("7:1", "two dogs instead")
    assert case.images == (str(cirr / "mbeir_images" / "a.jpg"),)
    assert case.gold == (Gold(document="7:12", grade=1), Gold(document="7:11", grade=0))
    assert dataset.sources == (
        TextSource(name="7:11", text="words"),
        ImageSource(name="7:12", path=cirr / "mbeir_images" / "b.jpg"),
        ImageSource(name="7:13", path=cirr / "mbeir_images" / "a.jpg", caption="words too"),
    )


def test_the_pool_of_mscoco_is_found_under_its_own_name(cirr: Path) -> None:
    for path in sorted(cirr.rglob("mbeir_cirr_task7*")):
        name = path.name.replace("cirr_task7_cand", "cirr_task7_test_cand")
        path.rename(path.with_name(name.replace("cirr_task7", "mscoco_task3")))

    assert len(mbeir.load(cirr).sources) == 3


def test_of_several_tasks_one_has_to_be_named(cirr: Path) -> None:
    _lines(cirr / "query/test/mbeir_webqa_task1_test.jsonl", {"qid": "2:1"})

    with pytest.raises(ConfigError, match=r"got none; in .*: cirr_task7, webqa_task1"):
        mbeir.load(cirr)


@pytest.mark.parametrize(
    "missing",
    [
        "cand_pool/local/mbeir_cirr_task7_cand_pool.jsonl",
        "qrels/test/mbeir_cirr_task7_test_qrels.txt",
    ],
)
def test_a_missing_file_is_named(cirr: Path, missing: str) -> None:
    (cirr / missing).unlink()

    with pytest.raises(ConfigError, match=f"expected {missing}.*TIGER-Lab/M-BEIR"):
        mbeir.load(cirr)


def test_a_missing_picture_says_what_to_unpack(cirr: Path) -> None:
    (cirr / "mbeir_images" / "b.jpg").unlink()

    with pytest.raises(ConfigError, match=r"line 2: .*b\.jpg.*mbeir_images\.tar\.gz"):
        mbeir.load(cirr)


@pytest.mark.parametrize("line", ["7:1 0 7:12", "7:1 0 7:12 yes 7", "7:1 0 7:12 3000000000 7"])
def test_a_line_that_is_no_judgement_is_named(cirr: Path, line: str) -> None:
    (cirr / "qrels/test/mbeir_cirr_task7_test_qrels.txt").write_text(f"7:1 0 7:12 1 7\n{line}\n")

    with pytest.raises(ConfigError, match=r"qrels\.txt line 2: expected query, 0, document"):
        mbeir.load(cirr)


def test_a_query_that_is_not_judged_is_a_wrong_row(cirr: Path) -> None:
    (cirr / "qrels/test/mbeir_cirr_task7_test_qrels.txt").write_text("7:2 0 7:12 1 7\n")

    with pytest.raises(ConfigError, match=r"test\.jsonl line 1: expected a query that its qrels"):
        mbeir.load(cirr)


def test_a_picture_outside_the_folder_is_refused(cirr: Path) -> None:
    pool = cirr / "cand_pool/local/mbeir_cirr_task7_cand_pool.jsonl"
    _lines(pool, _candidate("7:11", None, "mbeir_images/../../secret.jpg"))

    with pytest.raises(ConfigError, match="line 1: expected the name of a file inside"):
        mbeir.load(cirr)


def test_judgements_that_are_no_text_are_named(cirr: Path) -> None:
    (cirr / "qrels/test/mbeir_cirr_task7_test_qrels.txt").write_bytes(b"\x1f\x8b\xff")

    with pytest.raises(ConfigError, match=r"test_qrels\.txt cannot be read"):
        mbeir.load(cirr)


def test_an_empty_line_judges_nothing(cirr: Path) -> None:
    with (cirr / "qrels/test/mbeir_cirr_task7_test_qrels.txt").open("a") as file:
        file.write("\n")

    assert len(mbeir.load(cirr).cases[0].gold) == 2
