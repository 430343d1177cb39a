"""Presentations put together part by part: what no library writes."""

import zipfile
from pathlib import Path

import pytest

from corrobora.adapters.defused_xml import parse
from corrobora.adapters.pillow_png import to_png
from corrobora.ingest.slides import SlidesReader
from corrobora.records import Box, Element, Reading
from corrobora.testing.readers import LetterTokens

READER = SlidesReader(parse=parse, convert=to_png, tokens=LetterTokens(), passage_tokens=100)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SPACES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    f'xmlns:r="{_OFFICE}" xmlns:a="{_DRAWING}/main" xmlns:dgm="{_DRAWING}/diagram" '
    'xmlns:q="http://schemas.microsoft.com/office/powerpoint/2018/8/main"'
)
_POINT = 12_700


def _shape(text: str, place: str = "") -> str:
    return (
        f"<p:sp><p:spPr>{place}</p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r>"
        "</a:p></p:txBody></p:sp>"
    )


def _place(*, turned: int = 0) -> str:
    x, y, wide, high = (value * _POINT for value in (100, 200, 100, 40))
    return (
        f'<a:xfrm rot="{turned * 60_000}"><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/>'
        "</a:xfrm>"
    )


def _pointers(**targets: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="{id_}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for id_, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{entries}</Relationships>'


def _read(tmp_path: Path, shapes: str, size: str = "", **parts: tuple[str, str]) -> Reading:
    path = tmp_path / "harbour.pptx"
    entry = '<p:sldIdLst><p:sldId r:id="one"/></p:sldIdLst>'
    pointers = _pointers(
        one=("slide", "slides/one.xml"),
        **({"who": ("commentAuthors", "who.xml")} if "who" in parts else {}),
    )
    beside = {id_: (kind, f"../{id_}.xml") for id_, (kind, _) in parts.items()}
    with zipfile.ZipFile(path, "w") as archive:
        root = f"<p:presentation {_SPACES}>{size}{entry}</p:presentation>"
        archive.writestr("ppt/presentation.xml", root)
        archive.writestr("ppt/_rels/presentation.xml.rels", pointers)
        slide = f"<p:sld {_SPACES}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
        archive.writestr("ppt/slides/one.xml", slide)
        archive.writestr("ppt/slides/_rels/one.xml.rels", _pointers(**beside))
        for id_, (_, content) in parts.items():
            archive.writestr(f"ppt/{id_}.xml", content)
    return READER(path)


def _passages(reading: Reading) -> list[Element]:
    return [element for element in reading.elements if element.corpus == "paragraph"]


def test_comments_of_the_old_and_the_new_kind_name_who_wrote_them(tmp_path: Path) -> None:
    who = f'<p:cmAuthorLst {_SPACES}><p:cmAuthor id="7" name="Ada"/></p:cmAuthorLst>'
    said = "<q:txBody><a:p><a:r><a:t>Why?</a:t></a:r></a:p></q:txBody>"
    comments = (
        f'<p:cmLst {_SPACES}><p:cm authorId="7"><p:text>Says who?</p:text></p:cm>'
        f'<q:cm authorId="8"><q:replyLst><q:reply authorId="7">{said}</q:reply></q:replyLst></q:cm>'
        "</p:cmLst>"
    )

    reading = _read(
        tmp_path, _shape("Deep."), who=("commentAuthors", who), said=("comments", comments)
    )

    assert _passages(reading)[-1].text == "Ada: Says who? Ada: Why?"
    assert _passages(reading)[-1].section == ("Comments",)


def test_a_diagram_says_what_its_shapes_say(tmp_path: Path) -> None:
    diagram = (
        f"<dgm:dataModel {_SPACES}><dgm:pt><dgm:t><a:p><a:r><a:t>Steer</a:t></a:r></a:p></dgm:t>"
        "</dgm:pt></dgm:dataModel>"
    )
    frame = '<p:graphicFrame><a:graphic><dgm:relIds r:dm="smart"/></a:graphic></p:graphicFrame>'

    reading = _read(tmp_path, frame, smart=("diagramData", diagram))

    assert _passages(reading)[0].text == "Steer"


def test_films_and_files_on_a_slide_are_attached(tmp_path: Path) -> None:
    reading = _read(tmp_path, _shape("Deep."), film=("media", "moving"), sheet=("package", "rows"))

    assert [attached.name for attached in reading.attachments] == ["film.xml", "sheet.xml"]


def test_a_turned_shape_has_the_box_around_it(tmp_path: Path) -> None:
    reading = _read(tmp_path, _shape("Deep.", _place(turned=90)))

    box = Box(130, 170, 170, 270)
    assert _passages(reading)[0].where.boxes == (box,)
    assert reading.pages[0].words[0].box == box


@pytest.mark.parametrize(
    ("size", "points"),
    [
        ('<p:sldSz cx="9144000" cy="5143500"/>', (720, 405)),
        ('<p:sldSz cx="99999999999" cy="1"/>', (720, 540)),
        ('<p:sldSz cx="wide"/>', (720, 540)),
        ("", (720, 540)),
    ],
)
def test_slides_without_a_likely_size_have_the_usual_one(
    tmp_path: Path, size: str, points: tuple[float, float]
) -> None:
    page = _read(tmp_path, _shape("Deep."), size).pages[0]

    assert (page.width, page.height) == points


def test_a_shape_beyond_the_edge_is_cut_to_the_slide(tmp_path: Path) -> None:
    reading = _read(tmp_path, _shape("Deep.", _place()), '<p:sldSz cx="1905000" cy="2667000"/>')

    assert _passages(reading)[0].where.boxes == (Box(100, 200, 150, 210),)


def test_damaged_notes_and_pointers_to_nowhere_are_noted(tmp_path: Path) -> None:
    picture = '<p:pic><p:blipFill><a:blip r:embed="gone"/></p:blipFill><p:spPr/></p:pic>'

    reading = _read(tmp_path, _shape("Deep.") + picture, notes=("notesSlide", "<p:notes"))

    assert _passages(reading)[0].text == "Deep."
    assert any("left out: the notes of a slide" in note for note in reading.notes)
    assert "a picture is nowhere in the file" in reading.notes
