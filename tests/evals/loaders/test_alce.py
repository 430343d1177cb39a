import json
from hashlib import sha256
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import TextSource
from corrobora.evals.loaders import alce

DOCS = [
    {"id": "11", "title": "Tin", "text": "Tin melts.", "score": "9"},
    {"id": 12, "title": "Lead", "text": "Lead bends."},
    {"id": "11", "title": "Tin", "text": "Tin melts."},
]
ASQA = {
    "sample_id": "s1",
    "question": "Who won?",
    "answer": "In 1990 A, in 1994 B.",
    "qa_pairs": [{"question": "1990?", "short_answers": ["A", "a"]}, {"short_answers": ["B"]}],
    "docs": DOCS,
}
QAMPARI = {"id": "p1", "question": "Which?", "answers": [["A", "a"], ["B"]], "docs": DOCS}
ELI5 = {"question": "Why?", "answer": "Because.", "claims": ["It is.", "It was."], "docs": DOCS}


def _published(folder: Path, name: str, *rows: object) -> Path:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / name).write_text(json.dumps(rows), encoding="utf-8")
    return folder


def test_asqa_has_a_part_for_each_reading_of_the_question(tmp_path: Path) -> None:
    data = alce.load(_published(tmp_path, "asqa_eval_gtr_top100.json", ASQA), part="asqa")

    (case,) = data.cases
    assert (case.id, case.parts) == ("s1", (("A", "a"), ("B",)))
    assert case.answers == ("In 1990 A, in 1994 B.",)
    assert case.within == ("11", "12")


def test_qampari_has_a_part_for_each_item_and_no_long_answer(tmp_path: Path) -> None:
    _published(tmp_path, "qampari_eval_gtr_top100.json", QAMPARI)

    (case,) = alce.load(tmp_path, part="qampari").cases

    assert (case.id, case.parts, case.answers) == ("p1", (("A", "a"), ("B",)), ())


def test_eli5_has_a_part_for_each_claim(tmp_path: Path) -> None:
    (case,) = alce.load(_published(tmp_path, "eli5_eval_bm25_top100.json", ELI5), part="eli5").cases

    assert (case.id, case.parts) == ("eli5-1", (("It is.",), ("It was.",)))


def test_passages_that_questions_share_are_one_source(tmp_path: Path) -> None:
    _published(tmp_path, "asqa_eval_gtr_top100.json", ASQA, {**ASQA, "sample_id": "s2"})

    sources = alce.load(tmp_path, part="asqa").sources

    assert sources == (
        TextSource(name="11", title="Tin", text="Tin melts."),
        TextSource(name="12", title="Lead", text="Lead bends."),
    )


def test_only_the_first_passages_are_taken_where_fewer_are_asked_for(tmp_path: Path) -> None:
    data = alce.load(
        _published(tmp_path, "asqa_eval_gtr_top100.json", ASQA), part="asqa", passages=1
    )

    assert (data.cases[0].within, len(data.sources)) == (("11",), 1)


def test_a_passage_without_an_id_is_named_by_its_text(tmp_path: Path) -> None:
    row = {**ELI5, "docs": [{"title": None, "text": "Sky."}]}

    (case,) = alce.load(_published(tmp_path, "eli5_eval_bm25_top100.json", row), part="eli5").cases

    assert case.within == (sha256(b"Sky.").hexdigest()[:16],)


def test_the_reranked_file_is_another_one(tmp_path: Path) -> None:
    _published(tmp_path, "asqa_eval_gtr_top100.json", ASQA)
    _published(tmp_path, "asqa_eval_gtr_top100_reranked_oracle.json", {**ASQA, "sample_id": "o"})

    assert alce.load(tmp_path, part="asqa").cases[0].id == "s1"
    assert alce.load(tmp_path, part="asqa", oracle=True).cases[0].id == "o"


def test_a_missing_file_is_named_with_where_it_comes_from(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"qampari_eval_\*_top100\.json .*princeton-nlp/ALCE-data"
    ):
        alce.load(tmp_path, part="qampari")


@pytest.mark.parametrize("field", ["qa_pairs", "docs"])
def test_a_wrong_item_is_told_by_its_number(tmp_path: Path, field: str) -> None:
    wrong = {name: value for name, value in ASQA.items() if name != field}
    _published(tmp_path, "asqa_eval_gtr_top100.json", ASQA, wrong)

    with pytest.raises(ConfigError, match=rf"item 2: expected a field '{field}'"):
        alce.load(tmp_path, part="asqa")
