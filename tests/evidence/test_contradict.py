import pytest

from corrobora.evidence import contradict
from corrobora.records import Conflict, CorpusName, DocumentId, ElementId, Evidence, Modality, Query

ANY = Query(text="What happened?")


def told(*texts: str, documents: str = "", modality: Modality = "text") -> list[Evidence]:
    """One piece of evidence a text, E1, E2, ...; all of document "a" unless said otherwise."""
    owners = documents or "a" * len(texts)
    return [
        Evidence(
            key=f"E{n}",
            element=ElementId(f"{owner}-paragraph-{n:05d}"),
            corpus=CorpusName("paragraph"),
            modality=modality,
            document=DocumentId(owner),
            uri=owner,
            page=n,
            boxes=(),
            start=None,
            end=None,
            text=text,
            belief=0.5,
            plausibility=1.0,
            conflict=0.0,
            probability=0.5,
        )
        for n, (text, owner) in enumerate(zip(texts, owners, strict=True), start=1)
    ]


def conflicts(*texts: str, query: Query = ANY, documents: str = "") -> tuple[Conflict, ...]:
    return contradict.find(told(*texts, documents=documents), query)


FOURTEEN = "The tide gate at Ferry Lane was closed 14 times in 2025."
SEVENTEEN = "The tide gate at Ferry Lane was closed 17 times in 2025."


def test_two_numbers_for_one_quantity_conflict() -> None:
    found = conflicts(f"It rained. {FOURTEEN} All was well.", f"Costs rose. {SEVENTEEN}")

    assert [c.keys for c in found] == [("E1", "E2")]
    assert found[0].statements == (FOURTEEN, SEVENTEEN)
    assert found[0].about == "tide gate Ferry Lane closed times"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("The tide gate at Ferry Lane was closed 17 times in 2024.", id="a year"),
        pytest.param("The tide gate at Mill Lane was closed 17 times in 2025.", id="a name"),
        pytest.param("The tide gate at Ferry Lane was closed 17 days in 2025.", id="a unit"),
        pytest.param("The tide gate at Ferry Lane was painted 17 times in 2025.", id="a verb"),
        pytest.param(
            "In the second quarter the tide gate at Ferry Lane was closed 3 times in 2025.",
            id="part of the period",
        ),
        pytest.param(FOURTEEN, id="nothing"),
    ],
)
def test_statements_that_differ_in_more_than_the_number_do_not_conflict(other: str) -> None:
    assert conflicts(FOURTEEN, other) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$1.2 billion", "$1,234 million"),
        ("$1.23 billion", "$1,230,000,000"),
        ("12%", "12 percent"),
        ("12.0%", "12%"),
    ],
)
def test_a_number_rounded_or_written_otherwise_is_the_same(one: str, other: str) -> None:
    template = "Segment sales of Harbour Foods reached {} in fiscal 2021."

    assert conflicts(template.format(one), template.format(other)) == ()


def test_amounts_beyond_rounding_conflict() -> None:
    template = "Segment sales of Harbour Foods reached {} in fiscal 2021."

    assert conflicts(template.format("$1.2 billion"), template.format("$1,334 million"))


def test_numbers_that_are_labels_do_not_conflict() -> None:
    port = "The Port {} output buffers can drive four standard inputs."
    footer = "{} Annual inspection report of the Limes Residential Home"

    assert conflicts(port.format(2), port.format(3)) == ()
    assert conflicts(footer.format(12), footer.format(13)) == ()


def test_rows_of_a_statement_do_not_conflict() -> None:
    one = "Net income attributable to common shareholders $ 5,777 $ 5,449 $ 5,358 $ 4,869"
    other = "Net income attributable to common shareholders $ 5,449 $ 5,358 $ 4,869 $ 4,626"

    assert conflicts(one, other) == ()


def test_tables_are_left_out() -> None:
    assert contradict.find(told(FOURTEEN, SEVENTEEN, modality="table"), ANY) == ()


def test_a_statement_and_its_negation_conflict() -> None:
    found = conflicts(
        "The northern pump house was inspected before the autumn storm.",
        "The northern pump house was not inspected before the autumn storm.",
    )

    assert len(found) == 1


def test_up_and_down_conflict() -> None:
    assert conflicts(
        "Operating costs of the ferry service rose by 4% in 2023.",
        "Operating costs of the ferry service fell by 4% in 2023.",
    )


def test_what_the_query_counts_may_be_worded_freely() -> None:
    query = Query(text="How many households were surveyed in the valley?")
    one = "The study surveyed 412 households across the whole valley."
    other = "In the valley, 398 households were surveyed by post."

    assert conflicts(one, other) == ()
    assert len(conflicts(one, other, query=query)) == 1


def test_one_sentence_with_a_phrase_replaced_conflicts_between_documents_only() -> None:
    query = Query(text="Where is Lincoln County High School located?")
    one = "Lincoln County High School is a public secondary school located in Stanford, Kentucky."
    other = "Lincoln County High School is a public secondary school located in Springfield, Ohio."

    assert len(conflicts(one, other, query=query, documents="ab")) == 1
    assert conflicts(one, other, query=query) == ()


def test_a_company_speaks_only_for_itself() -> None:
    one = "Our worldwide research and development expenses were $1.8 billion in 2022."
    other = "Our worldwide research and development expenses were $2.4 billion in 2022."

    assert len(conflicts(one, other)) == 1
    assert conflicts(one, other, documents="ab") == ()


def test_the_same_two_statements_are_one_conflict_with_all_their_keys() -> None:
    found = conflicts(FOURTEEN, SEVENTEEN, f"Page four. {SEVENTEEN}")

    assert [c.keys for c in found] == [("E1", "E2", "E3")]
    assert found[0].statements == (FOURTEEN, SEVENTEEN, SEVENTEEN)


def test_who_holds_both_statements_contradicts_neither() -> None:
    assert conflicts(FOURTEEN, f"{FOURTEEN} {SEVENTEEN}") == ()


def test_both_ends_lose_once_however_many_conflicts_name_them() -> None:
    evidence = told("a", "b", "c")
    named = [
        Conflict(keys=keys, about="", statements=("", "")) for keys in (("E1", "E2"), ("E1", "E3"))
    ]

    against = contradict.weights_against(named, evidence, nats=0.7)

    assert against == {e.element: 0.7 for e in evidence}


def test_in_a_whole_document_the_statements_nearest_to_the_query_are_compared() -> None:
    query = Query(text="How many times was the tide gate at Ferry Lane closed in 2025?")
    filler = "The council met in the upper hall with all members present. " * 3000

    assert len(conflicts(f"{filler} {FOURTEEN}", f"{filler} {SEVENTEEN}", query=query)) == 1


@pytest.mark.parametrize("text", ["", "₄₂ H₂O 10²", "$", "%", "1.2.3.4", "…" * 500, "9" * 400])
def test_odd_text_is_survived(text: str) -> None:
    assert conflicts(text, text + " and the words that follow 5 others here.") == ()
