import pytest

from corrobora.rerank.features import Features, asked, features, stem


def seen(query: str, text: str, *, cosine: float | None = 0.5, **rarity: float) -> Features:
    parts = asked(query)
    rarities = {word: rarity.get(word, 3.0) for word in parts.words}
    return features(parts, text, rarity=rarities, cosine=cosine)


@pytest.mark.parametrize(
    ("one", "other"),
    [("pumps", "pumping"), ("company", "companies"), ("replaced", "replace"), ("cost", "costs")],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert other.startswith(stem(one)) or one.startswith(stem(other))


def test_a_rare_word_counts_for_more_than_a_common_one() -> None:
    query = "pump bearings"

    without_rare = seen(query, "the pump", pump=1.0, bearings=6.0)
    without_common = seen(query, "the bearings", pump=1.0, bearings=6.0)

    assert 0.0 < without_rare.often < without_common.often < 1.0


def test_a_word_counts_again_with_each_place_but_ever_less() -> None:
    once, twice, thrice = (seen("pump", "pump " * n).often for n in (1, 2, 3))

    assert once < twice < thrice
    assert thrice - twice < twice - once


def test_a_longer_text_must_say_it_more_often() -> None:
    assert seen("pump", "pump" + " so" * 900).often < seen("pump", "pump so").often


def test_words_that_stand_together_in_the_query_stand_together_here() -> None:
    assert seen("pump bearings", "the pump's worn bearings").adjacent == 1.0
    assert seen("pump bearings", "bearings of the pump").adjacent == 0.0
    assert seen("pump bearings", "pump" + " so" * 30 + " bearings").adjacent == 0.0


def test_a_word_inside_another_is_not_found() -> None:
    assert seen("art", "The party starts").often == 0.0
    assert seen("2021", "120215 20210").often == 0.0
    assert seen("art", "artificially").often == 0.0


def test_numbers_are_counted_for_themselves() -> None:
    assert seen("Sales in 2022?", "Planes sold in 2022.").numbers == 0.5
    assert seen("Sales in 2022?", "Planes sold in 2021.").numbers == -0.5
    assert seen("sales of planes", "planes").numbers == 0.0


def test_an_element_that_no_vector_search_found_is_marked() -> None:
    assert seen("pump", "pump", cosine=None).unseen == 1.0
    assert seen("pump", "pump", cosine=0.7).cosine == 0.7


@pytest.mark.parametrize("text", ["", " ", "…", "a" * 10_000, "pump " * 5000, "何が変わった"])
@pytest.mark.parametrize("query", ["pump bearings 2021?", "何が", "pump pump", "3M's a-b A&B"])
def test_every_share_stays_in_its_range(query: str, text: str) -> None:
    found = seen(query, text)

    assert all(0.0 <= v <= 1.0 for v in (found.often, found.adjacent))
    assert -0.5 <= found.numbers <= 0.5
