"""From what a person wrote to a data set: a folder, a file of questions, or a name on the hub."""

import dataclasses
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from corrobora.errors import ConfigError
from corrobora.evals import formats
from corrobora.evals.dataset import Dataset
from corrobora.evals.formats import Format
from corrobora.evals.loaders import sample as sample_set
from corrobora.evals.loaders.jsonl import ReadParquet
from corrobora.evals.loaders.mmdocir import PageSizes
from corrobora.evals.session import SuiteName

HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+(@[\w.-]+)?")
TRUE, FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
LONGEST = 60  # characters of a data set's name
NOT_A_SWITCH = frozenset({"read_parquet", "page_sizes"})  # what a loader needs of the outside


class Fetch(Protocol):
    """Brings a data set of the hub to this machine."""

    def __call__(self, name: str, /, *, needs: Sequence[str], revision: str | None) -> Path:
        """Return the folder that holds the files asked for."""
        ...


def load(
    place: str,
    *,
    format_: str | None,
    switches: Mapping[str, str],
    read_parquet: ReadParquet,
    page_sizes: PageSizes,
    fetch: Fetch,
) -> Dataset:
    """Return the data set.

    Raises:
        ConfigError: it is not there, its layout is not known, or a switch is not the layout's.
    """
    path = Path(place)
    chosen = _format(format_) if format_ else None
    if not path.exists():
        if not HUB_NAME.fullmatch(place):
            raise ConfigError(f"expected data in {place!r}, which is not there")
        name, _, revision = place.partition("@")
        chosen = chosen or _of_hub(name)
        path = fetch(name, needs=chosen.needs, revision=revision or None)
    chosen = chosen or _detected(path, read_parquet)
    given = _arguments(chosen, switches)
    outside = {"read_parquet": read_parquet, "page_sizes": page_sizes}
    given |= {name: value for name, value in outside.items() if name in chosen.options}
    return _named(chosen.load(path, **given), path)


def sample() -> Dataset:
    """Return the sample that comes with corrobora."""
    return sample_set.load(sample_set.folder())


def suite(dataset: Dataset) -> SuiteName:
    """Return the suite that the gold allows: answers where any answer is known, else retrieval."""
    answers = any(case.answers or case.answerable is not None for case in dataset.cases)
    return "answers" if answers else "retrieval"


def switches(texts: Sequence[str]) -> dict[str, str]:
    """Return "name=value" texts as a mapping.

    Raises:
        ConfigError: one has another form.
    """
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise ConfigError(f"--switch: expected NAME=VALUE, got {text!r}")
        found[name.strip()] = value.strip()
    return found


def distinct(datasets: Sequence[Dataset]) -> tuple[Dataset, ...]:
    """Return the data sets with names that differ: the second "scifact" is "scifact-2"."""
    taken: set[str] = set()
    made = []
    for dataset in datasets:
        free = (f"{dataset.name}-{n}" if n > 1 else dataset.name for n in count(1))
        name = next(name for name in free if name not in taken)
        taken.add(name)
        made.append(dataclasses.replace(dataset, name=name))
    return tuple(made)


def _format(name: str) -> Format:
    if name not in formats.LOADERS:
        raise ConfigError(f"--format: expected one of {sorted(formats.LOADERS)}, got {name!r}")
    return formats.LOADERS[name]


def _of_hub(name: str) -> Format:
    for known in formats.LOADERS.values():
        if known.hub == name:
            return known
    raise ConfigError(
        f"{name!r} is not a folder here; to fetch it from the hub, say with --format which layout "
        f"it has: {sorted(formats.LOADERS)}"
    )


def _detected(path: Path, read_parquet: ReadParquet) -> Format:
    name = formats.detect(path, read_parquet=read_parquet)
    if name is None:
        raise ConfigError(
            f"cannot tell the layout of {str(path)!r} by its files: name it with --format, one of "
            f"{sorted(formats.LOADERS)}"
        )
    return formats.LOADERS[name]


def _arguments(chosen: Format, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the switches as the loader's own arguments."""
    parameters = inspect.signature(chosen.load).parameters
    known = sorted(chosen.options - NOT_A_SWITCH)
    arguments: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise ConfigError(f"--switch: {chosen.name} has {known or 'no switches'}, got {name!r}")
        arguments[name] = _value(name, value, parameters[name].annotation)
    return arguments


def _value(name: str, value: str, kind: object) -> object:
    kinds: Mapping[Any, Callable[[str], object]] = {bool: _truth, int: int, Path: Path}
    try:
        return next((read for type_, read in kinds.items() if kind in {type_, type_ | None}), str)(
            value
        )
    except ValueError as error:
        raise ConfigError(f"--switch {name}: expected {kind}, got {value!r}") from error


def _truth(value: str) -> bool:
    if value.lower() not in TRUE | FALSE:
        raise ValueError(value)
    return value.lower() in TRUE


def _named(dataset: Dataset, path: Path) -> Dataset:
    """Return the data set with a name that can be part of a file's name."""
    name = re.sub(r"[^\w-]+", "-", dataset.name or path.stem)[:LONGEST].strip("-") or "data"
    return dataclasses.replace(dataset, name=name)
