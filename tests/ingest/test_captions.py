import pytest

from corrobora.ingest import captions, layout
from corrobora.records import Box
from corrobora.testing.pdf_pages import line, page


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("As Figure 3 shows, it fell.", ["figure 3"]),
        ("(see Fig. 3a)", ["figure 3a"]),
        ("Figures 3 and 4 show it.", ["figure 3", "figure 4"]),
        ("Figs. 1(a), 2, and 5b", ["figure 1", "figure 2", "figure 5b"]),
        ("Tables 2\u20134 list them.", ["table 2", "table 3", "table 4"]),
        ("Tables 2 to 4 list them.", ["table 2", "table 3", "table 4"]),
        ("Table 2-1 and Table A.3", ["table 2-1", "table a.3"]),
        ("Figure 3 and 4 boats", ["figure 3"]),
        ("a comfortable 3 rooms", []),
    ],
)
def test_the_labels_that_a_text_names(text: str, labels: list[str]) -> None:
    assert list(captions.mentions(text)) == labels


def test_a_caption_goes_to_the_nearest_of_its_kind() -> None:
    lines = [
        line("Figure 3: Depth by year", 60, 300),
        line("and by pier", 60, 312),
        line("Figure 3 shows that depth fell.", 60, 700),
        line("Table 1: Ships a year", 60, 330),
    ]
    parts = layout.lay_out(page(lines)).parts

    found = captions.find(parts)

    assert [c.text for c in found] == [
        "Figure 3: Depth by year and by pier",
        "Table 1: Ships a year",
    ]
    assert captions.nearest(found, Box(60, 100, 300, 295), tables=False) == found[0]
    assert captions.nearest(found, Box(60, 345, 300, 500), tables=True) == found[1]
    assert captions.nearest(found, Box(60, 500, 300, 600), tables=True) is None


def test_a_caption_that_is_left_over_goes_to_what_has_none() -> None:
    numbers = [
        piece
        for n in range(3)
        for piece in (line(f"Pier {n}", 60, 100 + 14 * n), line(f"4{n}.0", 300, 100 + 14 * n))
    ]
    parts = layout.lay_out(page([*numbers, line("Exhibit 5: Ships by pier", 60, 150)])).parts
    found = captions.find(parts)

    assert captions.assign(found, parts) == {0: found[0]}
