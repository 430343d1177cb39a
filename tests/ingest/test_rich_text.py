from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest.rich_text import RichTextReader
from corrobora.ports import Reader
from corrobora.records import Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

READER = RichTextReader(tokens=LetterTokens(), passage_tokens=200)
HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Cyr;}}"
    r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 Big;}{\s2 heading 2;}{\s3 Title;}}"
)
HARBOUR = (
    r"\pard\s3 The Harbour\par\pard\s1 Depth\par\pard It was deepened in 1962.\par"
    r"\pard\s2 Traffic\par\pard\s0 Ferries leave daily.\par"
)


def _read(tmp_path: Path, body: str) -> Reading:
    path = tmp_path / "harbour.rtf"
    path.write_text(f"{HEAD}{body}}}", encoding="latin-1")
    return READER(path)


class TestRichTextReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return READER

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        _read(tmp_path, HARBOUR)
        return tmp_path / "harbour.rtf"


def test_styles_with_an_outline_level_or_a_known_name_are_headings(tmp_path: Path) -> None:
    reading = _read(tmp_path, HARBOUR)

    assert reading.document.title == "The Harbour"
    assert reading.elements[-2].section == ("The Harbour", "Depth", "Traffic")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (r"Caf\'e9", "Café"),
        (r"{\f1 \'cf\'f0\'e8} on", "При on"),
        (r"\u26085?\u26412? x", "日本 x"),
        (r"\uc2\u26085??x", "日x"),
        (r"\u-10179?\u-8704?!", "😀!"),
        (r"a\~b\_c\-d\{\}\\", r"a b-cd{}\ ".strip()),
        (r"\ldblquote so\rdblquote\emdash\tab no", "“so”— no"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt the map}}", "the map"),
        (r"{\*\unknown junk}{\header top}kept", "kept"),
        (r"{\pict\bin4 }{}{}kept", "kept"),
        (r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt In a box.}}}", "In a box."),
    ],
)
def test_text_is_what_a_reader_sees(tmp_path: Path, written: str, said: str) -> None:
    assert _read(tmp_path, rf"\pard {written}\par").text == said


def test_deleted_text_is_left_out_and_hidden_text_noted(tmp_path: Path) -> None:
    reading = _read(tmp_path, r"\pard It {\v is not }{\deleted was }is deep.\par")

    assert reading.text == "It is deep."
    assert reading.notes == ("left out: hidden text, words: 2",)


def test_tables_are_rows_of_cells_merged_ones_repeated(tmp_path: Path) -> None:
    rows = (
        r"\trowd\cellx1\cellx2\pard\intbl Year\cell Ships\cell\row"
        r"\trowd\clvmgf\cellx1\cellx2\pard\intbl 1961\cell 12\par more\cell\row"
        r"\trowd\clvmrg\cellx1\cellx2\pard\intbl\cell 13\cell\row"
    )

    reading = _read(tmp_path, rf"{rows}\pard It is deep.\par")

    assert reading.text == "Year | Ships\n1961 | 12 more\n1961 | 13\n\nIt is deep."
    assert reading.elements[0].corpus == "table"


def test_numbers_of_lists_are_kept_and_bullets_are_not(tmp_path: Path) -> None:
    body = r"\pard{\listtext\pard 1.\tab}Steer\par{\listtext \'b7\tab}Moor\par"

    assert _read(tmp_path, body).text == "1. Steer\n\nMoor"


def test_notes_and_comments_follow_their_section(tmp_path: Path) -> None:
    body = (
        r"\pard Deep.{\footnote \pard Since 1962.}"
        r"{\*\atnauthor Ada}{\*\annotation Who says?}\par\pard Safe.\par\pard\s1 Traffic\par"
    )

    said = ["Deep.", "Safe.", "Since 1962.", "Ada: Who says?", "Traffic"]
    assert _read(tmp_path, body).text.split("\n\n") == said


def test_pictures_are_counted(tmp_path: Path) -> None:
    reading = _read(tmp_path, r"\pard Deep.{\pict\pngblip 89504e}\par")

    assert reading.text == "Deep."
    assert reading.notes == ("left out: pictures: 1",)


@pytest.mark.parametrize("body", [r"\bin99999999 x", "}" * 50 + "late", "{" * 20_000 + "deep"])
def test_damaged_files_give_what_can_be_read_or_are_refused(tmp_path: Path, body: str) -> None:
    try:
        text = _read(tmp_path, rf"\pard Kept.\par {body}").text
    except IngestError as error:
        text = str(error)

    assert text


def test_a_file_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"^harbour\.rtf: holds no text$"):
        _read(tmp_path, "")
