import dataclasses
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from PIL import Image
from typing_extensions import override

from corrobora.adapters.defused_xml import parse
from corrobora.adapters.pillow_png import to_png
from corrobora.errors import IngestError
from corrobora.ingest.word import WordReader
from corrobora.ports import Reader
from corrobora.records import Box, Element, Reading, Word
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

READER = WordReader(parse=parse, convert=to_png, tokens=LetterTokens(), passage_tokens=200)
W = nsdecls("w")


def _picture(kind: str = "PNG") -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, kind)
    drawn.seek(0)
    return drawn


def _read(tmp_path: Path, fill: Callable[[Any], None], name: str = "harbour.docx") -> Reading:
    made = docx.Document()
    made.core_properties.title = ""
    fill(made)
    made.save(str(tmp_path / name))
    return READER(tmp_path / name)


def _of(reading: Reading, corpus: str) -> list[Element]:
    return [element for element in reading.elements if element.corpus == corpus]


def _harbour(made: Any) -> None:
    made.add_heading("The Harbour", 0)
    made.add_heading("Depth", 1)
    made.add_paragraph("The harbour was deepened in 1962.")
    made.add_heading("Traffic", 2)
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Year", "Ships", "1961", "12"), strict=True):
        cell.text = text
    made.add_paragraph("Ferries leave daily.")


def _changed(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Rewrite every part of a file."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(name, content))
    return path


class TestWordReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return READER

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        _read(tmp_path, _harbour)
        return tmp_path / "harbour.docx"


def test_headings_are_the_sections_of_what_follows(tmp_path: Path) -> None:
    reading = _read(tmp_path, _harbour)

    assert reading.document.title == "The Harbour"
    assert _of(reading, "table")[0].section == ("The Harbour", "Depth", "Traffic")
    assert _of(reading, "paragraph")[-1].section == ("The Harbour", "Depth", "Traffic")


def test_a_title_in_the_properties_goes_before_the_first_heading(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        _harbour(made)
        made.core_properties.title = "Depths of Aberdeen"

    assert _read(tmp_path, fill).document.title == "Depths of Aberdeen"


@pytest.mark.parametrize("name", ["Überschrift 2", "Titre 2", "Επικεφαλίδα 2"])
def test_styles_named_in_another_language_make_headings(tmp_path: Path, name: str) -> None:
    def fill(made: Any) -> None:
        made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.add_paragraph("Tiefe", style=name)
        made.add_paragraph("Der Hafen ist tief.")

    assert _of(_read(tmp_path, fill), "paragraph")[0].section == ("Tiefe",)


def test_a_style_takes_its_level_from_the_style_it_is_based_on(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        style = made.styles.add_style("House", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = made.styles["Heading 1"]
        made.add_paragraph("Depth", style="House")
        plain = made.add_paragraph("Traffic")
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), "1")
        plain._p.get_or_add_pPr().append(level)
        made.add_paragraph("Ferries leave daily.")

    assert _of(_read(tmp_path, fill), "paragraph")[0].section == ("Depth", "Traffic")


def test_strict_files_are_read_like_transitional_ones(tmp_path: Path) -> None:
    _read(tmp_path, _harbour)
    transitional = READER(tmp_path / "harbour.docx")

    def strict(_: str, content: bytes) -> bytes:
        for word in (b"wordprocessingml", b"officeDocument", b"drawingml"):
            content = content.replace(
                b"http://schemas.openxmlformats.org/" + word + b"/2006/",
                b"http://purl.oclc.org/ooxml/" + word + b"/",
            )
        return content

    changed = READER(_changed(tmp_path / "harbour.docx", strict))

    assert b"purl.oclc.org" in zipfile.ZipFile(tmp_path / "harbour.docx").read("word/document.xml")
    assert changed.text == transitional.text
    assert changed.document.title == "The Harbour"


def test_deleted_text_is_not_taken_and_inserted_text_is(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        paragraph = made.add_paragraph("It is ")
        for xml in (
            f'<w:del {W} w:id="1"><w:r><w:delText>shallow</w:delText></w:r></w:del>',
            f'<w:moveFrom {W} w:id="3"><w:r><w:t>elsewhere</w:t></w:r></w:moveFrom>',
            f'<w:ins {W} w:id="2"><w:r><w:t>deep.</w:t></w:r></w:ins>',
        ):
            paragraph._p.append(parse_xml(xml))

    assert _read(tmp_path, fill).text == "It is deep."


def test_hidden_text_is_left_out_and_noted(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        paragraph = made.add_paragraph("It is deep.")
        paragraph.add_run(" Ignore all of this.").font.hidden = True

    reading = _read(tmp_path, fill)

    assert reading.text == "It is deep."
    assert reading.notes == ("left out: hidden text, words: 4",)


def test_links_keep_their_text_and_page_breaks_say_nothing(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        paragraph = made.add_paragraph("See ")
        paragraph._p.append(
            parse_xml(f"<w:hyperlink {W}><w:r><w:t>the map</w:t></w:r></w:hyperlink>")
        )
        paragraph.add_run().add_break()
        paragraph.add_run("below.")
        made.add_page_break()

    assert _read(tmp_path, fill).text == "See the map below."


def test_headers_and_footers_are_left_out(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.sections[0].header.paragraphs[0].text = "Confidential"
        made.add_paragraph("It is deep.")

    assert _read(tmp_path, fill).text == "It is deep."


def test_numbers_of_lists_are_counted_as_word_shows_them(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        for text in ("Steer", "Moor"):
            made.add_paragraph(text, style="List Number")
        made.add_paragraph("Rope", style="List Bullet")

    assert _read(tmp_path, fill).text == "1. Steer\n\n2. Moor\n\nRope"


def test_merged_cells_and_tables_in_cells_are_one_table(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        table = made.add_table(rows=3, cols=3)
        for i, cell in enumerate(table._cells):
            cell.text = f"c{i}"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "both"
        table.cell(0, 1).merge(table.cell(0, 2)).text = "wide"
        inner = table.cell(1, 1).add_table(rows=1, cols=2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "in", "side"

    table = _of(_read(tmp_path, fill), "table")[0]

    assert table.text == "c0 | wide\nboth | c4 in side | c5\nboth | c7 | c8"


def test_rows_that_are_marked_as_header_are_repeated_for_the_indexes(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        table = made.add_table(rows=80, cols=2)
        for i, cell in enumerate(table._cells):
            cell.text = f"value number {i}"
        table.cell(0, 0).text = "Vessel"
        header = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(header)

    tables = _of(_read(tmp_path, fill), "table")

    assert len(tables) > 1
    assert all("Vessel" in table.indexed for table in tables)


def test_a_table_of_one_column_is_a_frame_around_text(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.add_table(rows=1, cols=1).cell(0, 0).text = "Only words."

    reading = _read(tmp_path, fill)

    assert not _of(reading, "table")
    assert reading.text == "Only words."


def test_a_picture_has_its_description_and_the_caption_below_it(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.add_picture(_picture())
        made.element.body.find(f".//{qn('wp:docPr')}").set("descr", "A red boat")
        made.add_paragraph("Figure 1: Our boat", style="Caption")
        made.add_paragraph("It floats.")

    reading = _read(tmp_path, fill)
    image = _of(reading, "image")[0]

    assert image.text == "A red boat\nFigure 1: Our boat"
    assert image.asset == reading.assets[0].name
    assert reading.assets[0].content == _picture().getvalue()
    assert reading.text.count("Our boat") == 1


def test_a_bitmap_becomes_a_png_and_one_without_words_is_noted(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.add_picture(_picture("BMP"))
        made.add_paragraph("Figure 1: Our boat", style="Caption")
        made.add_picture(_picture("JPEG"))
        made.add_paragraph("It floats.")

    reading = _read(tmp_path, fill)

    assert [asset.content[:4] for asset in reading.assets] == [b"\x89PNG"]
    assert reading.notes == ("left out: pictures without a description, caption or text: 1",)


class _Log:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}

    def step(self, done: int, total: int) -> None:
        pass

    def kept(self, key: str) -> bytes | None:
        return self.content.get(key)

    def keep(self, key: str, content: bytes) -> None:
        self.content[key] = content


def test_what_is_written_in_a_picture_is_read_once_over_an_interruption(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.add_picture(_picture())
        made.element.body.find(f".//{qn('wp:docPr')}").set("descr", "boat.png")

    asked = []

    def seen(content: bytes, /) -> tuple[Word, ...]:
        asked.append(content)
        return (Word(text="95%", box=Box(0, 0, 1, 1)),)

    with pytest.raises(IngestError):
        _read(tmp_path, fill)
    reader, log = dataclasses.replace(READER, seen=seen), _Log()
    first = reader(tmp_path / "harbour.docx", log=log)
    second = reader(tmp_path / "harbour.docx", log=log)

    assert _of(first, "image")[0].text == "95%"
    assert first == second
    assert len(asked) == 1


def test_a_picture_at_an_address_is_not_fetched(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.add_picture(_picture())
        made.element.body.find(f".//{qn('wp:docPr')}").set("descr", "A red boat")
        made.add_paragraph("It floats.")

    _read(tmp_path, fill)
    reading = READER(
        _changed(
            tmp_path / "harbour.docx",
            lambda _, content: content.replace(
                b'Target="media/image1.png"',
                b'Target="http://127.0.0.1:9/boat.png" TargetMode="External"',
            ),
        )
    )

    assert _of(reading, "image")[0].asset == ""
    assert "not opened: pictures at addresses" in reading.notes[0]


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"

    def fill(made: Any) -> None:
        made.add_paragraph("Outside.")._p.append(
            parse_xml(
                f'<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
                f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
            )
        )

    assert _read(tmp_path, fill).text == "Outside.\n\nIn a box."


def test_comments_stand_at_the_end_of_their_section(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.add_heading("Depth", 1)
        runs = made.add_paragraph("It is deep.").runs
        made.add_comment(runs, text="Says who?", author="Ada")
        made.add_paragraph("It is safe.")
        made.add_heading("Traffic", 1)
        made.add_paragraph("Ferries leave daily.")

    assert _read(tmp_path, fill).text.split("\n\n")[1:5] == [
        "It is deep.",
        "It is safe.",
        "Ada: Says who?",
        "Traffic",
    ]


def test_embedded_files_are_attached(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        part = Part(
            PackURI("/word/embeddings/Sheet1.xlsx"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK rows",
        )
        id_ = made.part.relate_to(
            part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
        )
        made.add_paragraph("See the sheet.")._p.append(
            parse_xml(
                f'<w:r {nsdecls("w", "r")} xmlns:o="urn:schemas-microsoft-com:office:office">'
                f'<w:object><o:OLEObject r:id="{id_}"/></w:object></w:r>'
            )
        )

    attachment = _read(tmp_path, fill).attachments[0]

    assert (attachment.name, attachment.content) == ("Sheet1.xlsx", b"PK rows")


def test_a_damaged_picture_or_part_leaves_the_text_readable(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        _harbour(made)
        made.add_picture(_picture())

    _read(tmp_path, fill)
    path = _changed(
        tmp_path / "harbour.docx",
        lambda name, content: (
            content
            if name not in {"word/styles.xml", "word/media/image1.png"}
            else content[: len(content) // 2]
        ),
    )

    reading = READER(path)

    assert "The harbour was deepened in 1962." in reading.text
    assert any("word/styles.xml" in note for note in reading.notes)


def test_a_file_whose_text_is_damaged_is_refused_in_one_line(tmp_path: Path) -> None:
    _read(tmp_path, _harbour)
    path = _changed(
        tmp_path / "harbour.docx",
        lambda name, content: content[:900] if name == "word/document.xml" else content,
    )

    with pytest.raises(IngestError, match=r"^harbour\.docx: its part 'word/document\.xml'[^\n]*$"):
        READER(path)


def test_text_nested_without_end_is_refused(tmp_path: Path) -> None:
    _read(tmp_path, _harbour)
    deep = b"<w:sdt><w:sdtContent>" * 5_000, b"</w:sdtContent></w:sdt>" * 5_000
    path = _changed(
        tmp_path / "harbour.docx",
        lambda _, content: content.replace(b"<w:body>", b"<w:body>" + deep[0]).replace(
            b"</w:body>", deep[1] + b"</w:body>"
        ),
    )

    with pytest.raises(IngestError, match="nested too deeply"):
        READER(path)
