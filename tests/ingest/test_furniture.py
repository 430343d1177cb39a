from corrobora.ingest import furniture, layout
from corrobora.ingest.layout import Sheet
from corrobora.testing.pdf_pages import line, page


def _sheets(*texts: str, y: float) -> list[Sheet]:
    return [
        layout.lay_out(page([line("Body words", 60, 400), line(text, 60, y)], number=n))
        for n, text in enumerate(texts, start=1)
    ]


def _left_out(sheets: list[Sheet]) -> list[tuple[int, str]]:
    found = sorted(furniture.find(sheets))
    parts = {s.number: s.parts for s in sheets}
    return [(n, " ".join(w.text for w in layout.words(parts[n][i]))) for n, i in found]


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
