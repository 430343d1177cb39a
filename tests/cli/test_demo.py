from pathlib import Path

import pytest

from tests.cli.conftest import Command

pytestmark = pytest.mark.slow


def test_the_demo_answers_its_four_questions(corrobora: Command, tmp_path: Path) -> None:
    ran = corrobora("demo", "--folder", str(tmp_path / "demo"))

    text, table, conflict, unanswerable = ran.out.split("\nQ: ")[1:]
    assert ran.code == 0
    assert "because its bearings had worn beyond repair" in text
    assert "1,187" in table
    assert "14 times" in conflict
    assert "17 times" in conflict
    assert "The sources disagree on" in conflict
    assert "The sources do not say." in unanswerable
    pictures = sorted(path.parent.name for path in (tmp_path / "demo").glob("*/*.png"))
    assert pictures == ["1-text", "2-table", "3-conflict", "3-conflict"]


def test_the_demo_can_be_run_again(corrobora: Command, tmp_path: Path) -> None:
    folder = str(tmp_path / "demo")
    first = corrobora("demo", "--folder", folder, "--json").json

    again = corrobora("demo", "--folder", folder, "--json")

    assert "unchanged" in again.err
    assert [a["text"] for a in again.json] == [a["text"] for a in first]
    assert [a["outcome"] for a in first] == ["answered"] * 3 + ["abstained"]
