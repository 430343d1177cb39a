from dataclasses import replace

import pytest

from corrobora.ingest import continued, furniture, layout
from corrobora.ingest.continued import Part
from corrobora.ingest.source import RawPage
from corrobora.ingest.tables import Table
from corrobora.testing.pdf_pages import line, page, paragraph

ONE = Part(
    page=4,
    index=2,
    title="Ships by pier",
    label="table 2",
    header="Pier | 1961 | 1962",
    columns=(200.0, 300.0, 400.0),
    left=50.0,
    titled=False,
    above=None,
    closes=True,
)
NEXT = replace(ONE, page=5, index=0, title="", label="", header="", above="")


def _goes_on(part: Part, *, before: Part = ONE) -> bool:
    return continued.find([before, None, part]) == {2: 0}


def test_a_table_without_a_header_goes_on_with_the_last_of_the_page_before() -> None:
    assert _goes_on(NEXT)


def test_one_that_repeats_the_header_or_its_last_rows_goes_on_too() -> None:
    assert _goes_on(replace(NEXT, header=ONE.header))
    assert _goes_on(
        replace(NEXT, header=ONE.header), before=replace(ONE, header="Ships\nPier | 1961 | 1962")
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(NEXT, page=6),
        replace(NEXT, header="Pier | 1971 | 1972"),
        replace(NEXT, label="table 3"),
        replace(NEXT, above="Ferries by pier"),
        replace(NEXT, above=None),
        replace(NEXT, titled=True),
        replace(NEXT, columns=(120.0, 250.0, 330.0)),
    ],
    ids=["page", "header", "label", "title", "text above", "titles inside", "columns"],
)
def test_another_table_does_not_go_on(other: Part) -> None:
    assert not _goes_on(other)


def test_nothing_goes_on_with_a_table_that_text_follows() -> None:
    assert not _goes_on(NEXT, before=replace(ONE, closes=False))


@pytest.mark.parametrize(
    "above", ["Table 2 (continued)", "Ships by pier, cont\u2019d (in tons)", "Ships by pier"]
)
def test_the_title_again_or_a_word_that_says_so_may_stand_above(above: str) -> None:
    assert _goes_on(replace(NEXT, label="table 2", above=above, header=ONE.header))


def test_margins_may_change_from_left_to_right_pages() -> None:
    assert _goes_on(replace(NEXT, left=80.0, columns=(230.0, 330.0, 430.0)))


def test_the_first_part_is_named_over_several_pages_and_blocks() -> None:
    third = replace(NEXT, page=6)

    assert continued.find([ONE, ONE, NEXT, None, third, third]) == {2: 0, 4: 0, 5: 0}


def _page(number: int, y: float) -> RawPage:
    rows = [
        piece
        for n in range(4)
        for piece in (line(f"Pier {n}", 60, y + 14 * n), line(f"4{n},0", 300, y + 14 * n))
    ]
    head = line("Harbour Board", 60, 30)
    text = paragraph("Ferries leave daily from every pier of the harbour. " * 5, 60, 60, width=480)
    return page([head, *(text if number == 1 else []), *rows], number=number)


def test_what_repeats_on_every_page_may_stand_between() -> None:
    sheets = [layout.lay_out(_page(n, y)) for n, y in ((1, 600), (2, 60), (3, 60))]
    skip = furniture.find(sheets)
    at = [
        (sheet, i)
        for sheet in sheets
        for i, piece in enumerate(sheet.parts)
        if isinstance(piece, Table)
    ]

    parts = [continued.part(s, i, title="", label="", header="", skip=skip) for s, i in at]

    assert [part.above for part in parts] == [None, "", ""]
    assert all(part.columns == (320.0,) for part in parts)
    assert continued.find(parts) == {1: 0, 2: 0}
