"""Rows of the files that data sets are published in, each with the place it stands at.

Reads JSON lines, JSON lists, CSV and TSV, each also as .gz, and Parquet through a function that
the caller passes in. All in the order of the file. A file that is missing, or a row that does
not have the form asked for, is a `ConfigError` that names the file and the line: a loader calls
`find` for the file and `read` for its rows, and has nothing left to check but its own rules.

It does not cover: CSV and TSV in encodings other than UTF-8; JSON lists larger than memory.
"""

import csv
import difflib
import gzip
import io
import itertools
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TypeVar

from pydantic import BaseModel, ValidationError

from corrobora.errors import ConfigError

Values = Mapping[str, object]
ReadParquet = Callable[[Path], Iterable[Values]]  # an adapter's: evals knows no engine
M = TypeVar("M", bound=BaseModel)

LONGEST = 64 * 2**20  # characters of a line; a small .gz can hold one that fills the memory
SHOWN = 80  # characters of a wrong value that a message shows


def find(folder: Path, *patterns: str, origin: str) -> tuple[Path, ...]:
    """Return the files of the first pattern that has any, by name; `origin` says where from.

    Raises:
        ConfigError: no pattern has a file.
    """
    for pattern in patterns:
        if found := sorted(path for path in folder.glob(pattern) if path.is_file()):
            return tuple(found)
    expected = " or ".join(patterns)
    raise ConfigError(f"expected {expected} in {str(folder)!r}, got no such file; {origin}")


def find_one(folder: Path, *patterns: str, origin: str) -> Path:
    """Return the one file of the first pattern that has any.

    Raises:
        ConfigError: no pattern has a file, or it has several.
    """
    found = find(folder, *patterns, origin=origin)
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise ConfigError(f"expected one file in {str(folder)!r}, got {names}; {origin}")
    return found[0]


def read(
    path: Path, model: type[M], *, read_parquet: ReadParquet | None = None
) -> Iterator[tuple[str, M]]:
    """Yield each row as the model, with where it stands: "FILE line 3".

    Raises:
        ConfigError: the file cannot be read, or a row is not the model.
    """
    for at, values in rows(path, read_parquet=read_parquet):
        yield at, parse(at, values, model)


def parse(at: str, values: Values, model: type[M]) -> M:
    """Return the row as the model.

    Raises:
        ConfigError: it is not the model.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise wrong(at, *_first_fault(error, model)) from None


def rows(path: Path, *, read_parquet: ReadParquet | None = None) -> Iterator[tuple[str, Values]]:
    """Yield each row as a mapping, with where it stands.

    Lines with nothing on them are passed over but counted. CSV and TSV need a first line of
    names; their values are strings, and TSV has no quoting.

    Raises:
        ConfigError: the file cannot be read, or a row is not an object.
    """
    if path.suffix == ".parquet":
        yield from _parquet(path, read_parquet)
        return
    try:
        with open_text(path) as file:
            yield from _READERS.get(_kind(path), _lines)(path, file)
    except (OSError, UnicodeDecodeError, EOFError, zlib.error, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def open_text(path: Path) -> IO[str]:
    """Open a file, also a .gz, with its line ends as they are."""
    # utf-8-sig: spreadsheets put a byte order mark before what they save
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def lines(path: Path, file: IO[str]) -> Iterator[str]:
    """Yield the lines of a file, none read further than `LONGEST`.

    Raises:
        ConfigError: a line is longer.
    """
    for position in itertools.count(1):
        line = file.readline(LONGEST + 1)
        if len(line) > LONGEST:
            expected = f"a line of at most {LONGEST // 2**20} million characters"
            raise wrong(f"{path} line {position}", expected, line[: SHOWN + 1])
        if not line:
            return
        yield line


def number(at: str) -> int:
    """Return the line, item or row, 1-based, that `at` names."""
    return int(at.rpartition(" ")[2])


def wrong(at: str, expected: str, got: object) -> ConfigError:
    """Return the error of a row, ready to be raised."""
    shown = repr(got)
    return ConfigError(
        f"{at}: expected {expected}, got {shown[:SHOWN]}{'...' if shown[SHOWN:] else ''}"
    )


def _kind(path: Path) -> str:
    return Path(path.stem).suffix if path.suffix == ".gz" else path.suffix


def _lines(path: Path, file: IO[str]) -> Iterator[tuple[str, Values]]:
    for position, line in enumerate(lines(path, file), start=1):
        if line.strip():
            at = f"{path} line {position}"
            yield at, _object(at, _json(at, line))


def _list(path: Path, file: IO[str]) -> Iterator[tuple[str, Values]]:
    text = file.read()
    if not text.lstrip().startswith("["):  # hubs also name files of JSON lines .json
        yield from _lines(path, io.StringIO(text))
        return
    listed = _json(str(path), text)
    assert isinstance(listed, list)  # it begins with a bracket
    for position, value in enumerate(listed, start=1):
        at = f"{path} item {position}"
        yield at, _object(at, value)


def _csv(path: Path, file: IO[str]) -> Iterator[tuple[str, Values]]:
    reader = csv.DictReader(lines(path, file), strict=True)
    for values in reader:
        at = f"{path} line {reader.line_num}"
        if None in values or None in values.values():
            given = [value for value in values.values() if value is not None]
            raise wrong(at, f"the columns {reader.fieldnames}", given)
        yield at, values


def _tsv(path: Path, file: IO[str]) -> Iterator[tuple[str, Values]]:
    numbered = enumerate(lines(path, file), start=1)
    names = next(numbered, (0, ""))[1].rstrip("\r\n").split("\t")
    for position, line in numbered:
        if not line.strip():
            continue
        at = f"{path} line {position}"
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) != len(names):
            raise wrong(at, f"the columns {names}", fields)
        yield at, dict(zip(names, fields, strict=True))


_READERS: Mapping[str, Callable[[Path, IO[str]], Iterator[tuple[str, Values]]]] = {
    ".json": _list,
    ".csv": _csv,
    ".tsv": _tsv,
}


def _parquet(path: Path, read_parquet: ReadParquet | None) -> Iterator[tuple[str, Values]]:
    if read_parquet is None:
        raise ConfigError(f"{path} is Parquet: to read it, install the extra: corrobora[eval]")
    for position, values in enumerate(read_parquet(path), start=1):
        yield f"{path} row {position}", values


def _json(at: str, text: str) -> object:
    try:
        value: object = json.loads(text)
    except ValueError as error:
        raise wrong(at, f"JSON ({error})", text.strip()) from None
    except RecursionError:
        raise wrong(at, "JSON that is not nested so deep", text.strip()) from None
    return value


def _object(at: str, value: object) -> Values:
    if not isinstance(value, dict):
        raise wrong(at, "a JSON object", value)
    return value


_PLAIN = {  # faults that pydantic words in Python's types
    "tuple_type": "a list",
    "list_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "mapping_type": "a JSON object",
    "dict_type": "a JSON object",
    "model_type": "a JSON object",
}


def _first_fault(error: ValidationError, model: type[BaseModel]) -> tuple[str, object]:
    """Return what was expected and what was got, of the first field that is wrong."""
    fault = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in fault["loc"])
    match fault["type"]:
        case "missing":
            return f"a field {name!r}", list(fault["input"])
        case "extra_forbidden" if len(fault["loc"]) == 1:
            known = list(model.model_fields)
            return f"fields among {known}{did_you_mean(name, known)}", name
        case "extra_forbidden":
            said = did_you_mean(str(fault["loc"][-1]), _inner_fields(model))
            return f"a field that is known there{said}", name
        case "too_long":
            return f"{name} to have at most {fault['ctx']['max_length']} items", fault["input"]
        case _:
            said = fault["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
            return f"{name or 'a row'} to be {_PLAIN.get(fault['type'], said)}", fault["input"]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return in brackets the known name that is nearest to one, "" where none is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _inner_fields(model: type[BaseModel]) -> list[str]:
    """Return the fields of all models inside a model."""
    inner = model.model_json_schema().get("$defs", {}).values()
    return [name for part in inner for name in part.get("properties", {})]
