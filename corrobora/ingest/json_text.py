"""JSON and JSON Lines as text: a list of like objects is a table, all else is "path: value".

Numbers stay as they are written. Does not cover: JSON with comments, and binary values.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ingest import blocks, decode, sheet_regions, sniff, text
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

_MAX_BYTES = 64_000_000  # of a file, whose values stand in memory
_DEPTH = 100  # objects in objects
_COLUMNS = 100  # of a table
_FEW = 2  # rows of a table at least
_NAMED = 3  # broken lines that are named

# What json gives: numbers are texts here, so that they stay as written.
_Value = Mapping[str, "_Value"] | Sequence["_Value"] | str | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonReader:
    """A Reader of application/json."""

    tokens: TokenCounter
    passage_tokens: int

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the values with their paths, and lists of objects as tables.

        What is no JSON is read as the text it is, with a note.

        Raises:
            IngestError: the file cannot be read, is empty, or is nested too deeply.
        """
        del log
        content = text.content(path)
        try:
            value, notes = _parsed(content)
            found = list(_blocks(value, "", 0))
        except NotJson as error:
            found, notes = text.paragraphs(content), (f"read as plain text: {error}",)
        except IngestError as error:
            raise IngestError(f"{path.name}: {error}") from error
        reading = blocks.reading(
            found,
            path=path,
            media_type=sniff.JSON,
            title="",
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        return dataclasses.replace(reading, notes=notes)


class NotJson(IngestError):
    """A text that is not what its name says."""


def parsed(content: str) -> _Value:
    """Return the value of a JSON text.

    Raises:
        NotJson: it is none.
        IngestError: it is too large or nested too deeply.
    """
    if len(content) > _MAX_BYTES:
        raise IngestError(f"expected at most {_MAX_BYTES:,} characters, got {len(content):,}")
    try:
        value: _Value = json.loads(content, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError as error:
        raise IngestError("nested too deeply") from error
    except ValueError as error:
        raise NotJson(f"no valid JSON: {error}") from error
    return value


def _parsed(content: str) -> tuple[_Value, tuple[str, ...]]:
    """Return the value of a text, or the values of its lines and which lines have none."""
    try:
        return parsed(content), ()
    except NotJson:
        values, broken = _of_lines([line for line in content.splitlines() if line.strip()])
        if len(values) <= max(1, len(broken)):
            raise
    named = ", ".join(map(str, broken[:_NAMED]))
    return values, (f"{len(broken)} lines are no JSON: {named}",) if broken else ()


def _of_lines(lines: Sequence[str]) -> tuple[list[_Value], list[int]]:
    values: list[_Value] = []
    broken: list[int] = []
    for number, line in enumerate(lines, start=1):
        try:
            values.append(parsed(line))
        except NotJson:
            broken.append(number)
    return values, broken


def _blocks(value: _Value, path: str, depth: int) -> Iterator[blocks.Block]:
    """Yield tables, and for each object one paragraph of its plain values."""
    if depth > _DEPTH:
        raise IngestError("nested too deeply")
    if isinstance(value, Sequence) and not isinstance(value, str) and _is_table(value):
        yield _table(value, path)
        return
    plain: list[str] = []
    nested: list[tuple[str, _Value]] = []
    for key, inner in _members(value, path):
        if _is_plain(inner):
            plain.append(f"{key}: {_word(inner)}" if key else _word(inner))
        else:
            nested.append((key, inner))
    if plain:
        yield blocks.Block(kind="paragraph", text="\n".join(plain))
    for key, inner in nested:
        yield from _blocks(inner, key, depth + 1)


def _members(value: _Value, path: str) -> Iterator[tuple[str, _Value]]:
    if isinstance(value, Mapping):
        yield from ((f"{path}.{key}" if path else key, inner) for key, inner in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from ((f"{path}[{i}]", inner) for i, inner in enumerate(value))
    else:
        yield path, value


def _is_plain(value: _Value) -> bool:
    """Say whether a value fits into a line: one that is not nested, or a list of such."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return not any(isinstance(inner, Mapping | list) for inner in value)
    return not isinstance(value, Mapping)


def _word(value: _Value) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_word, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return decode.clean(value).strip() if isinstance(value, str) else "null"


def _is_table(values: Sequence[_Value]) -> bool:
    """Say whether all values are objects of plain values that share most of their keys."""
    rows = [value for value in values if isinstance(value, Mapping)]
    if len(rows) != len(values) or len(rows) < _FEW:
        return False
    if not all(_is_plain(cell) for row in rows for cell in row.values()):
        return False
    columns = {key for row in rows for key in row}
    return 0 < len(columns) <= _COLUMNS and 2 * sum(map(len, rows)) >= len(columns) * len(rows)


def _table(values: Sequence[_Value], path: str) -> blocks.Block:
    rows = [value for value in values if isinstance(value, Mapping)]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = [sheet_regions.line(list(map(decode.clean, columns)))]
    for row in rows:
        cells = ["" if row.get(key) is None else _word(row[key]) for key in columns]
        while cells and not cells[-1]:
            cells.pop()
        lines.append(sheet_regions.line(cells))
    return blocks.Block(kind="table", text="\n".join(lines), caption=path)
