"""A venv of its own for every system: made once, timed, weighed.

A system's packages stand in <system>.txt; `# python 3.12` there asks for a newer Python. PyTorch
is the CPU build always: pip's own, where it finds one, else the one that uv finds.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from ingesting.commands import size_mib
from peers.process import Ran, last_error, watched

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LOCK = ROOT / "requirements.lock"
TORCH = "2.13.0"
LIMIT = 480.0  # seconds, each of the steps
OLDEST = (3, 11)


class NotInstalled(Exception):
    """A system cannot be installed here; the text says why in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Venv:
    """An installed system."""

    python: Path
    seconds: float  # of pip, with whatever its cache held
    mib: float  # of site-packages
    wanted: str  # what the venv was made from, hashed


def ready(system: str, folder: Path) -> Venv:
    """Return the venv of a system; one made from the same packages is used again.

    Raises:
        NotInstalled: it cannot be made.
    """
    requirements = HERE / f"{system}.txt"
    constraints = (HERE / "constraints.txt").read_text()
    if system == "corrobora":
        constraints += pinned(LOCK.read_text())
    wanted = hashlib.sha256((requirements.read_text() + constraints).encode()).hexdigest()
    stamp = folder / "venv.json"
    if stamp.is_file():
        found = json.loads(stamp.read_text())
        if found["wanted"] == wanted:
            return Venv(**found | {"python": Path(found["python"])})
    stamp.unlink(missing_ok=True)
    (folder / "constraints.txt").write_text(constraints)
    made = install(requirements, folder=folder, wanted=wanted)
    stamp.write_text(json.dumps(asdict(made), default=str))
    return made


def install(requirements: Path, *, folder: Path, wanted: str) -> Venv:
    """Make the venv and install into it."""
    log = folder / "install.log"
    log.unlink(missing_ok=True)
    where = folder / "venv"
    python = where / "bin" / "python"
    base = interpreter(oldest(requirements.read_text()))
    done(run([base, "-m", "venv", "--clear", where], log=log), log=log)
    seconds = 0.0
    if "torch==" in requirements.read_text():
        seconds += torch(python, log=log)
    pip = [python, "-m", "pip", "install", "-c", folder / "constraints.txt", "-r", requirements]
    seconds += done(run(pip, log=log), log=log).seconds
    (packages,) = where.glob("lib/python*/site-packages")
    return Venv(python=python, seconds=seconds, mib=size_mib(packages), wanted=wanted)


def torch(python: Path, *, log: Path) -> float:
    """Install PyTorch's CPU build alone; return the seconds."""
    build = f"torch=={TORCH}+cpu" if sys.platform == "linux" else f"torch=={TORCH}"
    by_pip = run([python, "-m", "pip", "install", "--no-deps", build], log=log)
    if by_pip.exit_code == 0:
        return by_pip.seconds
    uv = [sys.executable, "-m", "uv", "pip", "install", "--python", python, "--no-deps"]
    return done(run([*uv, "--torch-backend", "cpu", f"torch=={TORCH}"], log=log), log=log).seconds


def run(command: list[str | Path], *, log: Path) -> Ran:
    """Run one step of an installation."""
    return watched(command, log=log, limit=LIMIT, environment=os.environ, folder=ROOT)


def done(ran: Ran, *, log: Path) -> Ran:
    """Return what ran, if it succeeded.

    Raises:
        NotInstalled: it did not.
    """
    if ran.exit_code is None:
        raise NotInstalled(f"install: took longer than {LIMIT:.0f} s")
    if ran.exit_code:
        raise NotInstalled(f"install: {last_error(log.read_text())}")
    return ran


def pinned(lock: str) -> str:
    """Return a lock's versions and markers as constraints, without its hashes."""
    lines = re.findall(r"^[\w.-]+==[^\\\n]+", lock, re.MULTILINE)
    return "".join(f"{line.strip()}\n" for line in lines)


def oldest(requirements: str) -> tuple[int, int]:
    """Return the oldest Python that a system's file asks for."""
    found = re.search(r"^# python (\d+)\.(\d+)$", requirements, re.MULTILINE)
    return (int(found[1]), int(found[2])) if found else OLDEST


def interpreter(version: tuple[int, int]) -> str:
    """Return a Python of at least this version: the one running this, the PATH's, pyenv's.

    Raises:
        NotInstalled: there is none.
    """
    if sys.version_info[:2] >= version:
        return sys.executable
    names = [f"python3.{minor}" for minor in range(version[1], version[1] + 3)]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [shutil.which(name) for name in names]
    candidates += [
        str(path) for name in names for path in sorted(pyenv.glob(f"versions/*/bin/{name}"))
    ]
    for candidate in candidates:
        if candidate and works(candidate):  # pyenv's shims are there, and may not work
            return candidate
    raise NotInstalled(f"install: needs Python {version[0]}.{version[1]} or newer, none was found")


def works(python: str) -> bool:
    """Say whether an interpreter runs and can make venvs."""
    command = [python, "-c", "import venv, ensurepip"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
