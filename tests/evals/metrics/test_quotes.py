from dataclasses import replace

from corrobora.evals.metric import AnswerMetric
from corrobora.evals.metrics import quotes
from tests.evals.metrics.making import abstention, answer, cited, claim, said

METRIC: AnswerMetric = quotes.measure


def test_shares_are_of_all_citations_of_an_answer() -> None:
    claims = [claim("x", cited(), cited(), cited(verdict="misplaced"))]
    claims.append(claim("y", cited(verdict="fabricated")))

    columns = METRIC([said(answer(claims=claims))])

    assert columns["citations_verified"] == (0.5,)
    assert columns["citations_misplaced"] == (0.25,)
    assert columns["citations_fabricated"] == (0.25,)
    assert columns["quote_verified"] == (0.0,)


def test_an_answer_is_verified_if_all_of_its_citations_are() -> None:
    one = said(answer(claims=[claim("x", cited()), claim("y", cited())]))

    assert METRIC([one])["quote_verified"] == (1.0,)


def test_claims_without_a_citation_are_counted() -> None:
    columns = METRIC([said(answer(claims=[claim("x"), claim("y", cited()), claim("z")]))])

    assert columns["claims_uncited"] == (2.0,)


def test_where_nothing_is_cited_there_are_no_shares() -> None:
    columns = dict(METRIC([said(answer(claims=[claim("x")])), said(abstention()), said(None)]))

    assert columns.pop("claims_uncited") == (1.0, None, None)
    assert columns.pop("quotes_dropped") == (0.0, 0.0, None)
    assert set(columns.values()) == {(None, None, None)}


def test_quotes_that_were_dropped_before_the_answer_left_count_as_not_found() -> None:
    repaired = replace(answer(claims=[claim("x", cited(), cited(), cited())]), quotes_dropped=1)
    given_up = replace(abstention(), quotes_dropped=2)

    columns = METRIC([said(repaired), said(given_up)])

    assert columns["quotes_dropped"] == (1.0, 2.0)
    assert columns["quotes_found"] == (0.75, 0.0)


def test_a_fabricated_citation_that_left_is_not_found() -> None:
    columns = METRIC([said(answer(claims=[claim("x", cited(), cited(verdict="fabricated"))]))])

    assert columns["quotes_found"] == (0.5,)
