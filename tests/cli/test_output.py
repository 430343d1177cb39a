import json
from dataclasses import replace

import pytest

from corrobora.cli import output
from corrobora.testing.evidence import evidence


def test_a_name_is_the_last_part_of_a_path_whatever_characters_it_has() -> None:
    assert output.name_of("/data/report #3 (why?).pdf") == "report #3 (why?).pdf"


def test_a_name_is_the_last_part_of_an_address_without_its_query() -> None:
    assert output.name_of("https://example.org/a/report.pdf?x=1#top") == "report.pdf"


def test_a_line_stays_one_line_and_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.tell("a\nb \x1b[31mred\x07")

    assert capsys.readouterr().err == "a b ?[31mred?\n"


def test_a_snippet_cannot_steer_the_terminal() -> None:
    assert output.snippet("one\n\x1b]0;title\x07two") == "one ?]0;title?two"


def test_json_survives_a_name_that_is_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_json({"path": "bad\udcff.txt", "city": "Zürich"})

    printed = capsys.readouterr().out
    assert json.loads(printed.encode("utf-8"))["path"] == "bad\udcff.txt"
    assert "Zürich" in printed


def test_a_place_in_a_recording_is_its_time() -> None:
    item = replace(evidence("E1", "Dams hold water.", at=None, chars=(0, 16)), start=65.2, end=72.0)

    assert output.where(item) == "d1.pdf, at 1:05-1:12"


def test_a_page_is_named_by_its_number_and_its_label() -> None:
    item = replace(evidence("E1", "Dams hold water.", at=12), page_label="iv\n")

    assert output.where(item) == "d1.pdf, page 12 (iv )"


def test_a_place_in_a_text_is_its_characters() -> None:
    item = evidence("E1", "Dams hold water.", at=None, chars=(0, 16))

    assert output.where(item) == "d1.pdf, characters 0-16"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (0.0, 7.9, "0:00-0:07"),
        (3605.0, 3670.0, "1:00:05-1:01:10"),
        (9.0, 9.4, "0:09"),
        (None, None, ""),
    ],
)
def test_times_are_read_as_on_a_clock(start: float | None, end: float | None, words: str) -> None:
    assert output.times(start, end) == words
