from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals import variants


def test_the_default_changes_nothing() -> None:
    assert variants.parse("default").settings == {}


def test_settings_are_written_as_they_are_named() -> None:
    assert variants.parse("k=20,gamma=0.5").settings == {"k": "20", "gamma": "0.5"}


def test_several_stages_are_left_out_at_once() -> None:
    assert variants.parse("without=names,containers").settings == {"without": "names,containers"}


def test_a_file_of_settings_is_a_variant(tmp_path: Path) -> None:
    (tmp_path / "wide.toml").write_text("k = 100\n")

    variant = variants.parse(str(tmp_path / "wide.toml"))

    assert (variant.name, variant.settings) == ("wide", {"k": 100})


def test_a_report_made_before_is_a_variant(tmp_path: Path) -> None:
    (tmp_path / "last week" / "cases").mkdir(parents=True)

    variant = variants.parse(str(tmp_path / "last week"))

    assert (variant.name, variant.finished) == ("last week", tmp_path / "last week")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nonsense", "expected default, setting=value, a .toml file or the folder of a report"),
        ("kk=3", "got 'kk'"),
        ("index=elsewhere", "got 'index'"),
        ("gone.toml", "expected TOML in 'gone.toml'"),
    ],
)
def test_what_is_no_variant_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        variants.parse(text)


def test_each_stage_left_out_is_compared_with_the_default() -> None:
    found = variants.without(["words", "route"])

    assert [(v.name, dict(v.settings)) for v in found] == [
        ("default", {}),
        ("without words", {"without": "words"}),
        ("without route", {"without": "route"}),
    ]
