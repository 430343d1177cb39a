import base64
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest.notebook import NotebookReader
from corrobora.ports import Reader
from corrobora.records import Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 5_000


def _code(source: str, *outputs: Mapping[str, object]) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


CELLS = [
    {"cell_type": "markdown", "source": ["# Harbour\n", "\n", "It is *deep*."]},
    _code("depth()", {"output_type": "stream", "text": ["12\n", "\x1b[31m13\x1b[0m\n"]}),
]


def _reader() -> NotebookReader:
    return NotebookReader(tokens=LetterTokens(), passage_tokens=50)


def _read(tmp_path: Path, book: object) -> Reading:
    path = tmp_path / "harbour.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")
    return _reader()(path)


class TestNotebookReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return _reader()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.ipynb"
        path.write_text(json.dumps({"cells": CELLS}), encoding="utf-8")
        return path


def test_prose_code_and_outputs_stand_in_order(tmp_path: Path) -> None:
    reading = _read(tmp_path, {"cells": CELLS})

    assert reading.text == "Harbour\n\nIt is deep.\n\ndepth()\n\n12\n13"
    assert reading.document.title == "Harbour"


def test_a_picture_is_kept_with_what_is_said_of_it(tmp_path: Path) -> None:
    data = {"image/png": base64.b64encode(PNG).decode(), "text/plain": ["<Figure with 1 Axes>"]}

    reading = _read(tmp_path, {"cells": [_code("plot()", {"data": data})]})

    image = next(e for e in reading.elements if e.corpus == "image")
    assert image.text == "<Figure with 1 Axes>"
    assert [(a.name, a.content) for a in reading.assets] == [(image.asset, PNG)]


def test_a_table_of_an_output_is_a_table(tmp_path: Path) -> None:
    page = "<table><tr><th>Year<th>Ships</tr><tr><td>1961<td>12</table>"

    reading = _read(tmp_path, {"cells": [_code("t", {"data": {"text/html": page}})]})

    assert [e.text for e in reading.elements if e.corpus == "table"] == ["Year | Ships\n1961 | 12"]


def test_an_error_is_said_in_one_line(tmp_path: Path) -> None:
    error = {"output_type": "error", "ename": "ValueError", "evalue": "too deep"}

    assert "ValueError: too deep" in _read(tmp_path, {"cells": [_code("x", error)]}).text


def test_a_notebook_of_format_3_is_read(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "input": "depth()", "outputs": [{"text": "12"}]}

    assert _read(tmp_path, {"worksheets": [{"cells": [cell]}]}).text == "depth()\n\n12"


def test_a_long_output_is_cut_and_named(tmp_path: Path) -> None:
    reading = _read(tmp_path, {"cells": [_code("x", {"text": "long " * 50_000})]})

    assert reading.notes == ("an output of 250,000 characters is cut at 100,000",)


@pytest.mark.parametrize(
    "book", [[], "words", {"cells": "none"}, {"cells": [1, {"outputs": [1, {"data": 2}]}]}]
)
def test_what_is_no_notebook_is_refused_in_one_line(tmp_path: Path, book: object) -> None:
    with pytest.raises(IngestError, match=r"^harbour\.ipynb: [^\n]*$"):
        _read(tmp_path, book)
