from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest.html import HtmlReader
from corrobora.ports import Reader
from corrobora.records import Reading
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

SOURCE = """<!doctype html><html><head><title>Harbour  report</title><style>p{}</style></head>
<body><nav>Home Contact</nav><script>track()</script><main><h1>Harbour</h1>
<p>The <b>harbour</b> was
deepened.<br>It is safe.</p>
<div>Loose <i>words</i><p>Own paragraph.</p> tail</div>
<h2>Traffic</h2><table><caption>Ships a year</caption><tr><th>Year<th>Ships</tr>
<tr><td>1961<td>12</table>
<figure><img src="d.png" alt="A chart"><figcaption>Figure 1: Depth</figcaption></figure></main>
<footer>Imprint</footer></body></html>"""


def _read(tmp_path: Path, source: str = SOURCE) -> Reading:
    path = tmp_path / "harbour.html"
    path.write_text(source, encoding="utf-8")
    return HtmlReader(tokens=LetterTokens(), passage_tokens=50)(path)


class TestHtmlReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return HtmlReader(tokens=LetterTokens(), passage_tokens=50)

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.html"
        path.write_text(SOURCE, encoding="utf-8")
        return path


def test_only_the_main_content_is_kept(tmp_path: Path) -> None:
    reading = _read(tmp_path)

    assert not any(word in reading.text for word in ("Home", "track", "p{}", "Imprint"))
    assert reading.document.title == "Harbour report"


def test_words_across_inline_tags_and_line_ends_stay_apart_or_together(tmp_path: Path) -> None:
    text = _read(tmp_path).text

    assert "The harbour was deepened. It is safe." in text
    assert "Loose words\n\nOwn paragraph.\n\ntail" in text


def test_a_table_has_its_caption_and_section_for_the_indexes(tmp_path: Path) -> None:
    table = next(e for e in _read(tmp_path).elements if e.corpus == "table")

    assert table.text == "Year | Ships\n1961 | 12"
    assert "Ships a year" in table.indexed
    assert table.section == ("Harbour", "Traffic")


def test_a_figure_is_its_description_and_caption(tmp_path: Path) -> None:
    image = next(e for e in _read(tmp_path).elements if e.corpus == "image")

    assert image.text == "A chart Figure 1: Depth"


def test_a_table_that_lays_out_the_page_is_no_table(tmp_path: Path) -> None:
    inner = "<table><tr><td>1961<td>12</tr></table>"

    reading = _read(tmp_path, f"<html><table><tr><td><p>Words.</p>{inner}</td></tr></table></html>")

    assert [e.text for e in reading.elements if e.corpus == "table"] == ["1961 | 12"]
    assert "Words." in reading.text


def test_tags_nested_beyond_reason_are_refused_or_read_but_never_crash(tmp_path: Path) -> None:
    try:
        reading = _read(tmp_path, "<html>" + "<div>" * 20_000 + "deep" + "</div>" * 20_000)
    except IngestError as refusal:
        assert "nested too deeply" in str(refusal)  # noqa: PT017 - both ends are right
    else:
        assert "deep" in reading.text
