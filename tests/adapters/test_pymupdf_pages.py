"""Pages of PDFs made by the test: what the text layer hides, and what people wrote on them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from corrobora.adapters import pymupdf_attached
from corrobora.adapters.pymupdf_pdf import PyMuPdfSource
from corrobora.ingest.source import Attached, Line, RawPage

TEXT, CHECKBOX, COMBOBOX = 7, 2, 3  # PDF_WIDGET_TYPE_...
Draw = Callable[[Any], None]


def _page(path: Path, *draw: Draw) -> RawPage:
    document = pymupdf.open()
    page = document.new_page(width=612, height=792)
    page.insert_text((72, 400), "The harbour was deepened.", fontsize=12)
    for drawing in draw:
        drawing(page)
    document.save(path / "a.pdf")
    document.close()
    with PyMuPdfSource().open(path / "a.pdf") as file:
        return file.page(1)


def _texts(lines: tuple[Line, ...]) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in lines]


def _field(kind: int, value: object, **more: object) -> Draw:
    def drawn(page: Any) -> None:
        widget = pymupdf.Widget()
        widget.field_name, widget.field_type = "depth", kind
        widget.rect = pymupdf.Rect(200, 500, 300, 515)
        for name, given in {"field_value": value, **more}.items():
            setattr(widget, name, given)
        page.add_widget(widget)
        for xref, *_ in page.parent.page_annot_xrefs(0):
            page.parent.xref_set_key(xref, "AP", "null")  # a form that shows nothing itself

    return drawn


def test_words_without_width_are_kept_in_one_line(tmp_path: Path) -> None:
    def titled(page: Any) -> None:
        page.insert_text((72, 100), "x", fontsize=12)
        xref = page.get_contents()[-1]
        title = (
            b"BT /helv 1 Tf 0 Tz 48 0 0 48 72 600 Tm "
            b"/Span <</ActualText (Harbour Report)>> BDC (x) Tj EMC ET"
        )
        page.parent.update_stream(xref, title)

    page = _page(tmp_path, titled)

    title = page.lines[-1]
    assert _texts(page.lines) == ["The harbour was deepened.", "Harbour Report"]
    assert title.box.x0 == title.box.x1 == 72
    assert title.size > 20


def test_a_label_is_told_where_it_is_not_the_number(tmp_path: Path) -> None:
    document = pymupdf.open()
    for _ in range(3):
        document.new_page()
    document.set_page_labels(
        [
            {"startpage": 0, "style": "r", "firstpagenum": 4},
            {"startpage": 2, "style": "D", "firstpagenum": 3},
        ]
    )
    document.save(tmp_path / "a.pdf")

    with PyMuPdfSource().open(tmp_path / "a.pdf") as file:
        labels = [file.page(n).label for n in (1, 2, 3)]

    assert labels == ["iv", "v", ""]


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (TEXT, "twelve metres", "twelve metres"),
        (CHECKBOX, True, "\u2612"),
        (CHECKBOX, False, None),
    ],
)
def test_the_value_of_a_field_stands_in_its_box(
    tmp_path: Path, kind: int, value: object, shown: str | None
) -> None:
    page = _page(tmp_path, _field(kind, value))

    values = page.lines[1:]
    assert _texts(values) == ([shown] if shown else [])
    assert all(200 <= w.box.x0 <= w.box.x1 <= 300 for line in values for w in line.words)


def test_a_chosen_item_is_a_value(tmp_path: Path) -> None:
    kind = COMBOBOX
    page = _page(tmp_path, _field(kind, "north pier", choice_values=["north pier", "south pier"]))

    assert _texts(page.lines)[1:] == ["north pier"]


def test_a_value_that_the_page_shows_is_not_doubled(tmp_path: Path) -> None:
    def filled(page: Any) -> None:
        widget = pymupdf.Widget()
        widget.field_name, widget.field_type = "depth", TEXT
        widget.rect = pymupdf.Rect(200, 500, 300, 515)
        widget.field_value = "twelve"
        page.add_widget(widget)

    assert _texts(_page(tmp_path, filled).lines).count("twelve") == 1


def test_a_password_in_a_form_is_not_read(tmp_path: Path) -> None:
    hidden = _field(TEXT, "secret", field_flags=1 << 13)

    assert len(_page(tmp_path, hidden).lines) == 1


def test_comments_and_notes_of_highlights_are_remarks_at_their_place(tmp_path: Path) -> None:
    def commented(page: Any) -> None:
        page.add_text_annot((300, 100), "Ask Ana about it.")
        marked = page.add_highlight_annot(pymupdf.Rect(72, 390, 120, 404))
        marked.set_info(content="Is this so?")
        marked.update()
        page.add_freetext_annot(pymupdf.Rect(300, 600, 400, 620), "Shown anyway")

    page = _page(tmp_path, commented)

    assert _texts(page.remarks) == ["Ask Ana about it.", "Is this so?"]
    assert page.remarks[1].box.x0 == pytest.approx(72, abs=5)
    assert "Shown anyway" in _texts(page.lines)


def test_a_remark_on_a_turned_page_is_where_it_is_shown(tmp_path: Path) -> None:
    def turned(page: Any) -> None:
        page.add_text_annot((300, 100), "Ask Ana.")
        page.set_rotation(90)

    page = _page(tmp_path, turned)

    assert (page.width, page.height) == (792, 612)
    assert page.remarks[0].box.y0 == pytest.approx(300, abs=2)


def test_the_same_image_has_the_same_print_on_every_page(tmp_path: Path) -> None:
    def pictured(colour: int) -> bytes:
        pixels = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 40, 40), 0)
        pixels.clear_with(colour)
        return bytes(pixels.tobytes("png"))

    document = pymupdf.open()
    for colour in (10, 10, 200):
        document.new_page().insert_image(pymupdf.Rect(9, 9, 99, 99), stream=pictured(colour))
    document.save(tmp_path / "a.pdf")
    with PyMuPdfSource().open(tmp_path / "a.pdf") as file:
        (first,), (second,), (other,) = (file.page(n).prints for n in (1, 2, 3))

    assert first == second != other


def _attached(path: Path, *files: tuple[str, bytes]) -> Attached:
    document = pymupdf.open()
    page = document.new_page()
    for n, (name, content) in enumerate(files):
        document.embfile_add(f"{n}", content, filename=name, ufilename=name)
    page.add_file_annot((300, 100), b"pinned", "pin.txt")
    document.save(path / "a.pdf")
    document.close()
    with PyMuPdfSource().open(path / "a.pdf") as file:
        return file.attached


def test_files_of_the_document_and_of_its_pages_are_attached(tmp_path: Path) -> None:
    found = _attached(tmp_path, ("depths.csv", b"pier,depth"))

    assert [(file.name, file.content) for file in found.files] == [
        ("depths.csv", b"pier,depth"),
        ("pin.txt", b"pinned"),
    ]
    assert found.notes == ()


def test_a_name_leads_nowhere_and_is_used_once(tmp_path: Path) -> None:
    found = _attached(tmp_path, ("../../etc/a.txt", b"1"), ("C:\\x\\a.txt", b"2"), ("..", b"3"))

    assert [file.name for file in found.files] == ["a.txt", "a (2).txt", "attachment", "pin.txt"]


def test_files_beyond_the_limits_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pymupdf_attached, "MAX_BYTES", 1 << 20)
    monkeypatch.setattr(pymupdf_attached, "MOST", 2)

    found = _attached(tmp_path, ("big.bin", b"\0" * (2 << 20)), ("small.txt", b"1"))

    assert [file.name for file in found.files] == ["small.txt"]
    assert found.notes == (
        "the attachment 'big.bin' is too large: more than 1 MiB",
        "only 2 of the attachments were looked at",
    )
