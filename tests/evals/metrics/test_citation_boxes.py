from corrobora.evals.metric import AnswerMetric
from corrobora.evals.metrics import citation_boxes
from corrobora.evals.outcome import Pair
from corrobora.records import Citation
from tests.evals.metrics.making import abstention, answer, box, cited, claim, gold, said

METRIC: AnswerMetric = citation_boxes.measure
GOLD = (gold("report", page=1, boxes=(box(0, 0, 100, 100),)),)
NAMES = {"d1": "report"}


def citing(*citations: Citation) -> Pair:
    return said(answer(claims=[claim("x", *citations)]), gold=GOLD, documents=NAMES)


def test_a_quote_half_inside_the_gold_box_is_a_hit() -> None:
    inside = cited(document="d1", page=1, boxes=(box(90, 0, 110, 10),))
    outside = cited(document="d1", page=1, boxes=(box(91, 0, 111, 10),))

    assert METRIC([citing(inside), citing(outside)])["citation_box_hit"] == (1.0, 0.0)


def test_one_of_several_quotes_is_enough() -> None:
    far = cited(document="d1", page=2, boxes=(box(0, 0, 10, 10),))
    near = cited(document="d1", page=1, boxes=(box(0, 0, 10, 10),))

    assert METRIC([citing(far, near)])["citation_box_hit"] == (1.0,)


def test_a_document_is_known_by_the_data_sets_name() -> None:
    stranger = cited(document="d2", page=1, boxes=(box(0, 0, 10, 10),))

    assert METRIC([citing(stranger)])["citation_box_hit"] == (0.0,)


def test_an_abstention_misses_and_gold_without_boxes_does_not_apply() -> None:
    pairs = [said(abstention(), gold=GOLD), said("x", gold=(gold(page=1),)), said(None, gold=GOLD)]

    assert METRIC(pairs)["citation_box_hit"] == (0.0, None, None)
