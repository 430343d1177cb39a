import zipfile
from pathlib import Path

import pytest

from corrobora.adapters.defused_xml import parse
from corrobora.errors import IngestError
from corrobora.ingest import package

LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><l>&b;</l>',
    '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>',
)


def _made(tmp_path: Path, **parts: bytes) -> Path:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _text(path: Path, part: str = "part") -> str | None:
    with package.opened(path, parse=parse) as parts:
        return parts.xml(part).text


def test_namespaces_of_strict_files_are_translated(tmp_path: Path) -> None:
    path = _made(tmp_path, part=b'<a xmlns="http://purl.oclc.org/ooxml/drawingml/main">x</a>')

    with package.opened(path, parse=parse) as parts:
        tag = parts.xml("part").tag

    assert tag == "{http://schemas.openxmlformats.org/drawingml/2006/main}a"


@pytest.mark.parametrize("xml", LAUGHS)
def test_entities_are_refused(tmp_path: Path, xml: str) -> None:
    with pytest.raises(IngestError, match=r"^a\.docx: its part 'part': it declares XML entities"):
        _text(_made(tmp_path, part=xml.encode()))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="looks like a ZIP bomb"):
        _text(_made(tmp_path, part=bytes(20_000_000)))


def test_all_parts_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_BYTES", 100)
    path = _made(tmp_path, one=b"x" * 60, two=b"x" * 60)

    with package.opened(path, parse=parse) as parts:
        parts.bytes("one")
        with pytest.raises(IngestError, match="its part 'two' is too large: 60 bytes unpacked"):
            parts.bytes("two")


def test_xml_of_very_many_tags_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_TAGS", 5)

    with pytest.raises(IngestError, match="expected at most 5 tags, got 9"):
        _text(_made(tmp_path, part=b"<a>" + b"<b></b>" * 3 + b"<c/></a>"))


def test_too_many_parts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PARTS", 1)

    with pytest.raises(IngestError, match="expected at most 1 parts, got 2"):
        _text(_made(tmp_path, part=b"<a/>", other=b"<a/>"))


def test_a_missing_and_a_damaged_part_are_named(tmp_path: Path) -> None:
    path = _made(tmp_path, part=b"<a>" + bytes(range(256)) * 20)
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)
    path.write_bytes(content)

    with pytest.raises(IngestError, match="its part 'part' is damaged"):
        _text(path)
    with pytest.raises(IngestError, match="its part 'gone' is missing"):
        _text(path, "gone")


def test_an_encrypted_part_is_refused(tmp_path: Path) -> None:
    path = _made(tmp_path, part=b"<a/>")
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    with pytest.raises(IngestError, match="it is encrypted"):
        _text(path)


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04 and no more")

    with pytest.raises(IngestError, match=r"^a\.docx: a damaged ZIP archive or Office file"):
        _text(path)
