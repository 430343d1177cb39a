from hypothesis import given
from hypothesis import strategies as st

from corrobora.ingest import passages


def _words(sentence_lengths: list[int]) -> list[str]:
    return [w for n in sentence_lengths for w in ["Word"] + ["word"] * (n - 2) + ["end."]]


def test_a_passage_ends_at_a_sentence_near_the_target() -> None:
    words = _words([60, 60, 60, 60, 60])

    cut = passages.ranges(words, tokens=[1] * 300, target=200)

    assert cut == [(0, 180), (180, 300)]


def test_a_sentence_too_long_for_a_passage_is_cut_between_words() -> None:
    words = ["word"] * 600

    cut = passages.ranges(words, tokens=[1] * 600, target=200)

    assert cut == [(0, 254), (254, 508), (508, 600)]


def test_a_short_end_joins_the_passage_before_it() -> None:
    words = _words([100, 100, 10])

    assert passages.ranges(words, tokens=[1] * 210, target=200) == [(0, 210)]


def test_a_paragraph_without_a_full_stop_ends_at_its_break() -> None:
    words = ["word"] * 300

    assert passages.ranges(words, tokens=[1] * 300, target=200, breaks=[180]) == [
        (0, 180),
        (180, 300),
    ]


@given(
    sizes=st.lists(st.integers(min_value=1, max_value=300), max_size=60),
    ends=st.sets(st.integers(min_value=0, max_value=59)),
    target=st.integers(min_value=50, max_value=254),
)
def test_every_word_is_in_one_passage_and_none_is_too_long(
    sizes: list[int], ends: set[int], target: int
) -> None:
    words = ["End." if i in ends else "Word" for i in range(len(sizes))]

    cut = passages.ranges(words, tokens=sizes, target=target)

    assert [i for first, last in cut for i in range(first, last)] == list(range(len(sizes)))
    assert all(sum(sizes[first:last]) <= passages.LIMIT or last - first == 1 for first, last in cut)
