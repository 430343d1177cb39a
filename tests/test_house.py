"""The house keeps its own rules: layers, docstrings, import time, what is committed."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "corrobora"
HEAVY = [
    *("chromadb", "fastapi", "langgraph", "litellm", "numpy", "onnx", "onnxruntime", "pandas"),
    *("PIL", "pymupdf", "rapidocr", "scipy", "selectolax", "sentence_transformers", "sklearn"),
    *("tantivy", "tokenizers", "torch", "transformers"),
    *("ir_measures", "jinja2", "matplotlib", "pyarrow"),
]
TEXT = {".cfg", ".json", ".lock", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml", ""}


def committed() -> list[Path]:
    """Return the files that git tracks, or those that it would, outside of a repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_help_loads_no_heavy_engine() -> None:
    code = (
        "import sys\n"
        "from corrobora.cli import main\n"
        "sys.argv = ['corrobora', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print('\\nheavy:', *heavy)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout
    assert done.stdout.rstrip().rpartition("\n")[2] == "heavy:"


@pytest.mark.slow
def test_imports_keep_the_layers() -> None:
    command = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_says_what_is_inside() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in sorted(PACKAGE.rglob("*.py"))
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_no_file_is_longer_than_400_lines() -> None:
    long = [
        str(path.relative_to(ROOT))
        for path in sorted(PACKAGE.rglob("*.py"))
        if len(path.read_text().splitlines()) > 400
    ]

    assert long == []


def test_the_lock_names_versions_and_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()

    entries = [e for e in re.split(r"\n(?=\S)", lock) if not e.startswith("#")]

    assert not re.search(r"://| @ |--index-url|--find-links", lock)
    assert len(entries) > 100
    assert [e for e in entries if not re.match(r"\S+==\S+ .*--hash=sha256:", e, re.DOTALL)] == []


def test_the_lock_leaves_machine_specific_packages_out() -> None:
    lock = (ROOT / "requirements.lock").read_text()

    assert not re.search(r"^(torch|triton|nvidia-|cuda-)\S*==", lock, re.MULTILINE)


def test_no_committed_text_names_a_path_of_somebodys_machine() -> None:
    homes = re.compile(r"(?<![\w.])/(?:work|root|home|Users|opt|mnt|var/folders)/[\w.]")

    naming = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in committed()
        if path.suffix in TEXT
        for match in homes.finditer(path.read_text(errors="ignore"))
    ]

    assert naming == []
