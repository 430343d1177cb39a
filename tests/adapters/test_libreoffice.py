import stat
import sys
import time
from pathlib import Path

import pytest

from corrobora.adapters import libreoffice
from corrobora.errors import IngestError

WRITES = """
import os, pathlib, sys
home = sys.argv[1].removeprefix("-env:UserInstallation=file://")
settings = (pathlib.Path(home) / "user" / "registrymodifications.xcu").read_text()
told = [settings, os.environ["HOME"], os.environ["http_proxy"], os.environ.get("SECRET", "none")]
into, source = pathlib.Path(sys.argv[-2]), pathlib.Path(sys.argv[-1])
(into / f"{source.stem}.{sys.argv[-4]}").write_text("\\n".join(told))
"""


def _program(tmp_path: Path, code: str) -> str:
    path = tmp_path / "soffice"
    path.write_text(f"#!{sys.executable}\n{code}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def _convert(tmp_path: Path, code: str, timeout: float = 30.0) -> Path:
    source = tmp_path / "a deck.pptx"
    source.touch()
    into = tmp_path / "out"
    into.mkdir()
    office = libreoffice.LibreOffice(_program(tmp_path, code), timeout=timeout)
    return office(source, to="pdf", into=into)


def test_the_command_names_profile_kind_folder_and_file(tmp_path: Path) -> None:
    made = libreoffice.command(
        "soffice", tmp_path / "a.pptx", to="pdf", into=tmp_path, home=tmp_path / "home"
    )

    assert made[:3] == ["soffice", f"-env:UserInstallation=file://{tmp_path}/home", "--headless"]
    assert made[-5:] == ["--convert-to", "pdf", "--outdir", str(tmp_path), f"{tmp_path}/a.pptx"]


def test_it_runs_in_a_home_of_its_own_without_macros_links_and_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "key")

    told = _convert(tmp_path, WRITES).read_text()

    for setting in ("BlockUntrustedRefererLinks", "DisableMacrosExecution", "ooInetProxyType"):
        assert setting in told
    *_, home, proxy, secret = told.splitlines()
    assert (proxy, secret) == ("http://127.0.0.1:9", "none")
    assert not Path(home).exists()


def test_a_program_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    code = (
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(pid)!r}).write_text(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    begun = time.monotonic()

    with pytest.raises(IngestError, match=r"^a deck\.pptx: LibreOffice took longer than 1 second"):
        _convert(tmp_path, code, timeout=1.0)

    assert time.monotonic() - begun < 20
    status = Path(f"/proc/{pid.read_text()}/status") if pid.exists() else None
    assert status is None or not status.exists() or "zombie" in status.read_text()


def test_a_program_that_writes_nothing_is_an_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="LibreOffice could not convert it to pdf"):
        _convert(tmp_path, "raise SystemExit(1)")


def test_a_program_that_cannot_be_started_is_an_error_of_the_file(tmp_path: Path) -> None:
    office = libreoffice.LibreOffice(str(tmp_path / "gone"))

    with pytest.raises(IngestError, match=r"^a\.pptx: LibreOffice cannot be started"):
        office(tmp_path / "a.pptx", to="pdf", into=tmp_path)


def test_it_is_found_where_the_path_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert libreoffice.find() is None

    program = _program(tmp_path, "")
    assert libreoffice.find() == program


@pytest.mark.slow
@pytest.mark.skipif(libreoffice.find() is None, reason="LibreOffice is not installed")
def test_the_real_one_makes_a_pdf_of_a_text(tmp_path: Path) -> None:
    source = tmp_path / "harbour.rtf"
    source.write_text(r"{\rtf1\ansi The harbour is deep.\par}")

    made = libreoffice.LibreOffice(str(libreoffice.find()))(source, to="pdf", into=tmp_path)

    assert made.read_bytes().startswith(b"%PDF-")
