from pathlib import Path

from corrobora.ingest import blocks
from corrobora.ingest.blocks import Block
from corrobora.records import Cue, Element, Reading
from corrobora.testing.readers import LetterTokens


def _read(tmp_path: Path, *given: Block, target: int = 50) -> Reading:
    path = tmp_path / "harbour.txt"
    path.write_bytes(b"any")
    return blocks.reading(
        given,
        path=path,
        media_type="text/plain",
        title="Harbour",
        tokens=LetterTokens(),
        target=target,
    )


def _of(reading: Reading, corpus: str) -> list[Element]:
    return [element for element in reading.elements if element.corpus == corpus]


def _years(first: int, last: int) -> list[str]:
    return [f"{year} | {year % 9} ships came in" for year in range(first, last)]


def test_a_table_keeps_all_lines_of_its_header_in_every_block(tmp_path: Path) -> None:
    lines = ["Year | Ships", "A.D. | all", *_years(1900, 1930)]
    table = Block(kind="table", text="\n".join(lines), caption="Traffic", header=2)

    tables = _of(_read(tmp_path, table), "table")

    assert len(tables) > 3
    assert "\n".join(element.text for element in tables) == table.text
    assert all("Year | Ships A.D. | all" in element.indexed for element in tables[1:])
    assert all("Traffic" in element.indexed for element in tables)


def test_a_table_without_a_header_repeats_nothing(tmp_path: Path) -> None:
    table = Block(kind="table", text="\n".join(_years(1900, 1930)), header=0)

    tables = _of(_read(tmp_path, table), "table")

    assert not any("1900" in element.indexed for element in tables[1:])


def test_each_block_of_rows_says_which_cells_it_holds(tmp_path: Path) -> None:
    table = Block(kind="table", text="\n".join(_years(1900, 1930)), cells="A!B{}:C{}", row=7)

    first, second, *_ = _of(_read(tmp_path, table), "table")

    rows = first.text.count("\n") + 1
    assert f"A!B7:C{6 + rows}\n" in first.indexed
    assert f"A!B{7 + rows}:" in second.indexed


def test_a_row_that_is_longer_than_a_passage_is_cut_between_words(tmp_path: Path) -> None:
    long = " | ".join(f"cell {i}" for i in range(300))

    tables = _of(_read(tmp_path, Block(kind="table", text=f"a | b\n{long}\nc | d")), "table")

    assert len(tables) > 4
    assert tables[0].text == "a | b"
    assert tables[-1].text.endswith("c | d")
    assert sum(element.text.count("cell") for element in tables) == 300


def test_a_huge_header_is_not_repeated_whole(tmp_path: Path) -> None:
    header = " | ".join(f"column {i}" for i in range(2_000))
    table = Block(kind="table", text="\n".join([header, *_years(1900, 1910)]))

    assert all(len(e.indexed) < 3_000 for e in _of(_read(tmp_path, table), "table"))


def test_lines_without_words_part_nothing(tmp_path: Path) -> None:
    table = Block(kind="table", text="a | b\n\n \nc | d")

    assert [e.text for e in _of(_read(tmp_path, table), "table")] == ["a | b\n\n \nc | d"]


def test_what_is_said_at_a_time_has_its_times(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        Block(kind="paragraph", text="One.", seconds=(1.0, 2.0)),
        Block(kind="paragraph", text="Two.", seconds=(2.5, 4.0)),
        Block(kind="heading", text="Credits", level=1),
        Block(kind="paragraph", text="Nobody."),
    )

    said, unsaid = _of(reading, "paragraph")
    assert (said.where.start, said.where.end) == (1.0, 4.0)
    assert unsaid.where.start is None
    assert reading.cues == (
        Cue(chars=(0, 4), start=1.0, end=2.0),
        Cue(chars=(6, 10), start=2.5, end=4.0),
    )


def test_a_picture_keeps_its_asset(tmp_path: Path) -> None:
    reading = _read(tmp_path, Block(kind="image", text="A chart", asset="ab.png"))

    assert [e.asset for e in _of(reading, "image")] == ["ab.png"]
