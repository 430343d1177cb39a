"""One row of an answers file: a question with its answer, or with why there is none.

As JSON it is `{"id": ..., ...}` with the fields of an `Answer`, or
`{"id", "question", "error": {"kind", "message"}, "usage"}` where the question failed.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePath
from typing import Literal
from urllib.parse import urlparse

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from corrobora.evals.dataset import Case
from corrobora.records import Answer, Citation, Usage

RowOutcome = Literal["answered", "abstained", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """What a table shows of an answer, and the whole of it as a line of JSON."""

    id: str
    question: str
    outcome: RowOutcome
    text: str = ""
    confidence: float = 0.0
    citations: tuple[str, ...] = ()  # "dam.pdf p. 2: the words quoted"
    rounds: int = 0
    usage: Usage = field(default_factory=Usage)
    error: str = ""  # "UpstreamBusy: too many requests"
    line: str = ""  # without its end; empty where the row was read from a table


class _Error(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str  # the exception's class
    message: str


class _Failed(BaseModel):
    """The line of a question that failed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    error: _Error
    usage: Usage = Usage()  # without the step that failed


class _Id(BaseModel):
    id: str


def answered(case: Case, answer: Answer) -> AnswerRow:
    """Return the row of an answer."""
    fields = {"id": case.id} | _answers().dump_python(answer, mode="json")
    return _of_answer(case.id, answer, line=json.dumps(fields, ensure_ascii=False))


def failed(case: Case, error: Exception, *, usage: Usage) -> AnswerRow:
    """Return the row of a question that cannot be answered now."""
    message = " ".join(str(error).split()) or repr(error)
    told = _Error(kind=type(error).__name__, message=message)
    row = _Failed(id=case.id, question=case.text, error=told, usage=usage)
    return _of_failed(row, line=json.dumps(row.model_dump(mode="json"), ensure_ascii=False))


def from_line(line: str) -> AnswerRow:
    """Return the row of a line of JSON.

    Raises:
        ValueError: it is none.
    """
    try:
        fields = json.loads(line)
        id_ = _Id.model_validate(fields).id
        if "error" in fields:
            return _of_failed(_Failed.model_validate(fields), line=line)
        return _of_answer(id_, _answers().validate_python(fields), line=line)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in problem["loc"])
        raise ValueError(f"{name}: {problem['msg']}") from error


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


def _of_answer(id_: str, answer: Answer, *, line: str) -> AnswerRow:
    return AnswerRow(
        id=id_,
        question=answer.query,
        outcome=answer.outcome,
        text=answer.text,
        confidence=answer.confidence,
        citations=tuple(_cited(c) for claim in answer.claims for c in claim.citations),
        rounds=answer.rounds,
        usage=answer.usage,
        line=line,
    )


def _of_failed(row: _Failed, *, line: str) -> AnswerRow:
    return AnswerRow(
        id=row.id,
        question=row.question,
        outcome="failed",
        usage=row.usage,
        error=f"{row.error.kind}: {row.error.message}",
        line=line,
    )


def _cited(citation: Citation) -> str:
    path = urlparse(citation.uri).path if "://" in citation.uri else citation.uri
    page = f" p. {citation.page}" if citation.page is not None else ""
    return f"{PurePath(path).name}{page}: {' '.join(citation.quote.split())}"
