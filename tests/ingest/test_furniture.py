from corrobora.ingest import furniture, layout
from corrobora.ingest.layout import Sheet
from corrobora.ingest.source import Line
from corrobora.ingest.tables import Table
from corrobora.testing.pdf_pages import line, page


def _sheets(*texts: str, y: float) -> list[Sheet]:
    return [
        layout.lay_out(page([line("Body words", 60, 400), line(text, 60, y)], number=n))
        for n, text in enumerate(texts, start=1)
    ]


def _left_out(sheets: list[Sheet]) -> list[tuple[int, str]]:
    parts = {s.number: s.parts for s in sheets}
    found = [(n, parts[n][i]) for n, i, *_ in sorted(furniture.find(sheets))]
    return [(n, " ".join(word.text for word in layout.words(part))) for n, part in found]


def test_a_row_at_the_edge_of_three_pages_is_left_out_even_if_its_number_changes() -> None:
    sheets = _sheets("Harbour Board 1", "Harbour Board 2", "Harbour Board 3", y=30)

    assert [text for _, text in _left_out(sheets)] == [f"Harbour Board {n}" for n in (1, 2, 3)]


def test_a_row_that_stands_on_two_pages_only_stays() -> None:
    assert _left_out(_sheets("Harbour Board", "Harbour Board", "Other words", y=30)) == []


def test_the_same_row_in_the_middle_of_the_pages_stays() -> None:
    assert _left_out(_sheets("Total", "Total", "Total", "Total", y=300)) == []


def test_page_numbers_are_left_out_in_many_dresses_but_not_of_a_single_page() -> None:
    sheets = _sheets("12", "- 4 -", "Page 3 of 10", "iv", "F-7", "2022 was good", y=760)

    assert [n for n, _ in _left_out(sheets)] == [1, 2, 3, 4, 5]
    assert _left_out(_sheets("12", y=760)) == []


def test_a_page_number_is_found_far_from_the_edge_where_it_ends_every_page() -> None:
    sheets = [
        layout.lay_out(
            page([line("Body words", 60, 100), line(f"{n + 2}", 300, 150 + 90 * n)], number=n)
        )
        for n in (1, 2, 3)
    ]

    assert [text for _, text in _left_out(sheets)] == ["3", "4", "5"]


def test_last_numbers_that_do_not_count_with_the_pages_stay() -> None:
    sheets = [
        layout.lay_out(page([line("Body words", 60, 100), line(f"{7 * n}", 300, 300)], number=n))
        for n in (1, 2, 3)
    ]

    assert _left_out(sheets) == []


def test_headers_of_left_and_right_pages_are_left_out() -> None:
    sheets = _sheets(*["Harbour Board", "Report of 1962"] * 3, y=30)

    assert len(_left_out(sheets)) == 6


def test_a_running_header_that_a_table_took_in_is_no_row_of_it() -> None:
    def ships(n: int) -> list[Line]:
        rows = [("Pier A", "12,5"), ("Pier B", "30,1"), ("Pier C", "44,0")]
        cells = [
            piece
            for i, (name, ships) in enumerate(rows)
            for piece in (line(name, 60, 60 + 14 * i), line(ships, 300, 60 + 14 * i))
        ]
        return [line("Harbour Board", 250, 46), *cells, line(f"Text {n} of the page", 60, 400)]

    sheets = [layout.lay_out(page(ships(n), number=n)) for n in (1, 2, 3)]
    skip = furniture.find(sheets)
    (table,) = [part for part in sheets[0].parts if isinstance(part, Table)]

    cleaned = furniture.without(table, page=1, index=0, skip=skip)

    assert len(table.rows) == 4
    assert cleaned.rows == table.rows[1:]
