import zipfile
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.adapters.defused_xml import parse
from corrobora.errors import IngestError
from corrobora.ingest.epub import EpubReader
from corrobora.ingest.html import HtmlReader
from corrobora.ports import Reader
from corrobora.records import Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

READER = EpubReader(parse=parse, page=HtmlReader(tokens=LetterTokens(), passage_tokens=50))
CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"""
PROSE = "The harbour was deepened in 1962. Ferries leave daily from the northern pier. " * 5
DEPTH = f"<html><head><title>One</title></head><body><h1>Depth</h1><p>{PROSE}</p></body></html>"
MORE = f"<html><body><p>It goes on. {PROSE}</p></body></html>"
TRAFFIC = "<html><body><h1>Traffic</h1><p>Ships come&nbsp;and go.</p></body></html>"
COVER = '<html><body><img src="cover.png"/></body></html>'


def _book(*names: str) -> str:
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(names)))
    return (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Harbours</dc:title></metadata>'
        '<manifest><item id="toc" href="toc.xhtml" properties="nav" '
        f'media-type="application/xhtml+xml"/>{items}</manifest>'
        f'<spine><itemref idref="toc"/>{spine}</spine></package>'
    )


def _read(tmp_path: Path, **parts: str) -> Reading:
    path = tmp_path / "harbour.epub"
    chapters = {"cover": COVER, "depth one": DEPTH, "more": MORE, "traffic": TRAFFIC}
    names = ("cover.html", "depth%20one.html", "more.html", "traffic.html")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", parts.pop("container", CONTAINER))
        archive.writestr("OEBPS/book.opf", parts.pop("book", _book(*names)))
        archive.writestr("OEBPS/toc.xhtml", "<html><body>Contents</body></html>")
        for name, content in {**chapters, **parts}.items():
            part = name.replace("__", "/") if "__" in name else f"OEBPS/{name}.html"
            archive.writestr(part, content)
    return READER(path)


class TestEpubReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return READER

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        _read(tmp_path)
        return tmp_path / "harbour.epub"


def test_chapters_follow_the_spine_under_the_title_of_the_book(tmp_path: Path) -> None:
    reading = _read(tmp_path)

    assert reading.document.title == "Harbours"
    assert reading.text.startswith("Depth\n\nThe harbour")
    assert reading.text.endswith("Traffic\n\nShips come and go.")
    assert "Contents" not in reading.text
    assert all(e.indexed.startswith("Harbours") for e in reading.elements)


def test_a_chapter_without_a_heading_goes_on_in_the_section_before(tmp_path: Path) -> None:
    passage = next(e for e in _read(tmp_path).elements if "It goes on." in e.text)

    assert passage.section == ("Depth",)


def test_elements_point_into_the_text_of_the_whole_book(tmp_path: Path) -> None:
    reading = _read(tmp_path)

    for element in reading.elements:
        assert element.where.chars is not None
        assert reading.text[slice(*element.where.chars)] == element.text


def test_a_chapter_that_is_missing_is_noted(tmp_path: Path) -> None:
    reading = _read(tmp_path, book=_book("gone.html", "../../etc/passwd", "traffic.html"))

    assert reading.text == "Traffic\n\nShips come and go."
    assert [note for note in reading.notes if "OEBPS/gone.html" in note]
    assert [note for note in reading.notes if "etc/passwd" in note]


def test_a_protected_book_is_refused(tmp_path: Path) -> None:
    locked = (
        '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        '<e:CipherReference URI="OEBPS/more.html"/></encryption>'
    )

    with pytest.raises(IngestError, match=r"protected \(DRM\)"):
        _read(tmp_path, **{"META-INF__encryption.xml": locked})


def test_a_book_with_encrypted_fonts_only_is_read(tmp_path: Path) -> None:
    fonts = (
        '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        '<e:CipherReference URI="OEBPS/font.otf"/></encryption>'
    )

    assert _read(tmp_path, **{"META-INF__encryption.xml": fonts}).text


def test_a_book_that_does_not_name_its_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="expected an EPUB that names its parts"):
        _read(tmp_path, container="<container/>")


def test_a_book_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="none of its 1 chapters holds text"):
        _read(tmp_path, book=_book("cover.html"))
