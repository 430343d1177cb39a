from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.loaders import sheet

COLUMNS = ("id", "question")


def _file(folder: Path, content: str | bytes) -> Path:
    path = folder / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _rows(folder: Path, content: str | bytes) -> list[dict[str, str]]:
    return [row for _, row in sheet.rows(_file(folder, content), columns=COLUMNS)]


@pytest.mark.parametrize(
    "content",
    [
        "id,question\n7,Who; why?\n",
        "id;question\r\n7;Who; why?\r\n".replace("Who; why?", '"Who; why?"'),
        "id\tquestion\n7\tWho; why?\n",
        'sep=;\nid;question\n7;"Who; why?"\n',
        "\ufeffId, Question ,,\n7,Who; why?,,\n",
        '"id";"question"\n"7";"Who; why?"\n',
    ],
)
def test_what_spreadsheets_save_is_read(tmp_path: Path, content: str) -> None:
    assert _rows(tmp_path, content) == [{"id": "7", "question": "Who; why?"}]


def test_rows_without_a_word_are_passed_over_but_counted(tmp_path: Path) -> None:
    path = _file(tmp_path, "id,question\n,,\n , \n\n7,Who?\n".replace(",,", ","))

    (only,) = sheet.rows(path, columns=COLUMNS)

    assert only == (f"{path} line 5", {"id": "7", "question": "Who?"})


def test_a_line_that_names_the_separator_is_counted(tmp_path: Path) -> None:
    path = _file(tmp_path, "sep=;\nid;question\n7;Who?\n")

    assert [at for at, _ in sheet.rows(path, columns=COLUMNS)] == [f"{path} line 3"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id,qestion\n1,Who?\n", r"line 1: expected columns .*did you mean 'question'.*qestion"),
        ("id,id\n1,Who?\n", "line 1: expected each column once, got 'id'"),
        ("id,question\n1\n", "line 2: expected cells of the columns"),
        ("id,question,\n1,Who?,Me\n", "line 2: expected cells of the columns"),
        ("id,question\n1,Größe?\n".encode("cp1252"), "is not UTF-8: save it as CSV UTF-8"),
        ("id,question\n1,Who?\n".encode("utf-16"), "is not UTF-8: save it as CSV UTF-8"),
        ('id,question\n1,"Who?', "cannot be read"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_one_clear_line(
    tmp_path: Path, content: str | bytes, told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        _rows(tmp_path, content)


def test_an_empty_sheet_has_no_rows(tmp_path: Path) -> None:
    assert _rows(tmp_path, "") == []
