import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from corrobora.corpora import encode, journal, places, schema, waiting
from corrobora.corpora.journal import Commit, SourceStamp
from corrobora.records import Reading
from corrobora.testing.documents import paged

FIRST = paged(["The harbour was deepened.", "Ferries leave daily."], uri="/a.pdf")
SECOND = paged(["Beans are soaked."], uri="/b.pdf")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = schema.connect(tmp_path / "catalogue.sqlite")
    for reading in (FIRST, SECOND):
        enter(opened, reading)
    yield opened
    opened.close()


def enter(connection: sqlite3.Connection, reading: Reading) -> None:
    journal.stage(connection, reading)
    source = SourceStamp(uri=reading.document.uri, size=1, mtime_ns=1)
    unencoded = {e: bool(parts) for e, parts in encode.plan(reading.elements).items()}
    commit = Commit(document=reading.document.id, source=source, unencoded=unencoded)
    journal.commit(connection, [commit])


def texts(connection: sqlite3.Connection, **options: object) -> list[str]:
    found = waiting.own_text(connection, most=10, **options)  # type: ignore[arg-type]
    return [element.text for element in found]


def test_everything_of_a_new_document_waits(connection: sqlite3.Connection) -> None:
    assert waiting.count(connection) == waiting.Waiting(documents=2, elements=6)


def test_documents_stand_in_line_as_they_came(connection: sqlite3.Connection) -> None:
    assert texts(connection) == [
        "The harbour was deepened.",
        "Ferries leave daily.",
        "Beans are soaked.",
    ]


def test_the_documents_of_the_newest_question_come_first(connection: sqlite3.Connection) -> None:
    found = texts(connection, first=[SECOND.document.id])

    assert found[0] == "Beans are soaked."
    assert len(found) == 3


def test_pages_wait_until_their_passages_are_done(connection: sqlite3.Connection) -> None:
    assert waiting.ready_to_pool(connection, most=10) == ()

    waiting.done(connection, [e.id for e in SECOND.elements if e.granularity == "paragraph"])

    assert waiting.ready_to_pool(connection, most=10) == (SECOND.document.id,)


def test_a_bound_takes_one_document_at_least(connection: sqlite3.Connection) -> None:
    passages = [e.id for r in (FIRST, SECOND) for e in r.elements if e.granularity == "paragraph"]
    waiting.done(connection, passages)

    assert waiting.ready_to_pool(connection, most=1) == (FIRST.document.id,)
    assert len(waiting.ready_to_pool(connection, most=100)) == 2


def test_what_goes_out_waits_no_more(connection: sqlite3.Connection) -> None:
    places.drop(connection, [FIRST.document.uri])

    assert waiting.count(connection).documents == 1
    assert texts(connection) == ["Beans are soaked."]
    assert waiting.still(connection, [e.id for e in FIRST.elements]) == frozenset()


def test_what_was_lost_can_wait_again(connection: sqlite3.Connection) -> None:
    passage = SECOND.elements[0].id
    waiting.done(connection, [e.id for e in SECOND.elements])

    waiting.enter(connection, SECOND.document.id, {passage: False})

    assert waiting.of_documents(connection, [SECOND.document.id]) == {passage}
