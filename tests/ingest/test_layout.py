from collections import Counter

from corrobora.ingest import layout
from corrobora.ingest.figures import Figure
from corrobora.ingest.layout import Sheet
from corrobora.ingest.tables import Table
from corrobora.records import Box
from corrobora.testing.pdf_pages import line, page, paragraph

PROSE = "running text that goes on for a good while without any figure in it at all " * 6


def _texts(sheet: Sheet) -> list[str]:
    return [" ".join(word.text for word in layout.words(part)) for part in sheet.parts]


def test_bars_with_labels_are_a_figure_and_its_labels_belong_to_it() -> None:
    bars = [Box(100 + 40 * n, 300 - 20 * n, 130 + 40 * n, 320) for n in range(5)]
    labels = [line(str(2000 + n), 102 + 40 * n, 323) for n in range(5)]
    caption = line("Figure 1: Ships a year", 100, 350)

    sheet = layout.lay_out(page([*labels, caption], drawings=bars))

    (figure,) = [part for part in sheet.parts if isinstance(part, Figure)]
    assert [word.text for word in layout.words(figure)] == ["2000", "2001", "2002", "2003", "2004"]
    assert figure.box.y0 == 220
    assert _texts(sheet)[-1] == "Figure 1: Ships a year"


def test_an_image_is_a_figure_but_a_page_wide_one_is_a_background() -> None:
    picture, background = Box(100, 100, 300, 250), Box(0, 0, 612, 792)

    sheet = layout.lay_out(page([line("Words", 50, 50)], images=[background, picture]))

    assert [part.box for part in sheet.parts if isinstance(part, Figure)] == [picture]


def test_shaded_rows_of_numbers_are_a_table_and_no_figure() -> None:
    lines = [
        piece
        for n in range(10)
        for piece in (
            line(f"Item number {n}", 50, 100 + 14 * n),
            line(f"1,{100 + n}", 300, 100 + 14 * n),
            line(f"2,{100 + n}", 400, 100 + 14 * n),
        )
    ]
    shades = [Box(48, 98 + 14 * n, 440, 112 + 14 * n) for n in range(10)]

    sheet = layout.lay_out(page(lines, drawings=shades))

    assert [type(part) for part in sheet.parts] == [Table]


def test_a_coloured_panel_of_running_text_is_read_as_text() -> None:
    panel = [Box(40, 90, 560, 300), Box(40, 90, 50, 300), Box(550, 90, 560, 300)]

    sheet = layout.lay_out(page(paragraph(PROSE, 60, 100, width=480), drawings=panel))

    assert " ".join(_texts(sheet)) == PROSE.strip()
    assert all(isinstance(part, tuple) for part in sheet.parts)


def test_a_ruled_grid_of_words_is_a_table_read_row_by_row() -> None:
    cells = [["Port", "Keeper"], ["Harwich", "Anna who has two lines"], ["Dover", "Ben"]]
    xs, ys = (50, 200, 350), (100, 130, 160, 190)
    rules = [Box(xs[0], y, xs[-1], y + 0.5) for y in ys]
    rules += [Box(x, ys[0], x + 0.5, ys[-1]) for x in xs]
    lines = [
        piece
        for row, y in zip(cells, ys, strict=False)
        for cell, x in zip(row, xs, strict=False)
        for piece in paragraph(cell, x + 4, y + 3, width=70)
    ]

    sheet = layout.lay_out(page(lines, drawings=rules))

    (table,) = sheet.parts
    assert isinstance(table, Table)
    assert _texts(sheet) == ["Port Keeper Harwich Anna who has two lines Dover Ben"]
    assert [len(row) for row in table.rows] == [2, 2, 2]


def test_every_word_is_in_the_sheet_exactly_once() -> None:
    lines = [
        *paragraph(PROSE, 50, 60, width=230),
        *paragraph(PROSE, 320, 60, width=230),
        *(line(f"{n},000", 300 + n, 500 + 9 * n) for n in range(9)),
        line("overlapping words", 60, 62),
    ]
    shapes = [Box(280, 490, 420, 520 + 5 * n) for n in range(6)]

    sheet = layout.lay_out(page(lines, drawings=shapes, outlines=shapes[:2]))

    found = Counter(id(word) for part in sheet.parts for word in layout.words(part))
    assert found == Counter(id(word) for piece in lines for word in piece.words)
