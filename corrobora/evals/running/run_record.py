"""What an answers file was made with, kept beside it: so that no two things get mixed in one.

`ANSWERS.jsonl.run.json` holds the settings and a digest of each question. A file of answers
without it is not ours and is left alone. Pictures of a question are compared by path only.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Case

Value = str | int | float | bool | None
SHOWN = 3  # changed questions that an error names


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """Settings by name, and digests of questions by id."""

    settings: Mapping[str, Value]
    questions: Mapping[str, str]


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["corrobora run"] = "corrobora run"
    settings: dict[str, Value]
    questions: dict[str, str]


def record(cases: Sequence[Case], settings: Mapping[str, Value]) -> RunRecord:
    """Return the record of a run of these cases."""
    return RunRecord(settings=settings, questions={case.id: _digest(case) for case in cases})


def beside(answers: Path) -> Path:
    """Return where the record of an answers file is."""
    return answers.with_name(f"{answers.name}.run.json")


def load(path: Path) -> RunRecord | None:
    """Return a record, None where there is no file.

    Raises:
        ConfigError: the file is something else.
    """
    try:
        stored = _Stored.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise ConfigError(
            f"expected the record of a run in {str(path)!r}, got something else"
        ) from error
    return RunRecord(settings=stored.settings, questions=stored.questions)


def dumped(record: RunRecord) -> str:
    """Return a record as JSON."""
    stored = _Stored(settings=dict(record.settings), questions=dict(record.questions))
    return json.dumps(stored.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def differences(before: RunRecord, now: RunRecord, *, answered: Collection[str]) -> tuple[str, ...]:
    """Return in words what keeps a run from going on; nothing answered yet hinders nothing."""
    if not answered:
        return ()
    names = sorted(before.settings.keys() | now.settings.keys())
    changed = [
        f"{name} was {before.settings.get(name)!r} and is {now.settings.get(name)!r}"
        for name in names
        if before.settings.get(name) != now.settings.get(name)
    ]
    other = [
        id_
        for id_, digest in now.questions.items()
        if id_ in answered and before.questions.get(id_) != digest
    ]
    if other:
        named = ", ".join(map(repr, other[:SHOWN])) + (", ..." if len(other) > SHOWN else "")
        changed.append(f"{len(other)} answered before now ask something else: {named}")
    return tuple(changed)


def _digest(case: Case) -> str:
    asked = json.dumps([" ".join(case.text.split()), case.images, case.within])
    return hashlib.sha256(asked.encode()).hexdigest()[:16]
