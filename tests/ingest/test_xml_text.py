from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.adapters import defused_xml
from corrobora.errors import IngestError
from corrobora.ingest.xml_text import XmlReader
from corrobora.ports import Reader
from corrobora.records import Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

RSS = """<?xml version="1.0"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Harbour news</title><link>http://h.example/</link>
<item><title>Deeper</title><dc:creator>Ann</dc:creator>
<description>&lt;p&gt;The harbour &lt;b&gt;was&lt;/b&gt; deepened.&lt;/p&gt;</description></item>
</channel></rss>"""
ARTICLE = """<article><front><title>Harbours</title></front><body>
<sec><title>Depth</title><p>The harbour is <italic>deep</italic>.</p>
<table><tr><th>Year</th><th>Depth</th></tr><tr><td>1961</td><td>12</td></tr></table></sec>
<sec><title>Traffic</title><p>Ships.</p></sec></body>
<ref><surname>Ann</surname><article-title>On ships</article-title></ref></article>"""


def _reader() -> XmlReader:
    return XmlReader(parse=defused_xml.parse, tokens=LetterTokens(), passage_tokens=50)


def _read(tmp_path: Path, content: str) -> Reading:
    path = tmp_path / "harbour.xml"
    path.write_text(content, encoding="utf-8")
    return _reader()(path)


class TestXmlReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return _reader()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.xml"
        path.write_text(ARTICLE, encoding="utf-8")
        return path


def test_a_feed_is_read_by_entries(tmp_path: Path) -> None:
    reading = _read(tmp_path, RSS)

    assert reading.text == (
        "Harbour news\n\nlink: http://h.example/\n\nDeeper\n\ncreator: Ann\n\n"
        "The harbour was deepened."
    )
    assert reading.elements[-2].section == ("Harbour news", "Deeper")


def test_an_atom_feed_keeps_its_links(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>One</title>'
        '<link href="http://h.example/1"/><summary>Words.</summary></entry></feed>',
    )

    assert reading.text == "News\n\nOne\n\nlink: http://h.example/1\n\nWords."


def test_a_document_is_read_by_sections(tmp_path: Path) -> None:
    reading = _read(tmp_path, ARTICLE)

    (table,) = [e for e in reading.elements if e.corpus == "table"]
    assert table.text == "Year | Depth\n1961 | 12"
    assert table.section == ("Depth",)
    assert "The harbour is deep." in reading.text
    assert reading.text.endswith("Ann On ships")
    assert reading.document.title == "Harbours"


def test_records_are_names_and_values(tmp_path: Path) -> None:
    reading = _read(
        tmp_path, '<ships><ship><name>Mary</name><crew>12</crew><at x="1" y="2"/></ship></ships>'
    )

    assert reading.text == "name: Mary\ncrew: 12\nat: x=1, y=2"


def test_the_words_of_a_drawing_are_read(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        '<svg xmlns="http://www.w3.org/2000/svg"><title>Depths</title><style>p{}</style>'
        "<g><text>12 <tspan>m</tspan></text></g></svg>",
    )

    assert reading.text == "Depths\n\n12 m"


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        "<x><y>",
        "<x/>",
        "<x>" * 1_000 + "deep" + "</x>" * 1_000,
    ],
)
def test_entities_and_what_is_broken_are_refused_in_one_line(tmp_path: Path, content: str) -> None:
    with pytest.raises(IngestError, match=r"^harbour\.xml: [^\n]*$"):
        _read(tmp_path, content)
