"""Read a model's reply as JSON of a schema: tolerant of what stands around it, strict inside."""

import json
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from corrobora.errors import BadModelOutput

M = TypeVar("M", bound=BaseModel)
LONGEST = 200_000  # characters of a reply that are looked at
MOST_BRACES = 200  # places where an object is looked for
SHOWN = 60  # characters of a bad reply that an error shows


def read(text: str, schema: type[M]) -> M:
    """Return the last JSON object in the text that fits the schema.

    Code fences, a preamble and thoughts before the object are passed over.

    Raises:
        BadModelOutput: no object in it fits.
    """
    objects = list(_objects(text[:LONGEST]))
    if not objects:
        raise BadModelOutput(f"expected a JSON object, got {_shown(text)!r}")
    problem = ""
    for found in reversed(objects):
        try:
            return schema.model_validate(found)
        except ValidationError as error:
            problem = problem or _one_line(error)
    raise BadModelOutput(f"the reply does not fit {schema.__name__}: {problem}")


def _objects(text: str) -> Iterator[dict[str, object]]:
    decoder = json.JSONDecoder()
    at = text.find("{")
    for _ in range(MOST_BRACES):
        if at < 0:
            return
        try:
            found, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the object"
    return f"{where}: {first['msg']}"


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."
