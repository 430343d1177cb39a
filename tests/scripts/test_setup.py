import ast
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "setup.py"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the script with its .venv elsewhere, so that no test touches the real one."""
    spec = importlib.util.spec_from_file_location("setup_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    venv.mkdir()
    for name, path in {"VENV": venv, "STAMP": venv / "stamp", "LOG": venv / "log"}.items():
        monkeypatch.setattr(module, name, path)
    monkeypatch.setattr(module, "PYTHON", venv / "bin" / "python")
    return module


def test_a_finished_setup_does_nothing_again(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    for step in ("make_venv", "install_torch", "install_lock", "install_project"):
        monkeypatch.setattr(script, step, lambda step=step: ran.append(step))

    codes = [script.main(), script.main()]

    assert codes == [0, 0]
    assert ran == ["make_venv", "install_torch", "install_lock", "install_project"]


def test_a_setup_that_failed_is_not_taken_for_finished(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise script.SetupError("no room on the disk")

    monkeypatch.setattr(script, "make_venv", fail)

    assert script.main() == 2
    assert capsys.readouterr().err == "set-up: no room on the disk\n"
    assert not script.STAMP.exists()


def test_a_changed_lock_is_set_up_anew(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "lock"
    lock.write_text("one==1")
    monkeypatch.setattr(script, "LOCK", lock)
    before = script.fingerprint()

    lock.write_text("one==2")

    assert script.fingerprint() != before


def test_without_a_gpu_the_cuda_build_is_never_asked_for(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(command: list[str], *, environment: dict[str, str] | None = None) -> bool:
        asked.append(" ".join(command))
        return False

    monkeypatch.setattr(script, "logged", refuse)
    monkeypatch.setattr(script, "has_nvidia", lambda: False)
    monkeypatch.setattr(script, "installed", lambda package: "")
    monkeypatch.setattr(script.sys, "platform", "linux")

    with pytest.raises(script.SetupError, match="was not found"):
        script.install_torch()

    assert any("+cpu" in command for command in asked)
    assert not any(command.endswith(f"torch=={script.TORCH}") for command in asked)


def test_an_old_python_alone_is_told_what_to_install(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "works", lambda command: False)

    with pytest.raises(script.SetupError, match=r"no Python between 3\.11 and 3\.14"):
        script.find_python()


def test_a_missing_venv_module_is_told_to_who_may_not_install_it(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(script.SetupError, match="apt-get install python3-venv"):
        script.install_debian_venv("python3")


def test_the_script_can_be_read_by_an_old_python() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 9))


def test_a_command_that_is_not_there_does_not_work(script: ModuleType) -> None:
    assert not script.works(["no-such-command-anywhere"])
    assert not script.works(["false"])
    assert script.works([sys.executable, "-c", ""])
