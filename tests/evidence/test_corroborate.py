import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.evidence import corroborate
from corrobora.evidence.corroborate import GROUPS
from corrobora.records import Box, CorpusName, DocumentId, Element, ElementId, Modality, Place

MODALITIES: tuple[Modality, ...] = ("text", "table", "image", "page")


def element(
    name: str,
    modality: Modality,
    *,
    document: str = "d",
    page: int | None = 1,
    top: float | None = None,
    links: tuple[str, ...] = (),
    section: tuple[str, ...] = (),
    seconds: tuple[float, float] | None = None,
) -> Element:
    boxes = () if top is None else (Box(0.0, top, 100.0, top + 10.0),)
    start, end = seconds or (None, None)
    return Element(
        id=ElementId(name),
        document=DocumentId(document),
        corpus=CorpusName(modality),
        modality=modality,
        granularity="paragraph",
        text=name,
        where=Place(page=page, boxes=boxes, start=start, end=end),
        links=tuple(map(ElementId, links)),
        section=section,
    )


def extra(
    direct: dict[str, float], *elements: Element, gamma: float = 1.0, **groups: str
) -> dict[str, float]:
    found = corroborate.corroborate(
        {ElementId(name): v for name, v in direct.items()},
        {e.id: e for e in elements},
        gamma=gamma,
        groups={**GROUPS, **groups},  # type: ignore[dict-item]  # keywords are plain strings
    )
    return {str(name): v for name, v in found.items()}


def test_a_table_is_corroborated_by_the_text_beside_it() -> None:
    one, other = element("text", "text", top=100), element("table", "table", top=360)

    found = extra({"text": 2.0, "table": 0.5}, one, other, gamma=0.3)

    near = math.exp(-1)  # 250 points between, a quarter of the diagonal
    assert found == pytest.approx({"text": 0.3 * near * 0.5, "table": 0.3 * near * 2.0})


@pytest.mark.parametrize(("gap", "coherence"), [(0, 0.7), (1, 0.4), (2, 0.15), (3, 0.0)])
def test_support_fades_with_the_pages_between(gap: int, coherence: float) -> None:
    found = extra(
        {"text": 1.0, "table": 0.0},
        element("text", "text"),
        element("table", "table", page=1 + gap),
    )

    assert found["table"] == pytest.approx(coherence)


def test_nothing_passes_between_documents() -> None:
    one, other = element("text", "text", document="d"), element("table", "table", document="e")

    assert extra({"text": 3.0, "table": 3.0}, one, other) == {"text": 0.0, "table": 0.0}


def test_a_figure_and_the_text_that_names_it_count_as_one_place() -> None:
    one, other = element("text", "text", links=("figure",)), element("figure", "image", page=9)

    assert extra({"text": 3.0, "figure": 0.0}, one, other)["figure"] == pytest.approx(3.0)


def test_a_shared_section_reaches_over_a_page_break_and_not_further() -> None:
    text = element("text", "text", section=("Results",))
    near = element("near", "table", page=2, section=("Results",))
    far = element("far", "table", page=20, section=("Results",))

    found = extra({"text": 1.0, "near": 0.0, "far": 0.0}, text, near, far)

    assert found == pytest.approx({"text": 0.0, "near": 0.7, "far": 0.0})


def test_in_time_support_fades_and_ends_after_half_a_minute() -> None:
    speech = element("speech", "audio", page=None, seconds=(0.0, 10.0))
    near = element("near", "video", page=None, seconds=(20.0, 25.0))
    far = element("far", "video", page=None, seconds=(45.0, 50.0))

    found = extra({"speech": 1.0, "near": 0.0, "far": 0.0}, speech, near, far)

    assert found == pytest.approx({"speech": 0.0, "near": math.exp(-1), "far": 0.0})


def test_one_modality_alone_is_not_corroborated() -> None:
    found = extra({"a": 2.0, "b": 2.0}, element("a", "text"), element("b", "text"))

    assert found == {"a": 0.0, "b": 0.0}


def test_duplicates_change_nothing() -> None:
    table = element("table", "table")
    once = extra({"a": 2.0, "table": 0.0}, element("a", "text"), table)

    twice = extra(
        {"a": 2.0, "b": 2.0, "table": 0.0}, element("a", "text"), element("b", "text"), table
    )

    assert twice["table"] == once["table"]


def test_modalities_add_up() -> None:
    found = extra(
        {"text": 1.0, "image": 1.0, "table": 0.0},
        element("text", "text"), element("image", "image"), element("table", "table"),
    )  # fmt: skip

    assert found["table"] == pytest.approx(2 * 0.7)


def test_what_is_against_is_not_passed_on() -> None:
    found = extra({"text": -5.0, "table": 1.0}, element("text", "text"), element("table", "table"))

    assert found["table"] == 0.0
    assert found["text"] > 0.0


def test_a_page_made_of_the_same_words_is_no_second_opinion_unless_it_is_seen() -> None:
    page, text = element("page", "page"), element("text", "text")

    assert extra({"page": 2.0, "text": 2.0}, page, text) == {"page": 0.0, "text": 0.0}
    assert extra({"page": 2.0, "text": 2.0}, page, text, page="pixels")["text"] > 0.0


def test_an_unknown_element_is_left_in_ignorance() -> None:
    assert extra({"text": 1.0, "gone": 5.0}, element("text", "text")) == {"text": 0.0, "gone": 0.0}


pieces = st.lists(
    st.tuples(
        st.sampled_from(MODALITIES),
        st.integers(min_value=1, max_value=3),
        st.one_of(st.none(), st.floats(min_value=0, max_value=700)),
        st.floats(min_value=-4, max_value=4),
    ),
    max_size=8,
)


@given(pieces, st.randoms(use_true_random=False))
def test_the_order_of_elements_changes_nothing(
    given_: list[tuple[Modality, int, float | None, float]], random: object
) -> None:
    elements = [
        element(f"e{n}", modality, page=page, top=top)
        for n, (modality, page, top, _) in enumerate(given_)
    ]
    direct = {f"e{n}": v for n, (*_, v) in enumerate(given_)}
    shuffled = list(direct.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis types it as object

    assert extra(dict(shuffled), *elements) == extra(direct, *elements)


@given(pieces)
def test_taking_a_modality_away_only_removes_corroboration(
    given_: list[tuple[Modality, int, float | None, float]],
) -> None:
    elements = [
        element(f"e{n}", modality, page=page, top=top)
        for n, (modality, page, top, _) in enumerate(given_)
    ]
    direct = {f"e{n}": v for n, (*_, v) in enumerate(given_)}
    without = {e.id: direct[e.id] for e in elements if e.modality != "table"}

    whole, less = (
        extra(direct, *elements),
        extra({str(k): v for k, v in without.items()}, *elements),
    )

    assert all(0.0 <= less[name] <= whole[name] + 1e-12 for name in less)
