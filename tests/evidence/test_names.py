from corrobora.evidence import names
from corrobora.records import Document, DocumentId


def document(name: str, title: str = "Annual report") -> Document:
    return Document(
        id=DocumentId(name),
        uri=f"/filings/{name}.pdf",
        title=title,
        media_type="application/pdf",
    )


FILINGS = [document("BOEING_2022_10K"), document("ADOBE_2022_10K"), document("BESTBUY_2023_10K")]


def test_the_document_that_the_query_names_gains() -> None:
    weights = names.weigh("How did Boeing's tax rate change?", FILINGS)

    assert weights == {"BOEING_2022_10K": names.NATS, "ADOBE_2022_10K": 0.0, "BESTBUY_2023_10K": 0}


def test_a_name_of_two_words_is_found_written_as_one() -> None:
    weights = names.weigh("What are the stores of Best Buy?", FILINGS)

    assert max(weights, key=lambda id_: weights[id_]) == "BESTBUY_2023_10K"


def test_a_title_names_a_document_too() -> None:
    ferry, mill = document("a1", "Ferry Lane dam"), document("b2", "Mill Basin pumps")

    weights = names.weigh("When was Mill Basin dug?", [ferry, mill])

    assert weights[mill.id] == names.NATS
    assert weights[ferry.id] == 0.0


def test_a_word_that_all_share_names_none() -> None:
    assert set(names.weigh("What does the 10K say?", FILINGS).values()) == {0.0}


def test_ordinary_words_name_nothing() -> None:
    report = document("x", "the tax rate")

    assert names.weigh("what is the tax rate", [report, document("y")])[report.id] == 0.0


def test_no_documents_give_no_weights() -> None:
    assert names.weigh("Boeing", []) == {}
