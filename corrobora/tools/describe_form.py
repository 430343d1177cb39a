"""The form of a description: what a model is asked for of a picture and of a table.

What comes back is read strictly, then made inert and cut to size: a picture may hold words that
talk a model into a link, a key of evidence or a flood of text.
"""

import json

from pydantic import BaseModel, ConfigDict

from corrobora.generation import structured
from corrobora.generation.inert import inert

MOST_LETTERS = 600  # of one text
MOST_ITEMS = 60  # of one list
MOST_COUNT = 100_000


class ObjectReply(BaseModel):
    """Things of one kind that are seen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: str
    count: int
    attributes: list[str]


class AxisReply(BaseModel):
    """An axis of a chart; its unit is empty where none is shown."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: str
    unit: str


class PointReply(BaseModel):
    """A value of a series, as it can be read off the chart."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    at: str
    value: str


class SeriesReply(BaseModel):
    """A line, a group of bars, the slices of a pie."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: str
    values: list[PointReply]


class ChartReply(BaseModel):
    """What a chart shows."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    kind: str
    axes: list[AxisReply]
    series: list[SeriesReply]


class PictureReply(BaseModel):
    """What a picture shows; `chart` where it is one."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    scene: str
    objects: list[ObjectReply]
    relations: list[str]
    visible_text: list[str]
    chart: ChartReply | None = None


class ColumnReply(BaseModel):
    """A column of a table; its unit is empty where none is given."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: str
    unit: str
    meaning: str


class TableReply(BaseModel):
    """What a table is about."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    summary: str
    rows: str
    columns: list[ColumnReply]


Form = type[PictureReply] | type[TableReply]


def read(reply: str, form: Form) -> str:
    """Return the content of a reply as a JSON object, inert and cut to size.

    Raises:
        BadModelOutput: the reply does not have the form.
    """
    found: BaseModel = structured.read(reply, form)
    return json.dumps(_inert(found.model_dump(exclude_none=True)), ensure_ascii=False)


def _inert(value: object) -> object:
    match value:
        case str():
            return inert(value, sources=())[:MOST_LETTERS]
        case int():
            return max(0, min(value, MOST_COUNT))
        case list():
            cleaned = [_inert(each) for each in value[:MOST_ITEMS]]
            return [each for each in cleaned if each != ""]
        case dict():
            return {name: _inert(each) for name, each in value.items()}
    return value
