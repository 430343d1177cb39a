from collections.abc import Sequence
from dataclasses import replace

import pytest

from corrobora.evals.generating import cloze
from corrobora.evals.generating.cloze import Cloze
from corrobora.evals.generating.drafted import Drafted, Dropped
from corrobora.evals.generating.elsewhere import Elsewhere
from corrobora.generation import quotes
from corrobora.records import CorpusName, Element, ElementId, Place
from corrobora.testing.documents import document_id, passage
from corrobora.testing.indexes import DictWords

TITLE = "The dam"
PUMP = "Pump 3 at Mill Basin was replaced in 1974 because all bearings had worn out entirely."
DAM = "The dam at Ferry Lane was raised by the county engineers in 1931 after a flood."
TABLE = "Year | Levels | Boats\nFerry Lane | 12.5 | 340\nMill Basin | 8.1 | 77\nOld Lock | 3.4 | 12"


async def ask(element: Element, others: Sequence[Element] = ()) -> Drafted | Dropped:
    words = DictWords()
    await words.add([element, *others])
    return await Cloze(words, Elsewhere([element, *others]))(element, title=TITLE)


def table(text: str = TABLE, *, about: str = "Table 2: Stations of the river") -> Element:
    made = replace(passage(text, corpus=CorpusName("table")), modality="table", granularity="table")
    return replace(made, indexed=f"{TITLE}\n{about}\n{text}")


def figure(text: str, section: tuple[str, ...] = ()) -> Element:
    made = replace(passage(text, corpus=CorpusName("image")), modality="image", granularity="image")
    return replace(made, section=section)


async def test_a_question_names_its_document_and_asks_for_the_fact() -> None:
    made = await ask(passage(DAM))

    assert isinstance(made, Drafted)
    assert made.answer == "1931"
    assert made.question == (
        "According to “The dam”, the dam at Ferry Lane was raised by the county engineers in which "
        "year after a flood?"
    )


async def test_answer_and_quote_stand_in_the_element_and_not_in_the_question() -> None:
    element = passage(f"{PUMP} {DAM}")

    made = await ask(element)

    assert isinstance(made, Drafted)
    assert quotes.find_in_text(made.quote, element.text)
    assert quotes.find_in_text(made.answer, made.quote)
    assert made.answer not in made.question


async def test_a_sentence_that_points_outside_itself_is_not_asked_about() -> None:
    text = "It was raised by the county engineers of Ferry Lane in 1931 after a flood."

    assert await ask(passage(text)) == Dropped(cloze.NO_FACT)


async def test_what_also_stands_in_another_document_is_ambiguous() -> None:
    text = "The dam was raised by county engineers in 1931 after a flood of the river."
    other = passage(text.replace("1931", "1955"), document=document_id("other"))

    assert await ask(passage(text), [other]) == Dropped(cloze.AMBIGUOUS)


async def test_the_page_around_a_passage_does_not_make_it_ambiguous() -> None:
    page = replace(passage(DAM, corpus=CorpusName("page")), granularity="page")

    assert isinstance(await ask(passage(DAM), [page]), Drafted)


@pytest.mark.parametrize("heading", ["References", "7 References", "Contents", "Acknowledgements"])
async def test_nothing_is_asked_about_references_and_contents(heading: str) -> None:
    assert await ask(replace(passage(DAM), section=("X", heading))) == Dropped(cloze.ASIDE)


async def test_a_heading_that_runs_into_a_sentence_is_left_out() -> None:
    made = await ask(replace(passage(f"History {DAM}"), section=("History",)))

    assert isinstance(made, Drafted)
    assert "History" not in made.question


@pytest.mark.parametrize(
    "debris",
    [
        "Vaswani et al. were the first to raise the dam at Ferry Lane in 1931 after a flood.",
        "See www.dam.example for the dam at Ferry Lane that was raised in 1931 after floods.",
        "Ferry Lane Dam ........ raised in 1931 by county engineers after the flood of spring.",
        "the dam at Ferry Lane was raised by the county engineers in 1931 after a flood.",
        "For the dam at Ferry Lane with its county engineers since 1931 and after floods.",
    ],
)
async def test_debris_is_not_asked_about(debris: str) -> None:
    assert await ask(passage(debris)) == Dropped(cloze.NO_FACT)


async def test_a_cell_is_asked_for_by_its_row_and_column() -> None:
    made = await ask(table())

    assert isinstance(made, Drafted)
    assert made.question == (
        "According to “The dam”, what is “Boats” for Mill Basin in "
        "“Table 2: Stations of the river”?"
    )
    assert (made.answer, made.quote) == ("77", "Mill Basin | 8.1 | 77")


async def test_a_label_that_stands_twice_in_a_table_is_not_asked_for() -> None:
    text = "Year | Levels | Boats\nFerry Lane | 12.5 | 340\nFerry Lane | 8.1 | 77"

    assert await ask(table(text)) == Dropped(cloze.NO_FACT)


async def test_a_cell_of_two_tables_of_one_title_is_ambiguous() -> None:
    other = replace(table(), id=ElementId("other"), where=Place(page=9))

    assert await ask(table(), [other]) == Dropped(cloze.AMBIGUOUS)


async def test_a_title_tells_two_tables_apart() -> None:
    other = replace(table(about="Table 3: Locks"), id=ElementId("other"), where=Place(page=9))

    assert isinstance(await ask(table(), [other]), Drafted)


async def test_a_table_read_from_two_is_left_alone() -> None:
    text = "Year | Levels\nFerry Lane | 12.5\nMill Basin | 8.1 | 77\nOld Lock | 3.4 | 12 | 5"

    assert await ask(table(text)) == Dropped(cloze.NO_FACT)


async def test_a_figure_is_asked_for_by_its_caption() -> None:
    made = await ask(figure("Figure 5: Levels of the river at Ferry Lane by month.\n1 2 3"))

    assert isinstance(made, Drafted)
    assert made.answer == "Figure 5"
    assert "Which figure of “The dam” shows: “Levels of the river at Ferry Lane" in made.question


async def test_a_title_without_a_label_has_a_word_taken_out() -> None:
    made = await ask(figure("Older bridges more likely to need repainting every year\n10 20 30"))

    assert isinstance(made, Drafted)
    assert f"{made.answer} every year" in made.quote or "_____" in made.question
    assert made.answer not in made.question


async def test_a_title_that_goes_on_in_the_drawing_is_left_alone() -> None:
    cut = figure("Older bridges more likely to need repainting every\nyear or two 10 20")

    assert await ask(cut) == Dropped(cloze.NO_FACT)
