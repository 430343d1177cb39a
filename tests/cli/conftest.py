import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf  # noqa: TID251 - makes the PDF that the commands are tried on
import pytest

from corrobora.cli.main import run

TEXT = (
    "The dam at Ferry Lane is 12 metres high and was finished in 1931. "
    "Pump 3 at Mill Basin was replaced in June because its bearings had worn out. "
    "The board employs 38 people, two more than a year before."
)
NOTES = "# Minutes\n\nThe next meeting is on 4 May.\n\n## Pumps\n\nPump 7 hums at night.\n"


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Command = Callable[..., Ran]


@pytest.fixture
def corrobora(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process: corrobora("ls", "--json")."""

    def command(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(list(arguments))
        captured = capsys.readouterr()
        return Ran(code=code, out=captured.out, err=captured.err)

    return command


def make_files(folder: Path) -> None:
    """Write a PDF of one page and a Markdown file."""
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_textbox((72, 72, 520, 400), TEXT, fontsize=11)
        document.set_metadata({"title": "The dam"})
        document.save(folder / "dam.pdf")
    (folder / "notes.md").write_text(NOTES)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    make_files(folder)
    return folder


@pytest.fixture(scope="session")
def index(files: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An index that holds the files; tests that change one make their own."""
    folder = tmp_path_factory.mktemp("index") / "made"
    assert run(["add", str(files), "--index", str(folder)]) == 0
    return str(folder)
