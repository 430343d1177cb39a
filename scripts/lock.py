"""Write requirements.lock: every package with its version and hashes, no addresses.

Versions that already stand in the lock are kept where they still fit; `--upgrade` takes the
newest instead. PyTorch is left out: which build fits (CPU, CUDA, Apple) depends on the machine,
so scripts/setup.py installs it by version. With it go the CUDA packages that only it asks for.

usage: .venv/bin/python scripts/lock.py [--upgrade]
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
EXTRAS = ("ocr", "images", "office", "media", "speech", "eval", "dev")
HEADER = (
    "# Written by scripts/lock.py. Installed with --no-deps --require-hashes by scripts/setup.py.\n"
)
MACHINE_SPECIFIC = re.compile(r"^(torch|triton|nvidia-[\w-]+|cuda-[\w-]+)==")


def main() -> None:
    """Resolve pyproject.toml for every platform and write the lock."""
    with tempfile.TemporaryDirectory() as folder:
        resolved = Path(folder, "requirements.txt")
        resolved.write_text(LOCK.read_text() if LOCK.is_file() else "")
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal"]
        command += ["--python-version", "3.11"]
        command += [part for extra in EXTRAS for part in ("--extra", extra)]
        command += ["--constraints", "constraints.in", "--generate-hashes"]
        command += ["--no-header", "--no-annotate", "--quiet", "--output-file", str(resolved)]
        subprocess.run(command + sys.argv[1:], cwd=ROOT, check=True)
        entries = re.split(r"\n(?=\S)", resolved.read_text().strip())
    kept = [entry for entry in entries if not MACHINE_SPECIFIC.match(entry)]
    LOCK.write_text(HEADER + "\n".join(kept) + "\n")


if __name__ == "__main__":
    main()
