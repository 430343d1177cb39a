import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from corrobora.evals import plots

DRAWN: dict[str, Callable[[], str]] = {
    "waterfall": lambda: plots.waterfall([("search", 1.0, 0.9), ("select", 0.5, 0.25)]),
    "risk": lambda: plots.risk_coverage([(0.5, 0.0), (1.0, 0.5)], now=(0.5, 0.1)),
    "reliability": lambda: plots.reliability([(0.2, 0.1, 7), (0.9, 1.0, 3), (0.5, 0.0, 0)]),
    "latency": lambda: plots.latency([0.1, 0.2, 30.0]),
    "cost": lambda: plots.cost([1.0, 2.0, 2.0], what="calls"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_plot_is_a_drawing_that_can_stand_in_a_page(name: str) -> None:
    svg = DRAWN[name]()

    assert ET.fromstring(svg).tag.endswith("svg")
    assert "<script" not in svg
    assert "http" not in svg.replace("http://www.w3.org", "")


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_points_give_the_same_bytes(name: str) -> None:
    assert DRAWN[name]() == DRAWN[name]()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("waterfall", ["search", "select", "gold left", ".25"]),
        ("risk", ["as set now: 0.10 wrong", "share of them wrong"]),
        ("reliability", ["confidence", "7", "3"]),
        ("latency", ["p50 0.2 s", "p95", "seconds"]),
        ("cost", ["calls a case", "p50 2"]),
    ],
)
def test_what_a_plot_shows_is_written_in_it(name: str, words: list[str]) -> None:
    text = "".join(ET.fromstring(DRAWN[name]()).itertext())

    assert [word for word in words if word not in text] == []


def test_one_case_can_be_drawn() -> None:
    assert plots.latency([0.5]).startswith("<svg")
    assert plots.reliability([(0.5, 1.0, 1)]).startswith("<svg")
