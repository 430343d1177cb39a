"""A JSON file that is one value: a mapping of names, a list of names."""

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from corrobora.errors import ConfigError
from corrobora.evals.loaders import jsonl

T = TypeVar("T")


def read(path: Path, form: type[T], *, expected: str) -> T:
    """Return the value in the file; `expected` says its form in words.

    Raises:
        ConfigError: the file cannot be read, or holds a value of another form.
    """
    try:
        return TypeAdapter(form).validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise jsonl.wrong(str(path), expected, fault["input"]) from None
