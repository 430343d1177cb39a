import base64
from email.message import EmailMessage
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest import mail, sniff
from corrobora.ingest.mail import Attached, MailReader
from corrobora.ingest.mime_mail import MimeMail
from corrobora.ports import Reader
from corrobora.records import Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20_000


def _message(text: str = "The harbour is deep.\n\n> It was not.\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Jürgen <j@example.org>"
    message["To"] = "Ann <a@example.org>, Bo <b@example.org>"
    message["Date"] = "Tue, 24 Nov 2026 10:00:00 +0000"
    message["Subject"] = "Depth of the harbour"
    message.set_content(text)
    return message


def _reader() -> MailReader:
    return MailReader(
        source=MimeMail(), media_type=sniff.EML, tokens=LetterTokens(), passage_tokens=50
    )


def _read(tmp_path: Path, content: bytes | EmailMessage) -> Reading:
    path = tmp_path / "note.eml"
    path.write_bytes(content if isinstance(content, bytes) else content.as_bytes())
    return _reader()(path)


class TestMailReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return _reader()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "note.eml"
        path.write_bytes(_message().as_bytes())
        return path


def test_headers_come_first_and_history_stays(tmp_path: Path) -> None:
    reading = _read(tmp_path, _message())

    assert reading.document.title == "Depth of the harbour"
    assert reading.text == (
        "From: Jürgen <j@example.org>\nTo: Ann <a@example.org>, Bo <b@example.org>\n"
        "Date: Tue, 24 Nov 2026 10:00:00 +0000\nSubject: Depth of the harbour\n\n"
        "The harbour is deep.\n\n> It was not."
    )


def test_html_is_read_instead_of_the_plain_text_beside_it(tmp_path: Path) -> None:
    message = _message("plain plain plain")
    message.add_alternative("<p>Rich words.</p><table><tr><td>1961<td>12</table>", subtype="html")

    reading = _read(tmp_path, message)

    assert "plain" not in reading.text
    assert "1961 | 12" in reading.text


def test_html_that_says_less_than_the_plain_text_is_not_read(tmp_path: Path) -> None:
    message = _message("All the words are here and only here.")
    message.add_alternative("<p>Look</p><img src='cid:1'>", subtype="html")

    assert "only here" in _read(tmp_path, message).text


def test_plain_text_beside_html_is_kept_where_it_is_no_alternative(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Two"
    message.set_content("<p>Rich words.</p>", subtype="html")
    message.make_mixed()
    footer = EmailMessage()
    footer.set_content("Footer <of> the list")
    message.attach(footer)

    text = _read(tmp_path, message).text

    assert "Rich words.\n\nFooter <of> the list" in text


def test_attachments_are_given_and_tiny_pictures_in_the_text_are_not(tmp_path: Path) -> None:
    message = _message()
    message.add_attachment(PNG, maintype="image", subtype="png", filename="map.png")
    message.add_attachment(b"a,b\n1,2", maintype="text", subtype="csv", filename="../t/a.csv")
    message.add_attachment(
        PNG[:500], maintype="image", subtype="png", cid="<1>", disposition="inline"
    )

    reading = _read(tmp_path, message)

    assert [(a.name, a.content) for a in reading.attachments] == [
        ("map.png", PNG),
        ("-t-a.csv", b"a,b\n1,2"),
    ]


def test_a_message_inside_is_a_file_of_its_own(tmp_path: Path) -> None:
    message = _message()
    message.add_attachment(_message("Inner words."))

    (attachment,) = _read(tmp_path, message).attachments

    assert attachment.name == "Depth of the harbour.eml"
    assert b"Inner words." in attachment.content


def test_an_empty_message_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"^note\.eml: an empty message$"):
        _read(tmp_path, b"   \n  \n")


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: =?utf-8?q?caf=C3=A9?=\n\nWords.",
        b"Subject: =?nonsense?b?!!!?=\nContent-Type: text/plain; charset=nonsense\n\nWords.",
        b"Content-Type: multipart/mixed\n\nWords.",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nWords.",
        b"Subject: s\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(b"Words...")[:-2],
        b"From: <<>>,,@\nDate: never\nSubject: caf\xe9\n\nWords.",
    ],
)
def test_a_broken_message_is_read_as_far_as_it_goes(tmp_path: Path, content: bytes) -> None:
    assert "Words" in _read(tmp_path, content).text


def test_parts_in_parts_without_end_are_refused_or_read(tmp_path: Path) -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(3_000)
    )

    with pytest.raises(IngestError, match="nested too deeply"):
        _read(tmp_path, b"Subject: deep\n" + nested + b"\nWords.")


def test_attachments_beyond_the_limits_are_named() -> None:
    attached = Attached(left=10)

    attached.add("a", b"12345678")
    attached.add("b", b"123")
    for number in range(mail.MAX_ATTACHMENTS):
        attached.add(str(number), b"" if number else b"1")

    assert [a.name for a in attached.kept] == ["a", "0"]
    assert attached.notes[0].startswith("attachment 'b' left out")


def test_html_in_tags_without_end_is_named(tmp_path: Path) -> None:
    message = _message("plain")
    message.add_alternative("<div>" * 6_000 + "rich rich", subtype="html")

    reading = _read(tmp_path, message)

    assert reading.notes == ("its HTML is left out: note.eml: its tags are nested too deeply",)
