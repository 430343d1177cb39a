import numpy as np
import pytest
from questions import Question
from scores import interval, score

QUESTION = Question(id="q", text="?", document="d", pages=(3, 9), answerable=True)


def test_recall_is_the_share_of_gold_pages_among_the_first_distinct_pages() -> None:
    ranking = [("d", 3), ("d", 3), ("e", 9), *(("d", page) for page in (20, 21, 22, 9))]

    values = score(QUESTION, ranking)

    assert values["page_recall@1"] == 0.5
    assert values["page_recall@5"] == 0.5  # the repeated page counts once
    assert values["page_recall@10"] == 1.0
    assert values["MRR"] == 1.0


def test_a_page_of_another_document_is_not_the_gold_page() -> None:
    values = score(QUESTION, [("e", 3), ("e", 9)])

    assert set(values.values()) == {0.0}


def test_a_neighbouring_page_counts_for_the_lenient_recall_only() -> None:
    values = score(QUESTION, [("d", 4)])

    assert values["page_recall@1"] == 0.0
    assert values["page_recall±1@1"] == 0.5


def test_an_interval_holds_its_mean_and_is_the_same_each_time() -> None:
    values = np.array([0.0, 1.0] * 50)

    mean, low, high = interval(values)

    assert mean == 0.5
    assert low == pytest.approx(0.4, abs=0.03)
    assert high == pytest.approx(0.6, abs=0.03)
    assert interval(values) == (mean, low, high)
