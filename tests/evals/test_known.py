from dataclasses import replace

from corrobora.corpora.index import Index
from corrobora.corpora.journal import SourceStamp
from corrobora.evals import known
from corrobora.evals.dataset import Case, Dataset, Gold
from corrobora.evals.sources import Placed
from corrobora.records import DocumentId, Place
from tests.evals.conftest import TEXTS


async def put(index: Index, *uris: str) -> list[DocumentId]:
    readings = [TEXTS.text(f"Text of {uri}.", uri=uri) for uri in uris]
    stamps = [SourceStamp(uri=uri, size=0, mtime_ns=0) for uri in uris]
    await index.add_all(list(zip(readings, stamps, strict=True)))
    return [reading.document.id for reading in readings]


def asked(*documents: str) -> Dataset:
    gold = tuple(Gold(document=name) for name in documents)
    return Dataset(name="own", cases=(Case(id="q", text="?", gold=gold),))


async def test_a_document_is_meant_by_id_path_or_file_name(index: Index) -> None:
    (first, second) = await put(index, "/reports/a.pdf", "/reports/b.pdf")

    found = await known.resolve(
        asked("a.pdf", "/reports/b.pdf"), Placed(), catalogue=index.catalogue
    )

    assert found.ids == {"a.pdf": first, "/reports/b.pdf": second}
    assert found.notes == ()


async def test_documents_that_are_not_there_are_noted(index: Index) -> None:
    found = await known.resolve(asked("gone.pdf"), Placed(), catalogue=index.catalogue)

    assert found.notes == ("1 documents that are named are not in the index: 'gone.pdf'",)


async def test_gold_and_rankings_speak_of_a_document_by_one_name(index: Index) -> None:
    (only,) = await put(index, "/reports/a.pdf")

    found = await known.resolve(
        asked("copy", "original"),
        Placed(ids={"original": only, "copy": only}),
        catalogue=index.catalogue,
    )

    case = found.canonical(asked("copy", "original", "elsewhere").cases[0])
    assert [gold.document for gold in case.gold] == ["original", "original", "elsewhere"]
    assert found.names[only] == "original"


async def test_a_document_that_no_case_names_has_its_file_name(index: Index) -> None:
    (only,) = await put(index, "/reports/a.pdf")

    found = await known.resolve(replace(asked(), cases=()), Placed(), catalogue=index.catalogue)

    assert found.names == {only: "a.pdf"}


async def test_a_document_named_by_its_id_is_shown_by_its_name(index: Index) -> None:
    (only,) = await put(index, "/reports/a.pdf")

    found = await known.resolve(asked(only), Placed(), catalogue=index.catalogue)

    (gold,) = found.canonical(asked(only).cases[0]).gold
    assert gold.document == "a.pdf"
    assert found.uris == {"a.pdf": "/reports/a.pdf"}


async def test_two_files_of_one_name_are_told_apart_by_their_paths(index: Index) -> None:
    await put(index, "/2022/a.pdf", "/2023/a.pdf")

    found = await known.resolve(asked("/2023/a.pdf"), Placed(), catalogue=index.catalogue)

    assert sorted(found.names.values()) == ["/2022/a.pdf", "/2023/a.pdf"]
    (gold,) = found.canonical(asked("/2023/a.pdf").cases[0]).gold
    assert gold.document == "/2023/a.pdf"


async def test_gold_on_pages_that_there_are_not_is_noted(index: Index) -> None:
    reading = TEXTS.pages(["One.", "Two."], uri="/reports/log.pdf")
    await index.add_all([(reading, SourceStamp(uri="/reports/log.pdf", size=0, mtime_ns=0))])
    gold = tuple(Gold(document="log.pdf", place=Place(page=page)) for page in (2, 3))
    case = Case(id="q", text="?", gold=gold)

    found = await known.resolve(
        Dataset(name="own", cases=(case,)), Placed(), catalogue=index.catalogue
    )

    assert found.notes == ("1 gold pages are not in their documents: page 3 of log.pdf",)
