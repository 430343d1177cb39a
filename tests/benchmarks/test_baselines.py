import math

import numpy as np
import pytest
from baselines import K1, B, Bm25, Nearest, fused, rank, standard

TEXTS = ["The pump failed.", "Pumps and pumps again, and a gate.", "Sheep graze here."]
PLACES = [("a", 1), ("a", 2), ("b", 1)]


def test_bm25_gives_the_formula_by_hand() -> None:
    scores = Bm25(TEXTS)("pump", [0, 1, 2])

    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    mean = (3 + 7 + 3) / 3
    by_hand = [idf * n / (n + K1 * (1 - B + B * length / mean)) for n, length in [(1, 3), (2, 7)]]
    assert scores == pytest.approx([*by_hand, 0.0])


def test_a_page_is_as_near_as_its_nearest_passage() -> None:
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    nearest = Nearest(
        PLACES,
        [("a", 1), ("a", 1), ("b", 1)],
        vectors=vectors,
        queries={"q": np.array([0, 1], dtype=np.float32)},
    )

    assert nearest("q", [0, 1, 2]) == pytest.approx([1.0, -1.0, 0.8])


def test_fusion_adds_z_scores() -> None:
    one = Bm25(TEXTS)

    both = fused(one, one)("pump", [0, 1, 2])

    assert both == pytest.approx(2 * standard(one("pump", [0, 1, 2])))


def test_pages_of_other_documents_are_left_out_where_one_is_asked() -> None:
    ranking = rank(Bm25(TEXTS), "sheep", PLACES, document="a")

    assert ranking == [("a", 1), ("a", 2)]  # nothing matches: ties by page
