import json
import math
from pathlib import Path

import pytest

from corrobora.evals.report import Report, Row
from corrobora.evals.reports import as_json

PLAIN = Row(set="s", slice="all", stage="weigh", metric="RR", value=0.5, low=0.4, high=0.6, n=7)
LESS = Row(
    set="s",
    slice="all",
    stage="weigh",
    metric="RR",
    value=-0.1,
    low=-0.2,
    high=0.0,
    n=7,
    variant="b less a",
    wins=1,
    losses=2,
    ties=4,
)


def report(*rows: Row) -> Report:
    return Report(suite="retrieval", manifest={"seed": 0}, rows=rows, notes=("s: a note",))


def test_a_plain_row_has_the_fields_that_others_script_against(tmp_path: Path) -> None:
    written = json.loads(as_json.write(report(PLAIN), tmp_path).read_text())

    assert list(written) == ["suite", "manifest", "rows", "notes"]
    assert written["rows"] == [
        {
            "set": "s",
            "slice": "all",
            "stage": "weigh",
            "metric": "RR",
            "value": 0.5,
            "low": 0.4,
            "high": 0.6,
            "n": 7,
        }
    ]


def test_a_difference_says_of_what_and_how_often(tmp_path: Path) -> None:
    (row,) = json.loads(as_json.write(report(LESS), tmp_path).read_text())["rows"]

    assert (row["variant"], row["wins"], row["losses"], row["ties"]) == ("b less a", 1, 2, 4)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_number_is_left_out(value: float, tmp_path: Path) -> None:
    odd = Row(set="s", slice="all", stage="x", metric="y", value=value, low=0.0, high=0.0, n=1)

    written = as_json.write(report(odd, PLAIN), tmp_path).read_text()

    assert [row["metric"] for row in json.loads(written)["rows"]] == ["RR"]


def test_equal_reports_are_equal_bytes(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()

    one, two = (as_json.write(report(PLAIN), folder) for folder in (tmp_path, tmp_path / "again"))

    assert one.read_bytes() == two.read_bytes()
