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
DECIDING = ("evals/asking.py", "evals/paradigm.py", "evals/sources.py")  # but on these
INGESTING = ("adapters/", "corpora/", "ingest/")  # those that an index is made with

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
        "intervals": INTERVALS,
    }


def made_with(*, suite: str, settings: Json, models: Json) -> dict[str, str]:
    """Return all that every outcome depends on beside its case and the index, by name.

    Which cases were sampled is no part of it, nor the seed: an outcome is the same in any sample.
    """
    return {
        "suite": suite,
        "corrobora": f"{corrobora.__version__}, code {code()}",
        **{f"model {name}": str(model) for name, model in models.items()},
        **{f"setting {name}": str(v) for name, v in settings.items() if name not in ASIDE},
        **{f"prompt {name}": digest for name, digest in render.digests().items()},
    }


def of_data(
    dataset: Dataset, asked: Sequence[Case], notes: Sequence[str], *, index: str = ""
) -> dict[str, Any]:
    """Return what was measured on; `index` names what was asked."""
    return {
        "index": index,
        "cases": len(dataset.cases),
        "asked": len(asked),
        "sources": len(dataset.sources),
        "unit": dataset.unit,
        "checksum": checksum(dataset),
        "files": dict(dataset.checksums),
        "notes": [*dataset.notes, *notes],
    }


def checksum(dataset: Dataset) -> str:
    """Return 16 hex digits that change with the data set's files, and with how they are read."""
    files = json.dumps(dict(dataset.checksums), sort_keys=True)
    cases = "\n".join(map(repr, dataset.cases))
    sources = "\n".join(source.name for source in dataset.sources)
    what = f"{files}\n{cases}\n{sources}"
    return hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:16]


def shown(settings: Json) -> dict[str, Any]:
    """Return the settings that decide what comes out; no paths, addresses or keys."""
    kept = {name: value for name, value in settings.items() if name not in ASIDE}
    return kept | {"prompts": "own" if settings.get("prompts") else "built in"}


def code(packages: tuple[str, ...] | None = None) -> str:
    """Return 12 hex digits that change with the code of these packages; None: all that answers."""
    root = Path(corrobora.__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        wanted = not name.startswith(MEASURING) or name in DECIDING
        if name.startswith(packages) if packages else wanted:
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
