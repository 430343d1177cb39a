import pytest

from corrobora.evals.metric import AnswerMetric
from corrobora.evals.metrics import citations
from corrobora.evals.outcome import Pair
from corrobora.records import Citation
from tests.evals.metrics.making import abstention, answer, box, cited, claim, gold, said

METRIC: AnswerMetric = citations.measure
GOLD = (gold("report", page=1), gold("report", page=2), gold("report", 0, page=9))


def citing(*quotes: Citation) -> Pair:
    reply = answer(claims=[claim("x", quote) for quote in quotes])
    return said(reply, gold=GOLD, documents={"d1": "report"})


def test_precision_is_of_citations_and_recall_of_gold_pages() -> None:
    pages = [cited(document="d1", page=page) for page in (1, 1, 7, 9)]

    columns = METRIC([citing(*pages)])

    assert columns == {"citation_precision": (0.5,), "citation_recall": (0.5,)}


def test_the_right_page_of_another_document_is_wrong() -> None:
    assert METRIC([citing(cited(document="d2", page=1))])["citation_precision"] == (0.0,)


def test_a_document_without_a_name_is_known_by_its_id() -> None:
    one = said(answer(claims=[claim("x", cited(document="d7"))]), gold=(gold("d7"),))

    assert METRIC([one])["citation_precision"] == (1.0,)


def test_a_cited_moment_has_to_overlap_the_gold_one() -> None:
    moments = [cited(start=0.0, end=9.0), cited(start=11.0, end=30.0), cited(page=1)]
    one = said(answer(claims=[claim("x", *moments)]), gold=(gold(start=10.0, end=20.0),))

    assert METRIC([one])["citation_precision"] == (pytest.approx(1 / 3),)


def test_two_gold_boxes_of_a_page_are_one_page_to_cite() -> None:
    wanted = [gold(page=1, boxes=(box(0, 0, 1, n),)) for n in (1, 2)]
    one = said(answer(claims=[claim("x", cited(page=1))]), gold=(*wanted, gold(page=2)))

    assert METRIC([one])["citation_recall"] == (0.5,)


def test_an_abstention_cites_no_gold_page_and_has_no_precision() -> None:
    columns = METRIC([said(abstention(), gold=GOLD)])

    assert columns == {"citation_precision": (None,), "citation_recall": (0.0,)}


def test_without_relevant_gold_or_an_answer_it_does_not_apply() -> None:
    pairs = [said("x", gold=(gold(grade=0),)), said(None, gold=GOLD)]

    assert set(METRIC(pairs).values()) == {(None, None)}
