from corrobora.ingest import document_blocks
from corrobora.ingest.blocks import Block

IMAGE = Block(kind="image", text="A red boat", asset="boat.png")
TABLE = Block(kind="table", text="Year | Ships\n1961 | 12")


def _said(text: str) -> Block:
    return Block(kind="paragraph", text=text)


def test_a_caption_below_a_picture_becomes_its_text() -> None:
    joined = document_blocks.join([IMAGE, _said("Figure 1: Our boat"), _said("It floats.")])

    assert [block.text for block in joined] == ["A red boat\nFigure 1: Our boat", "It floats."]


def test_a_caption_above_is_taken_where_none_is_below() -> None:
    joined = document_blocks.join([_said("Abbildung 2. Boot"), IMAGE, _said("It floats.")])

    assert [block.text for block in joined] == ["A red boat\nAbbildung 2. Boot", "It floats."]


def test_the_caption_of_a_table_stays_where_it_is() -> None:
    joined = document_blocks.join([_said("Table 1: Ships a year"), TABLE])

    assert [block.text for block in joined] == ["Table 1: Ships a year", TABLE.text]
    assert joined[1].caption == "Table 1: Ships a year"


def test_each_caption_belongs_to_one_picture() -> None:
    joined = document_blocks.join([IMAGE, _said("Figure 1: Our boat"), IMAGE])

    assert [block.text for block in joined] == ["A red boat\nFigure 1: Our boat", "A red boat"]


def test_a_sentence_that_names_a_figure_is_no_caption_but_a_styled_one_is() -> None:
    sentence, styled = _said("Figure 1 shows our boat."), _said("The boat at sea")

    assert document_blocks.join([IMAGE, sentence]) == [IMAGE, sentence]
    assert len(document_blocks.join([IMAGE, styled], styled={styled.text})) == 1


def test_headings_count_from_the_title_down() -> None:
    levels = [document_blocks.TITLE, 1, 2]
    titled = [Block(kind="heading", text="x", level=level) for level in levels]

    assert [block.level for block in document_blocks.below_title(titled)] == [1, 2, 3]
    assert [block.level for block in document_blocks.below_title(titled[1:])] == [1, 2]


class _Steps:
    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int) -> None:
        self.steps.append((done, total))

    def kept(self, key: str) -> bytes | None:
        return None

    def keep(self, key: str, content: bytes) -> None:
        pass


def test_a_long_document_gives_signs_of_life() -> None:
    log = _Steps()

    found = document_blocks.gathered([_said("x")] * 450, total=300, log=log)

    assert len(found) == 450
    assert log.steps == [(200, 300), (400, 400)]
