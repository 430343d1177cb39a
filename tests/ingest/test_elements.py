from dataclasses import replace

from corrobora.ingest import elements
from corrobora.ingest.continued import Part
from corrobora.ingest.drafts import Draft
from corrobora.records import Box, Document, DocumentId, Element, Granularity, Modality

BOX = Box(10, 10, 100, 20)
DOCUMENT = Document(
    id=DocumentId("d0123456789abcdef"), uri="/a.pdf", title="A", media_type="application/pdf"
)
PART = Part(
    page=1,
    index=0,
    title="Ships by pier (in tons)",
    label="table 2",
    header="Pier | 1961 | 1962",
    columns=(200.0, 300.0),
    left=50.0,
    titled=False,
    above=None,
    closes=True,
)


def _draft(
    text: str,
    *,
    corpus: Granularity = "paragraph",
    page: int = 1,
    label: str = "",
    table: Part | None = None,
) -> Draft:
    modalities: dict[str, Modality] = {"paragraph": "text", "table": "table"}
    return Draft(
        corpus=corpus,
        modality=modalities.get(corpus, "image"),
        page=page,
        text=text,
        boxes=(BOX,),
        section=(),
        label=label,
        table=table,
    )


def _made(*drafts: Draft) -> tuple[Element, ...]:
    return elements.make(drafts, document=DOCUMENT, name="A", vocabulary=())


def test_a_table_that_goes_on_is_indexed_with_title_and_header_and_linked() -> None:
    overleaf = replace(PART, page=2, title="", label="", header="", above="")

    first, second, third = _made(
        _draft("Pier | 1961 | 1962\nA | 1 | 2", corpus="table", table=PART),
        _draft("Y | 3 | 4", corpus="table", page=2, table=overleaf),
        _draft("Z | 5 | 6", corpus="table", page=2, table=overleaf),
    )

    assert second.text == "Y | 3 | 4"
    assert second.indexed == "A\nShips by pier (in tons)\nPier | 1961 | 1962\nY | 3 | 4"
    assert first.links == (second.id, third.id)
    assert second.links == third.links == (first.id,)


def test_a_text_that_names_several_figures_is_linked_with_each_both_ways() -> None:
    text, three, four = _made(
        _draft("See Figures 3 and 4."),
        _draft("Figure 3", corpus="image", label="figure 3"),
        _draft("Figure 4", corpus="image", label="figure 4"),
    )

    assert text.links == (three.id, four.id)
    assert three.links == four.links == (text.id,)
    assert three.indexed.endswith("See Figures 3 and 4.")


def test_of_two_figures_with_one_label_the_nearer_is_meant() -> None:
    near, far, text = _made(
        _draft("Figure 1 here", corpus="image", page=8, label="figure 1"),
        _draft("Figure 1 there", corpus="image", page=90, label="figure 1"),
        _draft("As Figure 1a shows.", page=80),
    )

    assert text.links == (far.id,)
    assert near.links == ()


def test_a_paragraph_that_holds_a_caption_is_linked_with_who_names_it_but_not_itself() -> None:
    caption, text = _made(
        _draft("Table 7: a prompt, as text. Answer the question.", label="table 7"),
        _draft("The prompt stands in Table 7."),
    )

    assert caption.links == (text.id,)
    assert text.links == (caption.id,)
    assert caption.indexed == f"A\n{caption.text}"
