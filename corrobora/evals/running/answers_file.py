"""An answers file in the making: nothing acknowledged is lost, whenever the process dies.

Each row is appended to `ANSWERS.jsonl.part` as it ends, and is there for good when `append`
returns. `settle` writes all rows in order to a new file, puts that in the place of the answers
file in one step, and removes the part. Whoever opens the file reads both; a line that a kill
cut short is dropped. The part holds JSON also where the answers file is a table (.csv).

What this does not cover: two runs at once that write to one file.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from corrobora.errors import ConfigError
from corrobora.evals.running import answer_row, answers_table, run_record
from corrobora.evals.running.answer_row import AnswerRow
from corrobora.evals.running.run_record import RunRecord

TABLE, PART = ".csv", ".part"
ELSEWHERE = "write to another file, or begin anew with --fresh"


class AnswersFile:
    """Rows by id, the newest of each. Made by `open_answers`."""

    def __init__(self, path: Path, *, rows: dict[str, AnswerRow]) -> None:
        self.path = path
        self._rows = rows

    def answered(self) -> frozenset[str]:
        """Return the ids of questions that need not be asked again."""
        return frozenset(id_ for id_, row in self._rows.items() if row.outcome != "failed")

    def failed(self) -> frozenset[str]:
        """Return the ids of questions that failed when they were last asked."""
        return frozenset(self._rows) - self.answered()

    def append(self, row: AnswerRow) -> None:
        """Keep a row for good.

        Raises:
            ConfigError: the disk is full, or gone.
        """
        try:
            with _part_of(self.path).open("ab") as part:
                part.write(_encoded(row.line + "\n"))
                part.flush()
                os.fsync(part.fileno())
        except OSError as error:
            raise _unwritable(_part_of(self.path), error) from error
        self._rows[row.id] = row

    def settle(self, order: Sequence[str]) -> None:
        """Write the answers file in this order; rows of other questions come last, as they were."""
        order = [*(id_ for id_ in order if id_ in self._rows), *self._rows]
        rows = [self._rows[id_] for id_ in dict.fromkeys(order)]
        if rows:
            table = self.path.suffix.lower() == TABLE
            text = answers_table.dumped(rows) if table else "".join(f"{r.line}\n" for r in rows)
            _put(self.path, text)
        _part_of(self.path).unlink(missing_ok=True)


def open_answers(path: Path, *, record: RunRecord, fresh: bool = False) -> AnswersFile:
    """Return the answers file, to go on with or new; `fresh` drops what it holds.

    Raises:
        ConfigError: what is there is not ours, or was made with something else than `record`.
    """
    path = path.resolve()
    before = run_record.load(run_record.beside(path))
    rows = _rows(path, ours=before is not None)
    if fresh:
        path.unlink(missing_ok=True)
        _part_of(path).unlink(missing_ok=True)
        before, rows = None, {}
    if before is not None:
        answered = [id_ for id_, row in rows.items() if row.outcome != "failed"]
        changed = run_record.differences(before, record, answered=answered)
        if changed:
            raise ConfigError(
                f"{str(path)!r} holds answers of another run: {'; '.join(changed)}; {ELSEWHERE}"
            )
        known = {id_: d for id_, d in before.questions.items() if id_ in rows}
        record = RunRecord(settings=record.settings, questions=known | dict(record.questions))
    _put(run_record.beside(path), run_record.dumped(record))
    _cut(_part_of(path))
    return AnswersFile(path, rows=rows)


def _part_of(path: Path) -> Path:
    return path.with_name(f"{path.name}{PART}")


def _rows(path: Path, *, ours: bool) -> dict[str, AnswerRow]:
    """Return what the answers file and its part hold."""
    rows: dict[str, AnswerRow] = {}
    for file in (path, _part_of(path)):
        data = _data(file)
        if data and not ours:
            raise ConfigError(f"{str(file)!r} is there and no run made it: name another file")
        try:
            rows |= {row.id: row for row in _read(file, data)}
        except ValueError as error:
            raise ConfigError(
                f"expected answers in {str(file)!r}, got something else: {error}"
            ) from error
    return rows


def _data(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise ConfigError(f"expected a file to write to, got {str(path)!r}")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ConfigError(f"cannot read {str(path)!r}: {error.strerror}") from error


def _read(path: Path, data: bytes) -> list[AnswerRow]:
    if path.suffix == PART:
        data = data[: data.rfind(b"\n") + 1]  # without the line that a kill cut short
    if path.suffix.lower() == TABLE:
        return answers_table.loaded(data.decode()) if data else []
    return [answer_row.from_line(line) for line in data.decode().split("\n") if line]


def _cut(part: Path) -> None:
    """Take off what stands behind the last whole line."""
    try:
        with part.open("r+b") as file:
            file.truncate(file.read().rfind(b"\n") + 1)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(part, error) from error


def _put(path: Path, text: str) -> None:
    """Put a text in the place of a file, in one step; a file that holds it is left as it is."""
    data, new = _encoded(text), path.with_name(f"{path.name}{PART}.new")
    try:
        if path.exists() and path.read_bytes() == data:
            return
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _encoded(text: str) -> bytes:
    """Return UTF-8; what no text may hold is written as an escape, in JSON the right one."""
    return text.encode("utf-8", "backslashreplace")


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(f"cannot write to {str(path)!r}: {error.strerror}")
