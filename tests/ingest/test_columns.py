from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from corrobora.ingest import columns
from corrobora.ingest.source import Line
from corrobora.testing.pdf_pages import line, paragraph

LEFT = "the left column runs on and on about the harbour and its many ships at anchor " * 4
RIGHT = "over here the right column tells of ferries that leave daily from the old pier " * 4


def _texts(column: Sequence[Line]) -> str:
    return " ".join(word.text for piece in column for word in piece.words)


def test_two_columns_are_read_one_after_the_other() -> None:
    left = paragraph(LEFT, 50, 100, width=220)
    right = paragraph(RIGHT, 310, 100, width=220)
    mixed = [piece for pair in zip(left, right, strict=True) for piece in pair]

    found = columns.split(mixed)

    assert [_texts(column) for column in found] == [LEFT.strip(), RIGHT.strip()]


def test_a_title_across_both_columns_comes_first_and_a_foot_last() -> None:
    title = line("A title that reaches across both of the columns of this page", 50, 60, size=16)
    foot = line("and a foot that also reaches across both of the columns of this page", 50, 700)
    sides = [*paragraph(LEFT, 50, 100, width=220), *paragraph(RIGHT, 310, 100, width=220)]

    found = columns.split([foot, *sides, title])

    assert found[0] == [title]
    assert found[-1] == [foot]
    assert [_texts(column) for column in found[1:3]] == [LEFT.strip(), RIGHT.strip()]


def test_three_columns_are_read_from_left_to_right() -> None:
    texts = [f"column {name} holds a good many words of running text " * 4 for name in "abc"]
    pieces = [
        piece
        for i, text in enumerate(texts)
        for piece in paragraph(text, 50 + 180 * i, 100, width=150)
    ]

    found = columns.split(sorted(pieces, key=lambda piece: piece.box.y0))

    assert [_texts(column) for column in found] == [text.strip() for text in texts]


def test_the_columns_of_a_table_stay_side_by_side() -> None:
    rows = [
        [
            line("Net sales of the whole company", 50, 100 + 14 * n),
            line(f"{n},345", 400, 100 + 14 * n),
        ]
        for n in range(8)
    ]

    assert len(columns.split([piece for row in rows for piece in row])) == 1


def test_prose_beside_a_table_is_read_before_it() -> None:
    prose = paragraph(LEFT, 50, 100, width=220)
    table = [
        piece
        for n in range(6)
        for piece in (line(f"Label {n}", 320, 100 + 14 * n), line(f"{n}1", 480, 100 + 14 * n))
    ]

    found = columns.split([*table, *prose])

    assert _texts(found[0]) == LEFT.strip()
    assert len(found) == 2


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 700), st.integers(1, 12)), max_size=40)
)
def test_every_piece_is_kept_once(places: list[tuple[int, int, int]]) -> None:
    pieces = [line("word " * n, x, y) for x, y, n in places]

    found = columns.split(pieces)

    assert sorted(id(p) for column in found for p in column) == sorted(map(id, pieces))
