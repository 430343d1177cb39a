from dataclasses import replace
from pathlib import Path

from corrobora.evals import session
from corrobora.evals.dataset import Gold
from corrobora.evals.report import Report, Row
from corrobora.evals.reports import as_markdown
from corrobora.evals.session import Bench, Plan
from tests.evals.conftest import HARBOUR

BASE = Row(set="port", slice="all", stage="weigh", metric="RR", value=0.5, low=0.4, high=0.6, n=9)
SEARCH = replace(BASE, stage="search", value=0.25)
LANE = replace(BASE, stage="search/paragraph/words", value=0.125)
SLICE = replace(BASE, slice="kind: table", value=0.75, n=6)
LESS = replace(BASE, variant="b less a", value=0.1, low=0.0, high=0.2, wins=3, losses=1, ties=5)


def rendered(*rows: Row, notes: tuple[str, ...] = ()) -> str:
    return as_markdown.render(
        Report(suite="retrieval", manifest={"seed": 3}, rows=rows, notes=notes)
    )


def test_what_comes_first_has_its_interval() -> None:
    assert "| RR, weigh | 0.500 (0.400 to 0.600) |" in rendered(BASE)


def test_stages_stand_side_by_side_and_lanes_apart() -> None:
    text = rendered(LANE, replace(LANE, stage="search/paragraph/vectors"), SEARCH, BASE)

    assert "| metric | search | weigh |\n| --- | --- | --- |\n| RR | 0.250 | 0.500 |" in text
    assert "| metric | search/paragraph/words | search/paragraph/vectors |" in text


def test_slices_of_few_cases_are_left_out() -> None:
    text = rendered(BASE, SLICE, replace(SLICE, slice="kind: rare", n=2))

    assert "kind: table" in text
    assert "kind: rare" not in text


def test_a_difference_shows_its_sign_and_how_often() -> None:
    text = rendered(BASE, LESS)

    assert "| b less a | weigh | RR | +0.100 (+0.000 to +0.200) | 9 | 3 | 1 | 5 |" in text


def test_no_difference_in_any_case_is_said() -> None:
    same = replace(LESS, value=0.0, low=0.0, high=0.0, wins=0, losses=0, ties=9)

    assert "**Differences**: none in any case." in rendered(BASE, same)


def test_notes_stand_before_the_figures_and_the_manifest_last() -> None:
    text = rendered(BASE, notes=("port: a file was refused",))

    assert text.index("a file was refused") < text.index("RR") < text.index('"seed": 3')


def test_what_a_data_set_says_is_no_markup() -> None:
    text = rendered(replace(BASE, slice="kind: <b>|x`", n=9), BASE, notes=("[a](b)",))

    assert r"kind: \<b\>\|x\`" in text
    assert r"\[a\](b)" in text


def test_the_file_is_written_whatever_bytes_names_hold(tmp_path: Path) -> None:
    odd = Report(suite="retrieval", manifest={}, rows=(BASE,), notes=("a \udc80 name",))

    assert "name" in as_markdown.write(odd, tmp_path).read_text()


async def test_a_person_reads_where_gold_is_lost_and_which_cases_are_worst(bench: Bench) -> None:
    nowhere = replace(HARBOUR.cases[0], gold=(Gold(document="tower"),))
    lost = replace(HARBOUR, cases=(nowhere, HARBOUR.cases[1]))
    found = await session.measure(lost, bench=bench, plan=Plan(suite="answers"))

    text = as_markdown.render(
        Report(
            suite="answers",
            manifest={},
            rows=(replace(BASE, set="harbour"),),
            seen={"harbour": found.seen},
        )
    )

    assert "**Where gold is lost**, of 2 cases" in text
    assert "- q1: How deep is the harbour?" in text
