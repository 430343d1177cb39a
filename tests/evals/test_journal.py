from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals import journal, known, session
from corrobora.evals.journal import Journal
from corrobora.evals.outcome import Found, Outcome
from corrobora.evals.session import Bench, Plan
from corrobora.records import Box, CorpusName, ElementId, Place
from tests.evals.conftest import HARBOUR

WITH = {"suite": "answers", "setting k": "50"}
SEEN = Outcome(
    case="q1",
    rankings={
        stage: (
            Found(
                element=ElementId("d1-clip-00001"),
                corpus=CorpusName("clip"),
                document="film \u2028 one",
                place=Place(page=2, boxes=(Box(1.0, 2.0, 3.0, 4.0),), start=0.0, end=2.5),
                score=0.1 + 0.2,
            ),
        )
        for stage in ("weigh", "select")
    },
    seconds=0.5,
)


def test_an_outcome_comes_back_as_it_was(tmp_path: Path) -> None:
    with Journal(tmp_path / "a.jsonl", made_with=WITH) as written:
        written.keep(SEEN, asked="a1")

    with Journal(tmp_path / "a.jsonl", made_with=WITH) as again:
        assert again.known({"q1": "a1"}) == {"q1": SEEN}


async def test_real_outcomes_with_answers_come_back_as_they_were(bench: Bench) -> None:
    seen = await session.measure(HARBOUR, bench=bench, plan=Plan(suite="answers"))

    kept = journal.read(bench.folder / "cases" / "harbour.jsonl")

    documents = known.load(bench.folder / "cases" / "harbour.documents.json")
    outcomes = [documents.named(kept[case.id].outcome) for case, _ in seen.measured.pairs]
    assert outcomes == [outcome for _, outcome in seen.measured.pairs]
    assert any(outcome.answer and outcome.answer.claims for outcome in outcomes)


def test_a_last_line_cut_short_is_dropped_and_the_file_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with Journal(path, made_with=WITH) as written:
        written.keep(SEEN, asked="a1")
    path.write_text(path.read_text() + '{"case": "q2", "ran')

    with Journal(path, made_with=WITH) as again:
        again.keep(Outcome(case="q3"), asked="a3")

    assert list(journal.read(path)) == ["q1", "q3"]


def test_a_damaged_line_in_the_middle_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with Journal(path, made_with=WITH) as written:
        written.keep(SEEN, asked="a1")
    header, line, _ = path.read_text().split("\n")
    path.write_text(f"{header}\nrubbish\n{line}\n")

    with pytest.raises(ConfigError, match="line 2 is damaged"):
        Journal(path, made_with=WITH)


def test_failed_cases_are_asked_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with Journal(path, made_with=WITH) as written:
        written.keep(Outcome(case="q1", error="UpstreamError: down"), asked="a")
        written.keep(Outcome(case="q1", seconds=1.0), asked="a")
        written.keep(Outcome(case="q2", error="UpstreamError: down"), asked="a")

    with Journal(path, made_with=WITH) as again:
        assert list(again.known({"q1": "a", "q2": "a"})) == ["q1"]


def test_another_setting_is_named_before_anything_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with Journal(path, made_with=WITH) as written:
        written.keep(SEEN, asked="a1")

    with pytest.raises(ConfigError, match=r"setting k: '50', now '20'.*--fresh"):
        Journal(path, made_with={**WITH, "setting k": "20"})

    assert list(journal.read(path)) == ["q1"]


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("my notes\n")

    with pytest.raises(ConfigError, match="expected outcomes of corrobora"):
        Journal(tmp_path / "a.jsonl", made_with=WITH)


def test_outcomes_that_are_not_there_are_asked_for_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected outcomes in"):
        journal.read(tmp_path / "none.jsonl")


def test_a_question_that_has_changed_is_asked_anew(tmp_path: Path) -> None:
    with Journal(tmp_path / "a.jsonl", made_with=WITH) as written:
        written.keep(SEEN, asked="before")

    with Journal(tmp_path / "a.jsonl", made_with=WITH) as again:
        assert again.known({"q1": "now"}) == {}


def test_a_last_line_cut_inside_a_letter_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with Journal(path, made_with=WITH) as written:
        written.keep(SEEN, asked="a1")
    path.write_bytes(path.read_bytes() + '{"case": "caf\u00e9'.encode()[:-1])

    assert list(journal.read(path)) == ["q1"]


@pytest.mark.parametrize("field", ['"rankings": []', '"seconds": "x"', '"places": 7'])
def test_a_line_of_another_form_is_damage_and_not_our_fault(field: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with Journal(path, made_with=WITH) as written:
        written.keep(SEEN, asked="a1")
        written.keep(Outcome(case="q2"), asked="a2")
    header, line, other, _ = path.read_text().split("\n")
    name = field.split(":", maxsplit=1)[0]
    damaged = line.replace(f"{name}:", f'{field}, "before":', 1)
    path.write_text(f"{header}\n{damaged}\n{other}\n")

    with pytest.raises(ConfigError, match="line 2 is damaged"):
        journal.read(path)


def test_a_file_that_cannot_be_written_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    with pytest.raises(ConfigError, match="cannot write"):
        Journal(tmp_path / "taken" / "a.jsonl", made_with=WITH)


def test_failed_outcomes_can_be_read_by_those_who_compare(tmp_path: Path) -> None:
    with Journal(tmp_path / "a.jsonl", made_with=WITH) as written:
        written.keep(Outcome(case="q1", error="UpstreamError: down"), asked="a")

    assert journal.read(tmp_path / "a.jsonl")["q1"].outcome.error == "UpstreamError: down"
