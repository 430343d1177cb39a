"""How figures came about: enough to get them again, and to see what differs when they differ."""

import hashlib
import importlib.metadata
import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import corrobora
from corrobora.evals.dataset import Case, Dataset
from corrobora.prompts import render

PACKAGES = (
    "chromadb",
    "ir-measures",
    "langgraph",
    "litellm",
    "numpy",
    "onnxruntime",
    "pymupdf",
    "rapidocr",
    "sentence-transformers",
    "tantivy",
    "torch",
)
INTERVALS = "95 %, percentile bootstrap over cases; differences paired by case"
# Settings that say where and how fast, not what comes out.
ASIDE = frozenset(
    {"index", "api_base", "api_key", "threads", "model_timeout", "model_retries", "prompts"}
)

MEASURING = ("cli/", "evals/", "testing/")  # packages of ours that no answer depends on

Json = Mapping[str, Any]


def environment() -> dict[str, Any]:
    """Return what does not depend on the data or the settings."""
    return {
        "corrobora": corrobora.__version__,
        "commit": commit(),
        "code": code(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": {name: _version(name) for name in PACKAGES},
        "prompts": dict(render.digests()),
        "intervals": INTERVALS,
    }


def made_with(*, suite: str, dataset: Dataset, settings: Json, models: Json) -> dict[str, str]:
    """Return all that an outcome depends on, by name: what must be the same to take it up.

    Which cases were sampled is no part of it, nor the seed: an outcome is the same in any sample.
    """
    return {
        "suite": suite,
        "data set": dataset.name,
        "data": checksum(dataset),
        "corrobora": f"{corrobora.__version__}, code {code()}",
        **{f"model {name}": str(model) for name, model in models.items()},
        **{f"setting {name}": str(v) for name, v in settings.items() if name not in ASIDE},
        **{f"prompt {name}": digest for name, digest in render.digests().items()},
    }


def of_data(dataset: Dataset, asked: Sequence[Case], notes: Sequence[str]) -> dict[str, Any]:
    """Return what was measured on."""
    return {
        "cases": len(dataset.cases),
        "asked": len(asked),
        "sources": len(dataset.sources),
        "unit": dataset.unit,
        "checksum": checksum(dataset),
        "files": dict(dataset.checksums),
        "notes": [*dataset.notes, *notes],
    }


def checksum(dataset: Dataset) -> str:
    """Return 16 hex digits that change with the data set's files; without any, with its cases."""
    what = json.dumps(dict(dataset.checksums), sort_keys=True) or ""
    if not dataset.checksums:
        what = "\n".join(repr(case) for case in dataset.cases)
    return hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:16]


def shown(settings: Json) -> dict[str, Any]:
    """Return the settings that decide what comes out; no paths, addresses or keys."""
    kept = {name: value for name, value in settings.items() if name not in ASIDE}
    return kept | {"prompts": "own" if settings.get("prompts") else "built in"}


def code() -> str:
    """Return 12 hex digits that change with the code that answers; measuring it does not count."""
    root = Path(corrobora.__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(MEASURING):
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def commit() -> str:
    """Return the commit of the checkout that this code runs from, with + for changes; else ""."""
    root = Path(corrobora.__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return ""
    head = _git(root, "rev-parse", "--short=12", "HEAD")
    return head + ("+" if head and _git(root, "status", "--porcelain", "-uno") else "")


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  fixed arguments
            ["git", "-C", str(root), *arguments],  # noqa: S607  git where the user has it
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip()


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
