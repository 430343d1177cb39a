"""Rows of a table that a spreadsheet has saved: CSV with commas, semicolons or tabs.

Which of them parts the cells is told by the first row, which holds the names of the columns, or
by a line `sep=;` before it. Names are read in small letters; a row without a word is passed over.

It does not cover: encodings other than UTF-8.
"""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from corrobora.errors import ConfigError
from corrobora.evals.loaders import jsonl

DELIMITERS = ",;\t"  # where a first row has as many of several, the first of these
_SEP = re.compile(r'"?sep=(?P<sign>[,;\t])"?[,;\t]*\s*')
_QUOTED = re.compile(r'"[^"]*"')


def rows(path: Path, *, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each row that has a word in it, with where it stands; cells without spaces around.

    Raises:
        ConfigError: the file cannot be read, or its columns are others.
    """
    try:
        with jsonl.open_text(path) as file:
            yield from _rows(path, jsonl.lines(path, file), columns)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8: save it as CSV UTF-8") from error
    except (OSError, EOFError, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def _rows(
    path: Path, lines: Iterator[str], columns: Sequence[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    first, above = next(lines, ""), 0
    if told := _SEP.fullmatch(first):
        first, above = next(lines, ""), 1
    delimiter = told["sign"] if told else _delimiter(first)
    reader = csv.reader(itertools.chain([first], lines), delimiter=delimiter, strict=True)
    names = _names(f"{path} line {above + 1}", next(reader, []), columns)
    for cells in reader:
        at = f"{path} line {above + reader.line_num}"
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        if len(row) != len(names) or any(c for name, c in zip(names, row, strict=True) if not name):
            raise jsonl.wrong(at, f"cells of the columns {[n for n in names if n]}", row)
        yield at, {name: cell for name, cell in zip(names, row, strict=True) if name}


def _delimiter(line: str) -> str:
    bare = _QUOTED.sub("", line)
    return max(DELIMITERS, key=bare.count)


def _names(at: str, header: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Return the names in small letters; a column without one may hold nothing."""
    names = [name.strip().lower() for name in header]
    for name in filter(None, names):
        if name not in columns:
            near = jsonl.did_you_mean(name, columns)
            raise jsonl.wrong(at, f"columns among {list(columns)}{near}", name)
        if names.count(name) > 1:
            raise jsonl.wrong(at, "each column once", name)
    return names
