import dataclasses
import json
from pathlib import Path

import pytest

import corrobora
from corrobora.evals import manifest
from tests.evals.conftest import HARBOUR


def made_with(**settings: object) -> dict[str, str]:
    return manifest.made_with(suite="answers", settings=settings, models={"chat": "none"})


def test_another_setting_prompt_or_model_is_another_measurement() -> None:
    assert made_with(k=50) != made_with(k=20)
    assert any(name.startswith("prompt ") for name in made_with())
    assert made_with()["model chat"] == "none"


def test_where_and_how_fast_makes_no_other_measurement() -> None:
    assert made_with(index="a", threads=1, api_key="x") == made_with(index="b", threads=2)


def test_a_changed_file_of_the_data_set_changes_its_checksum() -> None:
    one = dataclasses.replace(HARBOUR, checksums={"queries.jsonl": "abc"})
    other = dataclasses.replace(HARBOUR, checksums={"queries.jsonl": "abd"})

    assert manifest.checksum(one) != manifest.checksum(other)


def test_how_a_data_set_is_read_changes_its_checksum_too() -> None:
    pooled = dataclasses.replace(
        HARBOUR, cases=tuple(dataclasses.replace(c, within=("depth",)) for c in HARBOUR.cases)
    )

    assert manifest.checksum(HARBOUR) != manifest.checksum(pooled)


def test_the_manifest_is_json_and_names_versions() -> None:
    about = json.loads(json.dumps(manifest.environment()))

    assert about["packages"]["numpy"] != "not installed"
    assert "bootstrap" in about["intervals"]


def test_no_path_address_or_key_is_shown() -> None:
    shown = manifest.shown(
        {"k": 5, "index": "/a/b", "api_key": "x", "api_base": "y", "prompts": "/c"}
    )

    assert shown == {"k": 5, "prompts": "own"}


def test_another_code_is_another_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrobora, "__file__", str(tmp_path / "__init__.py"))
    for name in ("evals/rows.py", "agents/steps.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("before")
    before = manifest.code()

    (tmp_path / "evals/rows.py").write_text("after")
    assert manifest.code() == before
    assert manifest.code(("ingest/",)) != manifest.code(("agents/",))

    (tmp_path / "agents/steps.py").write_text("after")
    assert manifest.code() != before
