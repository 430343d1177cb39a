from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.ingest import boxes
from corrobora.ingest.pdf import PdfReader
from corrobora.ingest.source import Attached, OutlineEntry, RawPage
from corrobora.ports import OcrEngine, Reader
from corrobora.records import Attachment, Box, Element, Reading, Word
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.pdf_pages import HEIGHT, WIDTH, SetPages, line, page, paragraph
from corrobora.testing.readers import KnownPictures, LetterTokens

PROSE = "The harbour was deepened in 1962. Ferries leave daily, as Figure 1 shows. " * 5
BARS = [Box(100 + 40 * n, 500 - 20 * n, 130 + 40 * n, 520) for n in range(5)]
SHEET = Box(0, 0, WIDTH, HEIGHT)


def _report() -> list[RawPage]:
    """Return four pages: header and page number on each, headings, text, a table, a figure."""
    table = [
        piece
        for n, (name, ships) in enumerate([("Year", "Ships"), ("1961", "12,5"), ("1962", "30,1")])
        for piece in (line(name, 60, 400 + 14 * n), line(ships, 300, 400 + 14 * n))
    ]
    table += [
        piece
        for n in range(3)
        for piece in (line(f"Pier {n}", 60, 442 + 14 * n), line(f"4{n},0", 300, 442 + 14 * n))
    ]
    body = {
        1: [
            line("A Report on the Harbour", 60, 80, size=20),
            *paragraph(PROSE, 60, 120, width=480),
        ],
        2: [line("Traffic", 60, 80, size=14), *paragraph(PROSE, 60, 120, width=480)],
        3: [line("Table 1: Ships a year", 60, 385), *table],
        4: [line("Figure 1: Depth by year", 100, 530), line("metres", 110, 440)],
    }
    return [
        page(
            [
                line("Harbour Board", 60, 30),
                *lines,
                line(f"Page {number} of 4", 280, 760),
            ],
            number=number,
            drawings=BARS if number == 4 else (),
        )
        for number, lines in body.items()
    ]


def _reader(source: SetPages, *, ocr: OcrEngine | None = None) -> PdfReader:
    return PdfReader(source, tokens=LetterTokens(), ocr=ocr, passage_tokens=60, ocr_dpi=72)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.pdf"
    path.write_bytes(b"%PDF-1.7 harbour %%EOF")
    return path


@pytest.fixture
def report(file: Path) -> Reading:
    return _reader(SetPages(_report()))(file)


def _of(reading: Reading, corpus: str) -> list[Element]:
    return [element for element in reading.elements if element.corpus == corpus]


class TestPdfReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return _reader(SetPages(_report()))

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.pdf"
        path.write_bytes(b"%PDF-1.7 harbour %%EOF")
        return path


def test_passages_hold_whole_sentences_and_no_running_header(report: Reading) -> None:
    passages = _of(report, "paragraph")

    assert all(p.text.endswith((".", "year")) for p in passages)
    assert not any("Board" in p.text or "Page" in p.text for p in passages)
    assert "Board" in [word.text for word in report.pages[1].words]


def test_a_passage_knows_the_headings_above_it(report: Reading) -> None:
    sections = [p.section for p in _of(report, "paragraph") if p.where.page == 2]

    assert set(sections) == {("A Report on the Harbour", "Traffic")}
    assert report.document.title == "A Report on the Harbour"


def test_the_words_of_a_passage_lie_in_its_boxes(report: Reading) -> None:
    passage = next(p for p in _of(report, "paragraph") if p.where.page == 2)
    words = {word.text: word.box for word in report.pages[1].words}

    assert all(
        any(b.x0 <= words[w].x0 and words[w].x1 <= b.x1 for b in passage.where.boxes)
        for w in ("Traffic", "harbour")
    )


def test_a_table_is_rows_with_its_caption_for_the_indexes(report: Reading) -> None:
    (table,) = _of(report, "table")

    assert table.text.startswith("Year | Ships\n1961 | 12,5\n1962 | 30,1\nPier 0 | 40,0")
    assert "Table 1: Ships a year" in table.indexed
    assert boxes.union(table.where.boxes) == Box(60, 400, 325, 480)
    assert len(table.where.boxes) == len(table.text.split("\n"))
    assert not any("12,5" in p.text for p in _of(report, "paragraph"))


def test_a_figure_is_its_caption_and_labels_and_is_linked_with_who_names_it(
    report: Reading,
) -> None:
    (figure,) = _of(report, "image")
    naming = [p for p in _of(report, "paragraph") if "as Figure 1 shows" in p.text]

    assert figure.text == "Figure 1: Depth by year\nmetres"
    assert figure.where.page == 4
    assert len(figure.where.boxes) == 2
    assert set(figure.links) >= {p.id for p in naming}
    assert all(figure.id in p.links for p in naming)
    assert "Ferries leave daily, as Figure 1 shows." in figure.indexed


def test_each_page_and_the_document_are_elements(report: Reading) -> None:
    pages, (document,) = _of(report, "page"), _of(report, "document")

    assert [p.where.page for p in pages] == [1, 2, 3, 4]
    assert [p.id[-5:] for p in pages] == ["00000", "00001", "00002", "00003"]
    assert document.where.page is None
    assert "Traffic" in document.indexed.partition("\n")[0]


def test_a_bookmark_decides_the_level_of_a_heading(file: Path) -> None:
    outline = [OutlineEntry(level=1, title="Traffic", page=2)]

    reading = _reader(SetPages(_report(), outline=outline))(file)

    sections = [p.section for p in _of(reading, "paragraph") if p.where.page == 2]
    assert set(sections) == {("Traffic",)}


def test_a_word_cut_at_a_line_end_is_indexed_whole_and_quoted_as_it_stands(file: Path) -> None:
    lines = [line("They built a break-", 60, 100), line("water and a long-", 60, 112)]
    lines += [line("term plan. The breakwater holds. A long-term view.", 60, 124)]

    reading = _reader(SetPages([page(lines)]))(file)

    (passage,) = _of(reading, "paragraph")
    assert "a break- water and a long- term plan." in passage.text
    assert "a breakwater and a long-term plan." in passage.indexed


def test_a_scan_is_noted_where_there_is_no_ocr(file: Path) -> None:
    source = SetPages([page([], images=[SHEET]), page([line("Words here.", 60, 60)], number=2)])

    reading = _reader(source)(file)

    assert reading.notes == ("page 1: no text layer; install corrobora[ocr]",)
    assert [p.number for p in reading.pages] == [1, 2]
    assert source.pictures == 0


def test_a_scan_is_read_by_ocr_with_boxes_in_points(file: Path) -> None:
    known = KnownPictures({(1, 10): [Word(text="Deep.", box=Box(1, 0.1, 2, 0.3))]})
    source = SetPages([page([], images=[SHEET]), page([line("Words here.", 60, 60)], number=2)])

    reading = _reader(source, ocr=known)(file)

    assert [p.read_by for p in reading.pages] == ["ocr", "text"]
    assert reading.pages[0].words[0].box == pytest.approx(Box(61.2, 6.12, 122.4, 18.36))
    assert _of(reading, "paragraph")[0].text == "Deep."


def test_a_slide_saved_as_a_picture_keeps_its_footer_if_ocr_finds_no_more(file: Path) -> None:
    source = SetPages([page([line("Slide 7", 60, 700)], images=[SHEET])])

    reading = _reader(source, ocr=KnownPictures({}))(file)

    assert [word.text for word in reading.pages[0].words] == ["Slide", "7"]
    assert reading.pages[0].read_by == "text"


def test_a_file_without_any_text_is_in_with_a_note(file: Path) -> None:
    reading = _reader(SetPages([page([])]))(file)

    assert reading.elements == ()
    assert reading.notes == ("no text was found in the document",)


def test_a_remark_is_a_passage_of_its_own_and_words_of_its_page(file: Path) -> None:
    pinned = line("Ask Ana about the depth.", 300, 60)
    source = SetPages([replace(page([line("Words here.", 60, 60)]), remarks=(pinned,))])

    reading = _reader(source)(file)

    assert [p.text for p in _of(reading, "paragraph")] == [
        "Words here.",
        "Ask Ana about the depth.",
    ]
    assert _of(reading, "paragraph")[1].where.boxes == (pinned.box,)
    assert reading.pages[0].words[-1].text == "depth."


def test_the_label_of_a_page_is_told_by_all_that_stands_on_it(file: Path) -> None:
    cover, body = replace(_report()[0], label="iv"), _report()[1]

    reading = _reader(SetPages([cover, body]))(file)

    assert [made.label for made in reading.pages] == ["iv", ""]
    labels = {(e.where.page, e.where.label) for e in reading.elements}
    assert labels == {(1, "iv"), (2, ""), (None, "")}


def test_files_inside_are_attachments(file: Path) -> None:
    inside = Attachment(name="depths.csv", content=b"pier,depth")
    attached = Attached(files=(inside,), notes=("the attachment 'b' is damaged",))

    reading = _reader(SetPages(_report(), attached=attached))(file)

    assert reading.attachments == (inside,)
    assert reading.notes == attached.notes


def test_a_logo_on_every_page_is_one_element(file: Path) -> None:
    logo = Box(400, 40, 590, 200)
    text = [line("Words here.", 60, 300), line("Board", 420, 80)]
    pages = [replace(page(text, number=n, images=[logo]), prints=("9x9-0a",)) for n in range(1, 6)]

    reading = _reader(SetPages(pages))(file)

    assert [e.where.page for e in _of(reading, "image")] == [1]
    assert all("Board" in [w.text for w in made.words] for made in reading.pages)


def test_a_page_that_lay_on_its_side_is_cited_where_it_is_shown(file: Path) -> None:
    lying = replace(page([line("Deep water.", 60, 60)]), turn=1, read_by="ocr")

    reading = _reader(SetPages([lying]))(file)

    (shown,) = reading.pages
    assert (shown.width, shown.height) == (HEIGHT, WIDTH)
    assert shown.words[0].box == Box(722, 60, 732, 80)
    assert _of(reading, "paragraph")[0].where.boxes == (Box(722, 60, 732, 115),)


def test_a_file_that_was_cut_off_says_so(tmp_path: Path) -> None:
    (tmp_path / "harbour.pdf").write_bytes(b"%PDF-1.7 harb")

    reading = _reader(SetPages(_report()))(tmp_path / "harbour.pdf")

    assert reading.notes == ("the end of the file is missing, if not more",)
