"""PDFs made by the test, read and drawn by the real library."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest
from PIL import Image
from typing_extensions import override

from corrobora.adapters import pymupdf_pdf
from corrobora.adapters.pymupdf_pdf import PyMuPdfRenderer, PyMuPdfSource
from corrobora.errors import IngestError
from corrobora.ingest.pdf import PdfReader
from corrobora.ingest.source import RawPage
from corrobora.ports import PageRenderer, Reader
from corrobora.records import Box
from corrobora.testing.contracts.page_renderer import PageRendererContract
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import LetterTokens

Draw = Callable[[Any], None]


def _made(path: Path, *draw: Draw, **saving: Any) -> Path:
    """Save a PDF with a letter-size page for each function that draws on one."""
    document = pymupdf.open()
    for drawing in draw:
        drawing(document.new_page(width=612, height=792))
    document.save(path, **saving)
    document.close()
    return path


def _words(page: Any) -> None:
    page.insert_text((72, 100), "The harbour was deepened.", fontsize=12)
    page.insert_text((72, 140), "Bold words", fontsize=20, fontname="hebo")


def _page(path: Path, number: int = 1) -> RawPage:
    with PyMuPdfSource().open(path) as file:
        return file.page(number)


def _box(page: RawPage, word: str) -> Box:
    return next(w.box for line in page.lines for w in line.words if w.text == word)


class TestPdfReaderOnARealFile(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return PdfReader(
            PyMuPdfSource(), tokens=LetterTokens(), ocr=None, passage_tokens=60, ocr_dpi=72
        )

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        return _made(tmp_path / "harbour.pdf", _words, _words)


class TestPyMuPdfRenderer(PageRendererContract):
    @pytest.fixture
    @override
    def renderer(self) -> PageRenderer:
        return PyMuPdfRenderer()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        return _made(tmp_path / "blank.pdf", lambda page: None)


def test_lines_carry_size_weight_and_boxes_in_points(tmp_path: Path) -> None:
    page = _page(_made(tmp_path / "a.pdf", _words))

    plain, bold = page.lines
    assert [word.text for word in plain.words] == ["The", "harbour", "was", "deepened."]
    assert (plain.size, plain.bold, bold.size, bold.bold) == (12, False, 20, True)
    assert plain.box.x0 == pytest.approx(72, abs=1)
    assert plain.box.y0 < 100 < plain.box.y1
    assert (page.width, page.height) == (612, 792)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_are_of_the_page_as_it_is_shown(tmp_path: Path, rotation: int) -> None:
    def turned(page: Any) -> None:
        page.insert_text((72, 100), "harbour", fontsize=12)
        page.draw_rect(pymupdf.Rect(72, 300, 172, 350), fill=(0, 0, 0))
        page.set_rotation(rotation)

    path = _made(tmp_path / "a.pdf", turned)
    page = _page(path)

    assert (page.width, page.height) == ((612, 792) if rotation % 180 == 0 else (792, 612))
    assert _ink(path, _box(page, "harbour")) > 0.1
    assert _ink(path, page.drawings[0]) > 0.9


def test_boxes_count_from_the_corner_of_the_crop_box(tmp_path: Path) -> None:
    def cropped(page: Any) -> None:
        page.insert_text((172, 200), "harbour", fontsize=12)
        page.set_cropbox(pymupdf.Rect(100, 150, 500, 700))

    path = _made(tmp_path / "a.pdf", cropped)
    page = _page(path)

    assert (page.width, page.height) == (400, 550)
    assert _box(page, "harbour").x0 == pytest.approx(72, abs=1)
    assert _ink(path, _box(page, "harbour")) > 0.1


def test_text_that_runs_up_the_margin_is_not_upright(tmp_path: Path) -> None:
    page = _page(
        _made(tmp_path / "a.pdf", lambda page: page.insert_text((30, 400), "stamp", rotate=90))
    )

    assert [line.upright for line in page.lines] == [False]


def test_images_and_outlines_are_told_from_fills(tmp_path: Path) -> None:
    def drawn(page: Any) -> None:
        page.draw_rect(pymupdf.Rect(50, 50, 90, 90), color=(0, 0, 0))
        page.draw_rect(pymupdf.Rect(50, 150, 90, 190), color=None, fill=(1, 0, 0))
        pixels = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 8, 8), 0)
        page.insert_image(pymupdf.Rect(300, 300, 400, 400), pixmap=pixels)

    page = _page(_made(tmp_path / "a.pdf", drawn))

    assert page.images == (Box(300, 300, 400, 400),)
    assert len(page.drawings) == 2
    assert len(page.outlines) == 1
    assert page.outlines[0].y1 < 100


def test_an_encrypted_file_is_refused_and_one_that_only_forbids_printing_is_read(
    tmp_path: Path,
) -> None:
    aes = 5  # AES with 256 bits
    locked = _made(tmp_path / "a.pdf", _words, encryption=aes, user_pw="u", owner_pw="o")
    free = _made(tmp_path / "b.pdf", _words, encryption=aes, owner_pw="o", permissions=0)

    with pytest.raises(IngestError, match=r"a\.pdf: the PDF is encrypted; .* --password$"):
        _page(locked)
    assert _box(_page(free), "harbour")


def test_an_encrypted_file_is_opened_by_the_password_that_fits(tmp_path: Path) -> None:
    locked = _made(tmp_path / "a.pdf", _words, encryption=5, user_pw="dam", owner_pw="o")

    with PyMuPdfSource(passwords=("pier", "dam")).open(locked) as file:
        page = file.page(1)
    drawn = PyMuPdfRenderer(passwords=("dam",)).render(locked, page=1, dpi=72)

    assert _box(page, "harbour")
    assert drawn.startswith(b"\x89PNG")
    with pytest.raises(IngestError, match=r"encrypted, and no given password fits; .*--password$"):
        PyMuPdfSource(passwords=("pier",)).open(locked).__enter__()


@pytest.mark.parametrize("share", [0.05, 0.1])
def test_a_file_cut_off_is_refused_in_one_line(tmp_path: Path, share: float) -> None:
    whole = _made(tmp_path / "whole.pdf", _words).read_bytes()
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(whole[: int(share * len(whole))])

    with pytest.raises(IngestError, match=r"^cut\.pdf: the PDF is [^\n]*$"):
        _page(cut)


def test_a_file_without_pages_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )

    with pytest.raises(IngestError, match=r"empty\.pdf"):
        _page(empty)


def test_a_page_as_large_as_a_town_is_drawn_small(tmp_path: Path) -> None:
    def vast(page: Any) -> None:
        page.set_mediabox(pymupdf.Rect(0, 0, 14_400, 14_400))

    path = _made(tmp_path / "a.pdf", vast)
    with PyMuPdfSource().open(path) as file:
        picture = file.picture(1, dpi=150)

    assert picture.shape[0] * picture.shape[1] <= pymupdf_pdf.MAX_PIXELS * 1.01


def test_a_page_of_huge_units_is_measured_in_points(tmp_path: Path) -> None:
    def huge(page: Any) -> None:
        page.set_mediabox(pymupdf.Rect(0, 0, 14_400, 14_400))
        page.insert_text((7_000, 7_000), "harbour", fontsize=400)
        page.parent.xref_set_key(page.xref, "UserUnit", "1000")

    path = _made(tmp_path / "a.pdf", huge)
    page = _page(path)

    assert (page.width, page.height) == pymupdf_pdf.page_sizes(path)[0] == (14_400, 14_400)
    assert _box(page, "harbour").x0 == pytest.approx(7_000, abs=50)
    assert _pixels(PyMuPdfRenderer().render(path, page=1, dpi=1)).shape[0] <= 201


def test_the_outline_and_title_are_read(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page()
    document.set_metadata({"title": " A  report "})
    document.set_toc([[1, "Traffic", 1]])
    document.save(tmp_path / "a.pdf")

    with PyMuPdfSource().open(tmp_path / "a.pdf") as file:
        entry, title = file.outline[0], file.title

    assert (entry.level, entry.title, entry.page) == (1, "Traffic", 1)
    assert title == "A report"


def test_a_picture_is_rgb_and_shows_what_is_drawn(tmp_path: Path) -> None:
    path = _made(
        tmp_path / "a.pdf",
        lambda page: page.draw_rect(pymupdf.Rect(0, 0, 306, 792), fill=(1, 0, 0), color=None),
    )

    with PyMuPdfSource().open(path) as file:
        picture = file.picture(1, dpi=72)

    assert picture.shape == (792, 612, 3)
    assert picture[400, 100].tolist() == [255, 0, 0]
    assert picture[400, 500].tolist() == [255, 255, 255]


def test_a_mark_on_a_turned_page_lies_on_its_word(tmp_path: Path) -> None:
    def turned(page: Any) -> None:
        page.insert_text((72, 100), "harbour", fontsize=12)
        page.set_rotation(90)

    path = _made(tmp_path / "a.pdf", turned)
    box = _box(_page(path), "harbour")
    plain = _pixels(PyMuPdfRenderer().render(path, page=1, dpi=72))

    marked = _pixels(PyMuPdfRenderer().render(path, page=1, dpi=72, marks=[box]))

    ys, xs = np.nonzero((plain != marked).any(axis=2))
    assert (xs.min(), ys.min()) == (pytest.approx(box.x0, abs=4), pytest.approx(box.y0, abs=4))
    assert (xs.max(), ys.max()) == (pytest.approx(box.x1, abs=4), pytest.approx(box.y1, abs=4))


def _pixels(png: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int)


def _ink(path: Path, box: Box) -> float:
    """Return the share of dark pixels in a box of the first page as it is shown."""
    grey = _pixels(PyMuPdfRenderer().render(path, page=1, dpi=72)).mean(axis=2)
    x0, y0, x1, y1 = (round(side) for side in box)
    return float((grey[y0:y1, x0:x1] < 128).mean())


def test_sizes_of_pages_are_those_of_the_page_as_it_is_shown(tmp_path: Path) -> None:
    def turned(page: Any) -> None:
        page.set_rotation(90)

    path = _made(tmp_path / "turned.pdf", _words, turned)

    assert pymupdf_pdf.page_sizes(path) == ((612.0, 792.0), (792.0, 612.0))
