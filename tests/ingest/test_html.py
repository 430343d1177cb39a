import base64
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


def _table(tmp_path: Path, source: str) -> str:
    return next(e for e in _read(tmp_path, source).elements if e.corpus == "table").text


def test_cells_that_span_stand_in_all_their_rows_and_columns(tmp_path: Path) -> None:
    text = _table(
        tmp_path,
        "<table><thead><tr><th rowspan=2>Port<th colspan=2>Ships<tr><th>1961<th>1962</thead>"
        "<tr><td rowspan=2>Hull<td>12<td>14<tr><td><td>4</table>",
    )

    assert text.split("\n") == [
        "Port | Ships | Ships",
        "Port | 1961 | 1962",
        "Hull | 12 | 14",
        "Hull | | 4",
    ]


def test_all_rows_of_heads_are_repeated_for_the_indexes(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{year}<td>{year % 7} ships came in</tr>" for year in range(1900, 1930))

    reading = _read(
        tmp_path, f"<table><tr><th>Year<th>Ships</tr><tr><th>A.D.<th>all</tr>{rows}</table>"
    )

    tables = [e for e in reading.elements if e.corpus == "table"]
    assert len(tables) > 2
    assert all("Year | Ships A.D. | all" in e.indexed for e in tables[1:])


def test_lines_in_a_cell_stay_apart_and_its_pictures_are_described(tmp_path: Path) -> None:
    text = _table(tmp_path, "<table><tr><td>a<br>b<td><p>c</p><p>d</p><td><img alt=e></table>")

    assert text == "a b | c d | e"


def test_absurd_spans_cost_nothing(tmp_path: Path) -> None:
    row = "<tr><td colspan=99999999>a<td rowspan=65000 colspan=1000>b</tr>"

    reading = _read(tmp_path, f"<table>{row * 300}</table>")

    assert len(reading.text) < 1_000_000


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="color:red; Display: none">secret</p>',
        '<p style="visibility:hidden">secret</p>',
        "<p hidden>secret</p>",
        '<p aria-hidden="true">secret</p>',
        "<noscript>secret</noscript>",
        '<a lang="de" hreflang="de" href="x">secret</a>',
    ],
)
def test_hidden_text_is_left_out(tmp_path: Path, hidden: str) -> None:
    reading = _read(tmp_path, f"<html><body><p>Words.</p>{hidden}</body></html>")

    assert reading.text == "Words."


def test_a_picture_in_the_page_is_kept_with_its_description(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 5_000
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"

    reading = _read(tmp_path, f'<html><p>Words.</p><img alt="A chart" src="{source}"></html>')

    (asset,) = reading.assets
    assert asset.content == png
    assert next(e for e in reading.elements if e.corpus == "image").asset == asset.name


def test_a_picture_without_a_description_is_read_by_itself(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 5_000
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"

    reading = _read(tmp_path, f'<html><p>Words.</p><img src="{source}"><img src="{source}"></html>')

    assert [(a.name, a.content) for a in reading.attachments] == [("picture-1.png", png)]


@pytest.mark.parametrize(
    "source", ["data:image/png;base64,!!", "data:image/png;base64,QUJD", "../secret.png", ""]
)
def test_what_is_no_picture_in_the_page_is_not_kept(tmp_path: Path, source: str) -> None:
    reading = _read(tmp_path, f'<html><p>Words.</p><img alt="A chart" src="{source}"></html>')

    assert (reading.assets, reading.attachments) == ((), ())
    assert "A chart" in reading.text


def test_a_picture_that_is_too_large_is_named(tmp_path: Path) -> None:
    source = f"data:image/png;base64,{'A' * 7_000_000}"

    reading = _read(tmp_path, f'<html><p>Words.</p><img src="{source}"></html>')

    assert reading.notes == ("1 pictures left out: too large",)


def test_the_declared_encoding_is_used(tmp_path: Path) -> None:
    path = tmp_path / "harbour.html"
    path.write_bytes('<html><meta charset="shift_jis"><p>鋼の化学成分</p></html>'.encode("cp932"))

    reading = HtmlReader(tokens=LetterTokens(), passage_tokens=50)(path)

    assert reading.text == "鋼の化学成分"


def test_a_figure_of_several_pictures_keeps_all_of_them(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "<figure><img alt=one><img alt=two><figcaption>Both</figcaption></figure>",
    )

    assert [e.text for e in reading.elements if e.corpus == "image"] == ["one", "two"]
    assert "Both" in reading.text
