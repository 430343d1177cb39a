"""Write requirements.lock anew: every package with its version and hashes, no addresses.

PyTorch is left out: which build fits (CPU, CUDA, Apple) depends on the machine, so
scripts/setup.py installs it by version. With it go the CUDA packages that only it asks for.

usage: .venv/bin/python scripts/lock.py      (needs `uv`, which is on PyPI)
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = (
    "# Written by scripts/lock.py. Installed with --no-deps --require-hashes by scripts/setup.py.\n"
)
MACHINE_SPECIFIC = re.compile(r"^(torch|triton|nvidia-[\w-]+|cuda-[\w-]+)==")


def main() -> None:
    """Resolve pyproject.toml for every platform and write the lock."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal"]
    command += ["--python-version", "3.11", "--extra", "ocr", "--extra", "dev"]
    command += [
        "--constraints",
        "constraints.in",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
    ]
    resolved = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    entries = re.split(r"\n(?=\S)", resolved.strip())
    kept = [entry for entry in entries if not MACHINE_SPECIFIC.match(entry)]
    (ROOT / "requirements.lock").write_text(HEADER + "\n".join(kept) + "\n")


if __name__ == "__main__":
    main()
