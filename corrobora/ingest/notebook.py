"""Jupyter notebooks: prose, code, and what the code put out.

Does not cover: widgets, pictures other than PNG and JPEG, attachments of cells.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ingest import blocks, decode, html, json_text, markdown, sniff, text
from corrobora.ingest.html_pictures import Pictures
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

_LONGEST = 100_000  # characters of an output
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PICTURES = ("image/png", "image/jpeg")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookReader:
    """A Reader of .ipynb files."""

    tokens: TokenCounter
    passage_tokens: int

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the cells in order, pictures among the outputs apart.

        Raises:
            IngestError: the file cannot be read or is no notebook.
        """
        del log
        try:
            cells = list(_cells(json_text.parsed(text.content(path))))
        except IngestError as error:
            raise IngestError(f"{path.name}: {error}") from error
        pictures = Pictures()
        notes: list[str] = []
        reading = blocks.reading(
            [block for cell in cells for block in _cell(cell, pictures, notes)],
            path=path,
            media_type=sniff.NOTEBOOK,
            title="",
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        return dataclasses.replace(
            reading,
            assets=tuple(pictures.assets.values()),
            attachments=tuple(pictures.undescribed.values()),
            notes=(*notes, *pictures.notes),
        )


def _cells(book: object) -> Iterator[Mapping[str, object]]:
    """Yield the cells of a notebook of format 4, or of the sheets of format 3."""
    if not isinstance(book, Mapping):
        raise IngestError("expected a notebook, got other JSON")
    sheets = [sheet for sheet in _list(book.get("worksheets")) if isinstance(sheet, Mapping)]
    for holder in (book, *sheets):
        yield from (cell for cell in _list(holder.get("cells")) if isinstance(cell, Mapping))


def _cell(
    cell: Mapping[str, object], pictures: Pictures, notes: list[str]
) -> Iterator[blocks.Block]:
    source = _text(cell.get("source", cell.get("input")))
    match cell.get("cell_type"):
        case "markdown":
            yield from markdown.marked(source)
        case "heading":
            yield blocks.Block(kind="heading", text=" ".join(source.split()), level=1)
        case _:
            yield blocks.Block(kind="paragraph", text=source.strip("\n"))
    for output in _list(cell.get("outputs")):
        if isinstance(output, Mapping):
            yield from _output(output, pictures, notes)


def _output(
    output: Mapping[str, object], pictures: Pictures, notes: list[str]
) -> Iterator[blocks.Block]:
    data = output.get("data", output)
    if not isinstance(data, Mapping):
        return
    words = _words(output, data)
    if len(words) > _LONGEST:
        notes.append(f"an output of {len(words):,} characters is cut at {_LONGEST:,}")
        words = words[:_LONGEST]
    encoded = next((_text(data[kind]) for kind in _PICTURES if kind in data), "")
    page = _text(data.get("text/html"))
    if encoded:
        asset = pictures.from_base64(encoded, described=bool(words))
        yield blocks.Block(kind="image", text=" ".join(words.split()), asset=asset)
    elif "<table" in page:
        yield from html.main_blocks(html.parsed(page, name="an output"), pictures)
    else:
        yield blocks.Block(kind="paragraph", text=words)


def _words(output: Mapping[str, object], data: Mapping[str, object]) -> str:
    """Return what an output says in plain text."""
    if output.get("output_type") in {"error", "pyerr"}:
        words = f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}"
    else:
        words = _text(data.get("text/plain", data.get("text")))
    return words.strip("\n")


def _text(value: object) -> str:
    """Return a text that is stored whole or by lines."""
    lines = (value,) if isinstance(value, str) else _list(value)
    joined = "".join(line for line in lines if isinstance(line, str))
    return decode.clean(_COLOUR.sub("", joined))


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
