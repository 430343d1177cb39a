import codecs
import tarfile
import zipfile
from pathlib import Path

import pytest

from corrobora.errors import IngestError
from corrobora.ingest import sniff


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", b"%PDF-1.7\n", sniff.PDF),
        ("a.txt", b"\n\nrubbish before %PDF-1.4", sniff.PDF),
        ("a", b"plain words", sniff.TEXT),
        ("a.md", b"# Head", sniff.MARKDOWN),
        ("a.txt", b"# Head", sniff.TEXT),
        ("a.pdf", b"<!DOCTYPE html><p>x", sniff.HTML),
        ("a.txt", b"<!-- c -->\n<html lang='en'>", sniff.HTML),
        ("a.xhtml", b"<?xml version='1.0'?><html>", sniff.HTML),
        ("a.html", b"<p>no head</p>", sniff.HTML),
        ("a.txt", codecs.BOM_UTF16_LE + "words".encode("utf-16-le"), sniff.TEXT),
        ("a.txt", "Größe".encode("cp1252"), sniff.TEXT),
        ("a.png", b"\x89PNG\r\n\x1a\n....", sniff.IMAGE),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", sniff.VIDEO),
        ("a.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", sniff.AUDIO),
        ("a.ts", b"G" + bytes(187) + b"G" + bytes(187) + b"G", sniff.VIDEO),
        ("a.wmv", b"0&\xb2u\x8ef\xcf\x11" + bytes(8), sniff.VIDEO),
        ("a.aiff", b"FORM\x00\x00\x00\x00AIFFCOMM", sniff.AUDIO),
        ("a.txt", b"BMW builds cars in Munich.", sniff.TEXT),
        ("a.bmp", b"BM\x36\x00\x00\x00\x00\x00", sniff.IMAGE),
        ("a.svg", b"<?xml version='1.0'?><svg>", sniff.XML),
        ("a.csv", b"a,b\n1,2\n", sniff.CSV),
        ("a.eml", b"From: a@example.org\n\nhello", sniff.EML),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nhello", sniff.SUBTITLES),
        ("a.rtf", b"{\\rtf1 hello}", sniff.RTF),
    ],
)
def test_the_first_bytes_tell_what_a_file_is(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert sniff.media_type(path) == expected


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", "the file is empty"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n....", "named as a PDF, but it is of kind image/*"),
        ("a.docx", b"PK\x03\x04....", "a damaged ZIP archive or Office file"),
        ("a.pdf", b"only words", "named as a PDF, but it does not begin like one"),
        ("a.bin", b"\x00\x01\x02\x03", "not supported"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line_that_names_it(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(IngestError) as refusal:
        sniff.media_type(path)

    assert str(refusal.value).startswith(f"{name}: ")
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="not a regular file"):
        sniff.media_type(tmp_path)


def test_an_iwork_file_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "letter.pages"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(".iwph", b"")

    with pytest.raises(IngestError, match="export it as PDF"):
        sniff.media_type(path)


def test_an_archive_whose_first_file_is_a_pdf_is_an_archive(tmp_path: Path) -> None:
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF-1.4 not packed")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(pdf, "a.pdf")
    with tarfile.open(tmp_path / "a.tar", "w") as packed:
        packed.add(pdf, "a.pdf")

    assert sniff.media_type(tmp_path / "a.zip") == sniff.ZIP
    assert sniff.media_type(tmp_path / "a.tar") == sniff.TAR


def test_an_open_document_that_is_no_text_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "talk.odp"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.presentation")

    with pytest.raises(IngestError, match="save it as PDF"):
        sniff.media_type(path)
