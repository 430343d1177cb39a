from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.loaders import tasks


def test_the_only_task_needs_no_name(tmp_path: Path) -> None:
    assert tasks.choose(["cirr"], None, folder=tmp_path, origin="") == "cirr"


def test_without_a_name_all_tasks_are_listed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"one task to be named, got none; in .*: cirr, webqa"):
        tasks.choose(["cirr", "webqa"], None, folder=tmp_path, origin="")


def test_a_task_that_is_not_there_is_answered_by_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"a task among cirr, webqa, got '\.\./cirr'"):
        tasks.choose(["cirr", "webqa"], "../cirr", folder=tmp_path, origin="")


def test_a_folder_without_tasks_says_where_the_set_is_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="got none; it is on the moon"):
        tasks.choose([], "cirr", folder=tmp_path, origin="it is on the moon")
