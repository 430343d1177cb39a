import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from typing_extensions import override

from corrobora.adapters.defused_xml import parse
from corrobora.adapters.pillow_png import to_png
from corrobora.errors import IngestError
from corrobora.ingest.open_document import OpenDocumentReader
from corrobora.ports import Reader
from corrobora.records import Element, Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

READER = OpenDocumentReader(parse=parse, convert=to_png, tokens=LetterTokens(), passage_tokens=200)
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    [
        *(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "style")),
        f'xmlns:draw="{_ODF}:drawing:1.0" xmlns:svg="{_ODF}:svg-compatible:1.0"',
        'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ]
)
STYLES = """
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Caption"/>
<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/>
</style:style>
<text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>
</text:list-style>
"""
HARBOUR = """
<text:p text:style-name="P1">The Harbour</text:p>
<text:h text:outline-level="1">Depth</text:h>
<text:p>It was<text:s text:c="2"/>deepened<text:line-break/>in <text:span>1962</text:span>.</text:p>
<text:h text:outline-level="2">Traffic</text:h>
<text:p>Ferries leave daily.</text:p>
"""


def _read(tmp_path: Path, body: str, **parts: bytes) -> Reading:
    path = tmp_path / "harbour.odt"
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{STYLES}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        for name, given in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), given)
    return READER(path)


def _of(reading: Reading, corpus: str) -> list[Element]:
    return [element for element in reading.elements if element.corpus == corpus]


class TestOpenDocumentReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return READER

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        _read(tmp_path, HARBOUR)
        return tmp_path / "harbour.odt"


def test_headings_are_the_sections_of_what_follows(tmp_path: Path) -> None:
    reading = _read(tmp_path, HARBOUR)

    assert reading.document.title == "The Harbour"
    assert "It was deepened in 1962." in reading.text
    assert _of(reading, "paragraph")[-1].section == ("The Harbour", "Depth", "Traffic")


def test_the_title_of_the_properties_goes_first(tmp_path: Path) -> None:
    meta = f"<office:document-meta {_SPACES}><dc:title>Depths of Aberdeen</dc:title>"

    reading = _read(tmp_path, HARBOUR, meta_xml=f"{meta}</office:document-meta>".encode())

    assert reading.document.title == "Depths of Aberdeen"


def test_lists_are_numbered_as_they_are_shown(tmp_path: Path) -> None:
    inner = "<text:list><text:list-item><text:p>Rope</text:p></text:list-item></text:list>"
    listed = (
        '<text:list text:style-name="L1">'
        f"<text:list-item><text:p>Steer</text:p>{inner}</text:list-item>"
        "<text:list-item><text:p>Moor</text:p></text:list-item></text:list>"
    )

    assert _read(tmp_path, listed).text == "1. Steer\n\na) Rope\n\n2. Moor"


def test_deleted_and_hidden_text_is_left_out(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>shallow</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>It is <text:span text:style-name="T1">not </text:span>deep.</text:p>'
    )

    reading = _read(tmp_path, body)

    assert reading.text == "It is deep."
    assert reading.notes == ("left out: hidden text, words: 1",)


def test_tables_have_header_rows_and_merged_cells(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text: str, spans: str = "") -> str:
        more = f'table:number-{spans}-spanned="2"' if spans else ""
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    body = (
        "<table:table><table:table-header-rows>"
        f"{row(cell('Year'), cell('Ships'))}</table:table-header-rows>"
        f"{row(cell('1961', 'rows'), cell('12'))}"
        f"{row(covered, cell('13'))}"
        f"{row(cell('all', 'columns'), covered)}</table:table>"
    )

    table = _of(_read(tmp_path, body), "table")[0]

    assert table.text == "Year | Ships\n1961 | 12\n1961 | 13\nall"


def test_notes_and_comments_follow_their_section(tmp_path: Path) -> None:
    body = (
        "<text:p>It is deep<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Since 1962.</text:p></text:note-body></text:note>"
        "<office:annotation><dc:creator>Ada</dc:creator><text:p>Who says?</text:p>"
        "</office:annotation>.</text:p><text:p>It is safe.</text:p>"
        '<text:h text:outline-level="1">Traffic</text:h>'
    )

    text = _read(tmp_path, body).text

    assert text == ("It is deep.\n\nIt is safe.\n\nSince 1962.\n\nAda: Who says?\n\nTraffic")


def test_a_picture_in_a_frame_has_its_caption(tmp_path: Path) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(drawn, "PNG")
    body = (
        '<text:p><draw:frame><draw:text-box><text:p text:style-name="P2"><draw:frame>'
        '<draw:image xlink:href="Pictures/boat.png"/><svg:desc>A red boat</svg:desc></draw:frame>'
        "Figure 1: Our boat</text:p></draw:text-box></draw:frame></text:p><text:p>Deep.</text:p>"
    )

    reading = _read(tmp_path, body, Pictures__boat_png=drawn.getvalue())
    image = _of(reading, "image")[0]

    assert image.text == "A red boat\nFigure 1: Our boat"
    assert (image.asset, drawn.getvalue()) == (reading.assets[0].name, reading.assets[0].content)


def test_a_picture_at_an_address_is_not_fetched(tmp_path: Path) -> None:
    body = (
        '<text:p>Deep.<draw:frame><draw:image xlink:href="http://127.0.0.1:9/boat.png"/>'
        "<svg:title>A red boat</svg:title></draw:frame></text:p>"
    )

    reading = _read(tmp_path, body)

    assert _of(reading, "image")[0].asset == ""
    assert "not opened: pictures at addresses" in reading.notes[0]


def test_the_data_of_an_embedded_chart_is_a_table(tmp_path: Path) -> None:
    chart = (
        f"<office:document-content {_SPACES}><table:table><table:table-row><table:table-cell/>"
        "<table:table-cell><text:p>Ships</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>1961</text:p></table:table-cell>"
        "<table:table-cell><text:p>12</text:p></table:table-cell></table:table-row>"
        "</table:table></office:document-content>"
    )
    body = '<text:p>Traffic<draw:frame><draw:object xlink:href="./Chart"/></draw:frame></text:p>'

    reading = _read(tmp_path, body, Chart__content_xml=chart.encode())

    assert reading.text == "Traffic\n\n | Ships\n1961 | 12"


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"^harbour\.odt: it is encrypted"):
        _read(tmp_path, HARBOUR, **{"META-INF__manifest_xml": b"<encryption-data/>"})


def test_a_file_nested_without_end_is_refused(tmp_path: Path) -> None:
    deep = "<text:section>" * 5_000 + "<text:p>x</text:p>" + "</text:section>" * 5_000

    with pytest.raises(IngestError, match="nested too deeply"):
        _read(tmp_path, deep)
