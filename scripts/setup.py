"""Make .venv and install what requirements.lock names, the project and a PyTorch that fits.

Only the standard library is used, and nothing newer than Python 3.9, so that an old `python3`
can still look for a newer one. A second run with the same lock does nothing; a run after an
interruption goes on where the other stopped. pip's own settings (index, certificates, wheels
on disk) are respected. What pip says stands in .venv/setup.log.

PyTorch is not in the lock because its builds differ by machine. Without an NVIDIA GPU it is
the CPU build or a clear line, never gigabytes of CUDA packages by accident.

usage: python3 scripts/setup.py
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "setup.stamp"
LOG = VENV / "setup.log"
LOCK = ROOT / "requirements.lock"
OLDEST = (3, 11)
NEWEST = (3, 14)
TORCH = "2.13.0"
APT_TIMEOUT = 600  # seconds
TORCH_TIMEOUT = 900  # seconds, for about 200 MB
CONNECT_TIMEOUT = "10"  # seconds


class SetupError(Exception):
    """Set-up cannot go on; the text says what to do."""


def main() -> int:
    """Run the steps that are still to do; return the exit code."""
    started = time.monotonic()
    try:
        if STAMP.is_file() and STAMP.read_text() == fingerprint():
            return 0
        make_venv()
        install_torch()
        install_lock()
        install_project()
    except SetupError as error:
        print(f"set-up: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nset-up: stopped; run it again to go on", file=sys.stderr)
        return 130
    STAMP.write_text(fingerprint())
    say(f"ready in {time.monotonic() - started:.0f} s")
    return 0


def fingerprint() -> str:
    """Name everything that an installed .venv depends on."""
    digest = hashlib.sha256(str(ROOT).encode())  # a moved .venv does not work
    for path in (LOCK, ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


def make_venv() -> None:
    """Make .venv, or make it anew where it does not work."""
    if works([str(PYTHON), "-m", "pip", "--version"]):
        return
    python = find_python()
    if not works([python, "-c", "import venv, ensurepip"]):
        install_debian_venv(python)
    say(f"making .venv with {python}")
    done = subprocess.run(
        [python, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupError(f"{python} -m venv failed: {last_line(done.stdout + done.stderr)}")


def find_python() -> str:
    """Return a Python that fits: the one running this first, then the newest on the PATH."""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    test = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    for name in [sys.executable, "python3", *names]:
        path = shutil.which(name)
        if path and works([path, "-c", test]):
            return path
    raise SetupError(
        f"no Python between {'.'.join(map(str, OLDEST))} and {'.'.join(map(str, NEWEST))} found;"
        f" this one is {platform.python_version()}. Install one (Debian: apt-get install python3"
        " python3-venv; macOS: brew install python@3.13) and run it again"
    )


def install_debian_venv(python: str) -> None:
    """Install Debian's python3-venv where we may, else say that it is missing."""
    hint = f"{python} has no venv module; on Debian: apt-get install python3-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SetupError(hint)
    say("installing python3-venv with apt-get")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", "python3-venv"]):
        subprocess.run(
            ["apt-get", "-qq", *arguments],
            env=environment,
            timeout=APT_TIMEOUT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    if not works([python, "-c", "import venv, ensurepip"]):
        raise SetupError(hint)


def install_torch() -> None:
    """Install the PyTorch build that fits this machine."""
    if installed("torch").split("+")[0] == TORCH:
        return
    if sys.platform == "darwin":
        ok = pip("install", "--no-deps", f"torch=={TORCH}")
    elif has_nvidia():
        say(f"installing PyTorch {TORCH} with CUDA for this machine's GPU (about 3 GB)")
        ok = pip("install", f"torch=={TORCH}")
    else:
        say(f"installing PyTorch {TORCH}, CPU build (about 200 MB)")
        ok = pip("install", "--no-deps", f"torch=={TORCH}+cpu") or torch_by_uv()
    if not ok:
        raise SetupError(
            f"PyTorch {TORCH} for {sys.platform} {platform.machine()} was not found; details in"
            f" {LOG}. Install its CPU build by hand with {PYTHON} -m pip install --no-deps"
            " (PyTorch's own page names the index or file for this machine), then run this again"
        )


def has_nvidia() -> bool:
    """Say whether this machine shows an NVIDIA GPU."""
    return Path("/proc/driver/nvidia/version").exists() or works(["nvidia-smi", "-L"])


def torch_by_uv() -> bool:
    """Let uv find the CPU build: it knows where PyTorch keeps it."""
    uv = re.search(r"^uv==.*(?:\n .*)*", LOCK.read_text(), re.MULTILINE)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as slice_of_lock:
        slice_of_lock.write(uv.group() if uv else "")
        slice_of_lock.flush()
        if not pip("install", "--no-deps", "--require-hashes", "-r", slice_of_lock.name):
            return False
    command = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), "--no-deps"]
    command += ["--torch-backend", "cpu", f"torch=={TORCH}"]
    limits = {"UV_HTTP_CONNECT_TIMEOUT": CONNECT_TIMEOUT, "UV_HTTP_RETRIES": "1"}
    return logged(command, environment=dict(os.environ, **limits))


def install_lock() -> None:
    """Install every package of the lock, checked by its hash."""
    count = len(re.findall(r"^\S+==", LOCK.read_text(), re.MULTILINE))
    say(f"installing up to {count} packages of requirements.lock (some minutes the first time)")
    if not pip("install", "--no-deps", "--require-hashes", "-r", str(LOCK)):
        raise SetupError(f"pip could not install the lock: {last_line(LOG.read_text())} ({LOG})")


def install_project() -> None:
    """Install the project itself, in place."""
    if not pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT)):
        raise SetupError(f"pip could not install the project: {last_line(LOG.read_text())} ({LOG})")


def installed(package: str) -> str:
    """Return the version of a package in .venv, or ""."""
    code = "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))"
    done = subprocess.run(
        [str(PYTHON), "-c", code, package], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def pip(*arguments: str) -> bool:
    """Run pip of .venv; its words go to the log."""
    return logged([str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments])


def logged(command: list[str], *, environment: dict[str, str] | None = None) -> bool:
    """Run a command with its output in the log; say whether it worked."""
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(command)}\n")
        log.flush()
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                timeout=TORCH_TIMEOUT if environment else None,
                check=False,
            )
        except subprocess.TimeoutExpired:
            log.write("took too long\n")
            return False
    return done.returncode == 0


def works(command: list[str]) -> bool:
    """Say whether a command can be run and succeeds."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def last_line(text: str) -> str:
    """Return the last line that says something, an error first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["no output"])[-1]


if __name__ == "__main__":
    sys.exit(main())
