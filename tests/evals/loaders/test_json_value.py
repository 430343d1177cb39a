from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.loaders import json_value


def test_a_value_of_the_form_is_returned(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('["x", "y"]')

    assert json_value.read(tmp_path / "a.json", list[str], expected="a list") == ["x", "y"]


@pytest.mark.parametrize("content", ['{"x": 1}', "[1]", '["x"', ""])
def test_a_value_of_another_form_names_the_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)

    with pytest.raises(ConfigError, match=r"a\.json: expected a list of ids, got"):
        json_value.read(tmp_path / "a.json", list[str], expected="a list of ids")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"a\.json cannot be read"):
        json_value.read(tmp_path / "a.json", list[str], expected="a list")
