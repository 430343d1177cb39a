from dataclasses import replace

from corrobora.corpora.index import Index
from corrobora.evals import known
from corrobora.evals.dataset import Case, Dataset, Gold, TextSource
from corrobora.evals.suites import ingest
from corrobora.records import Box, Place
from corrobora.tools.in_place import InPlace
from tests.evals.conftest import TEXTS

LOG = Dataset(
    name="log",
    cases=(
        Case(
            id="q1",
            text="How deep?",
            gold=(Gold(document="log", place=Place(page=2)),),
            answers=("nine metres",),
        ),
        Case(
            id="q2",
            text="How high?",
            gold=(Gold(document="log", place=Place(page=1)),),
            answers=("ten metres",),
        ),
    ),
    sources=(TextSource(name="log", pages=("The tower is high.", "It is nine metres deep.")),),
    unit="page",
)


async def added(dataset: Dataset, index: Index) -> known.Known:
    placed, _ = await ingest.add(
        dataset,
        index=index,
        reader=InPlace(lambda path: (_ for _ in ()).throw(AssertionError(path))),
        texts=TEXTS,
        on_source=lambda done, total, what: None,
    )
    return await known.resolve(dataset, placed, catalogue=index.catalogue)


async def test_an_answer_that_stands_on_its_page_can_be_read_there(index: Index) -> None:
    documents = await added(LOG, index)

    seen = await ingest.reading(LOG, documents, index=index)

    assert seen.columns["ingest", "answer_on_page"] == (1.0, 0.0)
    assert seen.columns["ingest", "gold_has_element"] == (1.0, 1.0)


async def test_gold_of_a_document_that_is_not_there_has_no_element(index: Index) -> None:
    gone = replace(LOG.cases[0], gold=(Gold(document="gone", place=Place(page=2)),))
    documents = await added(replace(LOG, cases=(gone,)), index)

    seen = await ingest.reading(replace(LOG, cases=(gone,)), documents, index=index)

    assert seen.columns["ingest", "gold_has_element"] == (0.0,)


async def test_a_box_is_covered_by_one_element_or_it_is_not(index: Index) -> None:
    boxed = Gold(document="log", place=Place(page=2, boxes=(Box(0, 0, 10, 10),)))
    case = replace(LOG.cases[0], gold=(boxed,))
    documents = await added(replace(LOG, cases=(case,)), index)

    seen = await ingest.reading(replace(LOG, cases=(case,)), documents, index=index)

    assert seen.columns["ingest", "box_covered"] == (0.0,)  # given texts have no boxes


def test_figures_of_a_whole_run_are_rows_without_an_interval() -> None:
    row = ingest.rows("log", {"documents": 2.0, "pages": 7.0})[1]

    assert (row.metric, row.value, row.low, row.high, row.n) == ("pages", 7.0, 7.0, 7.0, 2)
