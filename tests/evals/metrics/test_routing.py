import dataclasses
import random

import numpy as np
import pytest
from sklearn.metrics import (  # type: ignore[import-untyped]  # it has no stubs
    balanced_accuracy_score,
)

from corrobora.evals.dataset import Case
from corrobora.evals.metric import AnswerMetric, SetMetric
from corrobora.evals.metrics import routing
from corrobora.evals.outcome import Outcome, Pair
from corrobora.records import CorpusName
from tests.evals.metrics.making import route

METRIC: AnswerMetric = routing.measure


def pair(labels: str, *chosen: str) -> Pair:
    case = Case(id="q", text="?", labels=frozenset(labels.split()))
    return case, Outcome(
        case="q", route=dataclasses.replace(route("x"), corpora=tuple(map(CorpusName, chosen)))
    )


def macro(pairs: list[Pair]) -> dict[str, float]:
    metric = routing.Macro.of(pairs)
    as_set: SetMetric = metric
    rows = [row for one in pairs if (row := as_set.observe(one)) is not None]
    return dict(as_set.score(np.array(rows, ndmin=2)))


def test_the_first_choice_is_the_choice() -> None:
    pairs = [pair("table page", "page", "clip"), pair("table", "page", "table")]

    assert METRIC(pairs)["route_accuracy"] == (1.0, 0.0)


def test_sets_look_at_all_that_were_chosen() -> None:
    pairs = [pair("table page", "clip", "page"), pair("table page", "page", "table", "clip")]

    columns = METRIC(pairs)

    assert columns["route_set_hit"] == (1.0, 1.0)
    assert columns["route_all_hit"] == (0.0, 1.0)
    assert columns["corpora_asked"] == (2.0, 3.0)


def test_a_neighbour_of_the_same_modality_counts_for_modality_only() -> None:
    pairs = [pair("paragraph", "document"), pair("clip", "video"), pair("table", "paragraph")]

    columns = METRIC(pairs)

    assert columns["route_modality_accuracy"] == (1.0, 1.0, 0.0)
    assert columns["route_accuracy"] == (0.0, 0.0, 0.0)


def test_a_users_own_corpus_is_a_modality_of_its_own() -> None:
    assert METRIC([pair("minutes", "minutes")])["route_modality_accuracy"] == (1.0,)


def test_no_corpus_is_right_where_no_retrieval_is_needed() -> None:
    columns = METRIC([pair("no"), pair("table"), pair("no", "table")])

    assert columns["route_accuracy"] == (1.0, 0.0, 0.0)
    assert columns["corpora_asked"] == (0.0, 0.0, 1.0)


def test_without_labels_or_a_route_it_does_not_apply() -> None:
    unrouted = (Case(id="q", text="?", labels=frozenset({"table"})), Outcome(case="q"))

    assert METRIC([pair("", "table"), unrouted])["route_accuracy"] == (None, None)


def test_macro_accuracy_is_balanced_accuracy_where_labels_are_single() -> None:
    draw = random.Random(3)
    names = ["paragraph", "table", "page", "clip"]
    drawn = [(draw.choice(names), draw.choice(names)) for _ in range(60)]

    figure = macro([pair(label, choice) for label, choice in drawn])

    expected = balanced_accuracy_score(*zip(*drawn, strict=True))
    assert figure["route_macro_accuracy"] == pytest.approx(expected)


def test_a_rare_label_weighs_as_much_as_a_common_one() -> None:
    pairs = [*[pair("table", "table")] * 9, pair("clip", "table")]

    assert macro(pairs) == {"route_macro_accuracy": 0.5}


def test_a_label_that_a_resample_lost_is_left_out_of_its_mean() -> None:
    metric = routing.Macro(labels=("clip", "table"))

    assert metric.score(np.array([[1.0, 0.0, 1.0]])) == {"route_macro_accuracy": 1.0}
    assert metric.score(np.empty((0, 3))) == {}


def test_the_macro_mean_counts_cases_with_one_of_the_labels() -> None:
    rows = np.array([[1.0, 1, 0], [0.0, 0, 0], [1.0, 1, 1]])

    assert routing.Macro(labels=("a", "b")).counts(rows) == {"route_macro_accuracy": 2}
