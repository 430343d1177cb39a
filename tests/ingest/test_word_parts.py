"""Word documents put together part by part: what no library writes."""

import zipfile
from pathlib import Path

from corrobora.adapters.defused_xml import parse
from corrobora.adapters.pillow_png import to_png
from corrobora.ingest.word import WordReader
from corrobora.records import Reading
from corrobora.testing.readers import LetterTokens

READER = WordReader(parse=parse, convert=to_png, tokens=LetterTokens(), passage_tokens=200)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" xmlns:a="{_DRAWING}/main" xmlns:c="{_DRAWING}/chart" '
    f'xmlns:dgm="{_DRAWING}/diagram" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
CHART = f"""<c:chartSpace {_SPACES}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Ships a year
</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart><c:ser>
<c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>Ships</c:v></c:pt></c:strCache></c:strRef></c:tx>
<c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>1961</c:v></c:pt><c:pt idx="1"><c:v>1962</c:v>
</c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache><c:pt idx="1"><c:v>13</c:v>
</c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"""
DIAGRAM = f"""<dgm:dataModel {_SPACES}><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Steer</a:t></a:r>
</a:p></dgm:t></dgm:pt><dgm:pt/><dgm:pt><dgm:t><a:p><a:r><a:t>Moor</a:t></a:r></a:p></dgm:t>
</dgm:pt></dgm:ptLst></dgm:dataModel>"""


def _p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _styled(text: str, style: str) -> str:
    return _p(text, f'<w:pStyle w:val="{style}"/>')


def _drawn(inside: str) -> str:
    return f"<w:p><w:r><w:drawing>{inside}</w:drawing></w:r></w:p>"


def _read(tmp_path: Path, body: str, **parts: tuple[str, str]) -> Reading:
    """Read a document; each part goes by its id and has its kind and content."""
    path = tmp_path / "harbour.docx"
    pointers = "".join(
        f'<Relationship Id="{id_}" Type="{_OFFICE}/{kind}" Target="{id_}.xml"/>'
        for id_, (kind, _) in parts.items()
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}">{pointers}</Relationships>',
        )
        for id_, (_, content) in parts.items():
            archive.writestr(f"word/{id_}.xml", content)
    return READER(path)


def test_a_chart_is_a_table_under_its_title(tmp_path: Path) -> None:
    reading = _read(tmp_path, _drawn('<c:chart r:id="one"/>'), one=("chart", CHART))

    assert reading.text == "Ships a year\n\n | Ships\n1961\n1962 | 13"


def test_a_diagram_says_what_its_shapes_say(tmp_path: Path) -> None:
    body = _drawn('<dgm:relIds r:dm="one"/>')

    assert _read(tmp_path, body, one=("diagramData", DIAGRAM)).text == "Steer\nMoor"


def test_a_damaged_chart_is_noted(tmp_path: Path) -> None:
    reading = _read(
        tmp_path, _p("Deep.") + _drawn('<c:chart r:id="one"/>'), one=("chart", CHART[:200])
    )

    assert reading.text == "Deep."
    assert reading.notes[0].startswith("a chart was left out: harbour.docx: its part")


def test_footnotes_and_endnotes_follow_their_section(tmp_path: Path) -> None:
    def notes(kind: str, said: str) -> str:
        return (
            f"<w:{kind}s {_SPACES}><w:{kind} w:id='-1'><w:p/></w:{kind}>"
            f"<w:{kind} w:id='2'>{_p(said)}</w:{kind}></w:{kind}s>"
        )

    refers = "<w:r><w:footnoteReference w:id='2'/><w:endnoteReference w:id='2'/></w:r>"
    reading = _read(
        tmp_path,
        f"<w:p><w:r><w:t>Deep.</w:t></w:r>{refers}</w:p>{_p('Safe.')}",
        feet=("footnotes", notes("footnote", "Since 1962.")),
        ends=("endnotes", notes("endnote", "See the map.")),
    )

    assert reading.text == "Deep.\n\nSafe.\n\nSince 1962.\n\nSee the map."


def test_tables_of_contents_are_left_out_and_wrapped_text_is_taken(tmp_path: Path) -> None:
    styles = (
        f'<w:styles {_SPACES}><w:style w:styleId="T"><w:name w:val="toc 1"/></w:style></w:styles>'
    )
    body = f"<w:sdt><w:sdtContent>{_styled('Depth 4', 'T')}{_p('Deep.')}</w:sdtContent></w:sdt>"

    assert _read(tmp_path, body, styles=("styles", styles)).text == "Deep."


def test_text_that_a_style_hides_is_left_out(tmp_path: Path) -> None:
    styles = (
        f'<w:styles {_SPACES}><w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="S"><w:rPr><w:vanish w:val="0"/></w:rPr></w:style></w:styles>'
    )
    body = _styled("Unseen words.", "H") + _styled("Deep.", "S")

    reading = _read(tmp_path, body, styles=("styles", styles))

    assert (reading.text, reading.notes) == ("Deep.", ("left out: hidden text, words: 2",))


def test_numbers_start_again_where_the_document_says_so(tmp_path: Path) -> None:
    def level(at: int, form: str, text: str) -> str:
        return f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'

    numbering = (
        f'<w:numbering {_SPACES}><w:abstractNum w:abstractNumId="0">'
        f"{level(0, 'upperRoman', '%1.')}{level(1, 'lowerLetter', '%1.%2)')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>'
    )

    def item(text: str, number: int, at: int = 0) -> str:
        return _p(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>')

    body = item("a", 1) + item("b", 1, 1) + item("c", 1, 1) + item("d", 1) + item("e", 2)

    text = _read(tmp_path, body, numbering=("numbering", numbering)).text

    assert text.split("\n\n") == ["I. a", "I.a) b", "I.b) c", "II. d", "V. e"]


def test_equations_are_read_and_foreign_parts_attached(tmp_path: Path) -> None:
    body = "<w:p><m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath></w:p><w:altChunk r:id='part'/>"

    reading = _read(tmp_path, body, part=("aFChunk", "<html>more</html>"))

    assert reading.text == "E=mc"
    assert [(a.name, a.content) for a in reading.attachments] == [
        ("part.xml", b"<html>more</html>")
    ]


def test_old_pictures_have_their_description(tmp_path: Path) -> None:
    body = _p("Deep.") + (
        "<w:p><w:r><w:pict><v:shape alt='A red boat'><v:imagedata r:id='gone'/></v:shape>"
        "</w:pict></w:r></w:p>"
    )

    image = next(e for e in _read(tmp_path, body).elements if e.corpus == "image")

    assert image.text == "A red boat"
