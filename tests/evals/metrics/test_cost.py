from corrobora.evals.metric import AnswerMetric
from corrobora.evals.metrics import cost
from corrobora.records import Usage
from tests.evals.metrics.making import abstention, answer, said

METRIC: AnswerMetric = cost.measure


def test_each_answer_brings_its_own_count() -> None:
    usage = Usage(calls=2, input_tokens=30, output_tokens=4, usd=0.5, seconds=1.5)

    columns = METRIC([said(answer("x", usage=usage)), said(abstention()), said(None)])

    assert columns == {
        "calls": (2.0, 0.0, None),
        "input_tokens": (30.0, 0.0, None),
        "output_tokens": (4.0, 0.0, None),
        "usd": (0.5, 0.0, None),
        "seconds": (1.5, 0.0, None),
    }
