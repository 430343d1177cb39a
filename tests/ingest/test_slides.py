import dataclasses
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pptx
import pytest
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Emu, Pt
from typing_extensions import override

from corrobora.adapters.defused_xml import parse
from corrobora.adapters.pillow_png import to_png
from corrobora.errors import IngestError
from corrobora.ingest.slides import SlidePictures, SlidesReader
from corrobora.ports import Reader, ReadingLog
from corrobora.records import Box, Element, Reading, Word
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

TITLE_ONLY, BLANK, TITLE_AND_TEXT = 5, 6, 1  # layouts
PROSE = "The harbour was deepened in 1962. Ferries leave daily from the northern pier."


def _written(content: bytes, /) -> tuple[Word, ...]:
    """Read the same words in any picture."""
    return (Word(text="After:", box=Box(0.1, 0.5, 0.4, 0.6)), Word(text="95%", box=HALF))


HALF = Box(0.5, 0.5, 1.0, 1.0)


def _reader(pictures: SlidePictures | None = None) -> SlidesReader:
    return SlidesReader(
        parse=parse,
        convert=to_png,
        tokens=LetterTokens(),
        passage_tokens=100,
        pictures=pictures,
    )


def _picture(colour: str = "red") -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def _made(tmp_path: Path, fill: Callable[[Any], None]) -> Path:
    deck = pptx.Presentation()
    fill(deck)
    path = tmp_path / "harbour.pptx"
    deck.save(str(path))
    return path


def _read(tmp_path: Path, fill: Callable[[Any], None]) -> Reading:
    return _reader()(_made(tmp_path, fill))


def _slide(deck: Any, title: str = "", text: str = "") -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_AND_TEXT if title else BLANK])
    if title:
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    elif text:
        slide.shapes.add_textbox(Pt(100), Pt(200), Pt(300), Pt(100)).text_frame.text = text
    return slide


def _harbour(deck: Any) -> None:
    _slide(deck, "Depth", PROSE)
    _slide(deck, "Traffic", "Ships a year").notes_slide.notes_text_frame.text = "Mention the pier."


def _of(reading: Reading, corpus: str) -> list[Element]:
    return [element for element in reading.elements if element.corpus == corpus]


class TestSlidesReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return _reader()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        return _made(tmp_path, _harbour)


def test_a_slide_is_a_page_under_its_title(tmp_path: Path) -> None:
    reading = _read(tmp_path, _harbour)

    assert [(p.number, p.width, p.height) for p in reading.pages] == [(1, 720, 540), (2, 720, 540)]
    assert reading.document.title == "Depth"
    assert _of(reading, "paragraph")[0].section == ("Depth",)
    assert _of(reading, "paragraph")[0].text == f"Depth {PROSE}"


def test_notes_are_a_paragraph_of_their_slide(tmp_path: Path) -> None:
    reading = _read(tmp_path, _harbour)
    notes = _of(reading, "paragraph")[-1]

    assert (notes.text, notes.where.page, notes.section) == (
        "Mention the pier.",
        2,
        ("Traffic", "Notes"),
    )
    assert reading.pages[1].words[-1].box == Box(0, 0, 720, 540)


def test_words_lie_line_by_line_in_the_box_of_their_shape(tmp_path: Path) -> None:
    reading = _read(tmp_path, lambda deck: _slide(deck, text=f"{PROSE}\n{PROSE}"))
    words = reading.pages[0].words
    passage = _of(reading, "paragraph")[0]

    assert passage.where.boxes == (Box(100, 200, 400, 300),)
    assert all(100 <= w.box.x0 <= w.box.x1 <= 400 for w in words)
    assert all(200 <= w.box.y0 <= w.box.y1 <= 300 for w in words)
    assert len({word.box.y0 for word in words}) > 2


def test_placeholders_stand_where_their_layout_puts_them(tmp_path: Path) -> None:
    passage = _of(_read(tmp_path, _harbour), "paragraph")[0]

    title, body = passage.where.boxes
    assert title.y1 < body.y1
    assert (body.x0, body.x1) == (36, 684)


def test_shapes_of_nested_groups_are_placed_on_the_slide(tmp_path: Path) -> None:
    def fill(deck: Any) -> None:
        outer = _slide(deck).shapes.add_group_shape()
        inner = outer.shapes.add_group_shape()
        box = inner.shapes.add_textbox(Pt(10), Pt(20), Pt(100), Pt(50))
        box.text_frame.text = "Deep"
        outer.left, outer.top, outer.width, outer.height = Pt(100), Pt(200), Pt(200), Pt(100)

    passage = _of(_read(tmp_path, fill), "paragraph")[0]

    assert passage.where.boxes == (Box(100, 200, 300, 300),)


def test_a_table_is_read_row_by_row_with_boxes_of_cells(tmp_path: Path) -> None:
    def fill(deck: Any) -> None:
        shapes = _slide(deck).shapes
        table = shapes.add_table(3, 2, Pt(100), Pt(100), Pt(200), Pt(90)).table
        for i, text in enumerate(["Year", "Ships", "1961", "12", "", "13"]):
            table.cell(i // 2, i % 2).text = text
        table.cell(1, 0).merge(table.cell(2, 0))

    reading = _read(tmp_path, fill)
    table = _of(reading, "table")[0]
    words = {word.text: word.box for word in reading.pages[0].words}

    assert table.text == "Year | Ships\n1961 | 12\n1961 | 13"
    assert table.where.boxes == (Box(100, 100, 300, 190),)
    assert words["12"].x0 >= 200
    assert words["12"].y0 >= 130
    assert words["12"].y1 <= 160


def test_a_chart_is_a_table_of_its_series(tmp_path: Path) -> None:
    def fill(deck: Any) -> None:
        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # of the library
        data.categories = ["1961", "1962"]
        data.add_series("Ships", (12, 13))
        shapes = _slide(deck).shapes
        kind = XL_CHART_TYPE.COLUMN_CLUSTERED
        chart = shapes.add_chart(kind, Pt(10), Pt(10), Pt(300), Pt(200), data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "Ships a year"

    reading = _read(tmp_path, fill)
    table = _of(reading, "table")[0]

    assert table.text.splitlines() == [" | Ships".strip(), "1961 | 12", "1962 | 13"]
    assert "Ships a year" in table.indexed
    assert reading.attachments == ()


def test_a_picture_is_found_by_its_description_or_its_slide(tmp_path: Path) -> None:
    def fill(deck: Any) -> None:
        slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
        slide.shapes.title.text = "Our boats"
        big = slide.shapes.add_picture(_picture("blue"), Pt(100), Pt(100), Pt(400), Pt(300))
        small = slide.shapes.add_picture(_picture(), Pt(10), Pt(10), Pt(20), Pt(20))
        for picture, text in ((big, "boat.png"), (small, "A red boat")):
            picture._element.nvPicPr.cNvPr.set("descr", text)

    reading = _read(tmp_path, fill)

    assert [image.text for image in _of(reading, "image")] == ["Our boats", "A red boat"]
    assert [image.asset for image in _of(reading, "image")] == [a.name for a in reading.assets]
    assert "boat.png" not in [word.text for word in reading.pages[0].words]


def test_what_is_written_in_a_picture_is_read_where_nothing_describes_it(tmp_path: Path) -> None:
    def fill(deck: Any) -> None:
        for slide, left in ((_slide(deck, text="It is deep."), 100), (_slide(deck), 300)):
            slide.shapes.add_picture(_picture(), Pt(left), Pt(100), Pt(200), Pt(100))

    reader = dataclasses.replace(_reader(), seen=_written)
    reading = reader(_made(tmp_path, fill))
    words = {word.text: word.box for word in reading.pages[0].words}

    assert [image.text for image in _of(reading, "image")] == ["After: 95%"]
    assert words["95%"] == Box(200, 150, 300, 200)


def test_hidden_slides_are_read_and_noted(tmp_path: Path) -> None:
    def fill(deck: Any) -> None:
        _harbour(deck)
        deck.slides[1]._element.set("show", "0")

    assert _read(tmp_path, fill).notes == ("slide 2 is hidden, and was read all the same",)


def test_footers_and_slide_numbers_are_left_out(tmp_path: Path) -> None:
    def fill(deck: Any) -> None:
        slide = _slide(deck, text="It is deep.")
        box = slide.shapes.add_textbox(Pt(10), Pt(500), Pt(100), Pt(20))
        box.text_frame.text = "Confidential"
        properties = box._element.nvSpPr.nvPr
        properties.append(properties.makeelement(f"{P}ph", {"type": "ftr", "idx": "11"}))

    assert "Confidential" not in [w.text for w in _read(tmp_path, fill).pages[0].words]


P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def _changed(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            changed = change(name, content)
            if changed is not None:
                archive.writestr(name, changed)
    return path


def test_a_damaged_slide_keeps_its_number_and_leaves_the_others_readable(tmp_path: Path) -> None:
    path = _changed(
        _made(tmp_path, _harbour),
        lambda name, content: content[:500] if name == "ppt/slides/slide1.xml" else content,
    )

    reading = _reader()(path)

    assert [len(page.words) > 0 for page in reading.pages] == [False, True]
    assert reading.notes[0].startswith("slide 1 is damaged and was left out: ")


def test_a_missing_picture_or_layout_does_not_stop_a_slide(tmp_path: Path) -> None:
    def fill(deck: Any) -> None:
        _harbour(deck)
        deck.slides[0].shapes.add_picture(_picture(), Emu(0), Emu(0))

    path = _changed(
        _made(tmp_path, fill),
        lambda name, content: None if "media/" in name or "slideLayout2.xml" in name else content,
    )

    reading = _reader()(path)

    assert _of(reading, "paragraph")[0].text == f"Depth {PROSE}"
    assert any("picture was left out" in note for note in reading.notes)


def test_pictures_that_are_damaged_are_noted(tmp_path: Path) -> None:
    def fill(deck: Any) -> None:
        _harbour(deck)
        deck.slides[0].shapes.add_picture(_picture(), Emu(0), Emu(0), Pt(400), Pt(300))

    path = _changed(
        _made(tmp_path, fill),
        lambda name, content: b"no picture" if "media/" in name else content,
    )

    reading = _reader()(path)

    assert not reading.assets
    assert any(
        "a picture that is damaged, or of a kind that is not shown" in n for n in reading.notes
    )


class _Drawn:
    def __init__(self, *, fails: bool = False) -> None:
        self._fails = fails

    def __call__(
        self, path: Path, /, *, count: int, log: ReadingLog | None = None
    ) -> Sequence[bytes]:
        if self._fails:
            raise IngestError(f"{path.name}: cannot be drawn")
        return [_picture(colour).getvalue() for colour in ("red", "blue", "green")[:count]]


def test_slides_are_shown_where_something_draws_them(tmp_path: Path) -> None:
    def fill(deck: Any) -> None:
        _harbour(deck)
        deck.slides[0]._element.set("show", "0")

    reading = _reader(_Drawn())(_made(tmp_path, fill))

    assert [page.asset for page in _of(reading, "page")] == ["", reading.assets[0].name]


def test_a_deck_that_cannot_be_drawn_is_read_all_the_same(tmp_path: Path) -> None:
    reading = _reader(_Drawn(fails=True))(_made(tmp_path, _harbour))

    assert reading.notes == ("the slides are not shown: harbour.pptx: cannot be drawn",)
    assert _of(reading, "page")


def test_a_deck_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        IngestError, match=r"^harbour\.pptx: none of its 1 slides holds text; install"
    ):
        _read(tmp_path, _slide)
