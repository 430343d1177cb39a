import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corrobora.corpora import journal, places, schema
from corrobora.corpora.journal import Commit, SourceStamp
from corrobora.corpora.places import Validators
from corrobora.testing.documents import paged

LETTER = paged(["The harbour was deepened."], uri="/mail.zip!/a.eml")
PLAN = paged(["A plan of the harbour."], uri="/mail.zip!/a.eml!/plan.pdf")


def at(uri: str, inside: str | None = None) -> SourceStamp:
    return SourceStamp(uri=uri, size=1, mtime_ns=1, inside=inside)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = schema.connect(tmp_path / "catalogue.sqlite")
    places.contain(opened, at("/mail.zip"), notes=["b.exe: not supported"], readers="r1")
    for reading, inside in ((LETTER, "/mail.zip"), (PLAN, "/mail.zip!/a.eml")):
        journal.stage(opened, reading)
        source = at(reading.document.uri, inside)
        journal.commit(opened, [Commit(document=reading.document.id, source=source)])
    yield opened
    opened.close()


def test_all_kinds_of_places_are_known_by_uri(connection: sqlite3.Connection) -> None:
    places.refuse(connection, at("/bad.pdf"), reason="it is encrypted", readers="r1")

    known = places.everything(connection)

    assert [(uri, place.kind) for uri, place in known.items()] == [
        ("/bad.pdf", "refusal"),
        ("/mail.zip", "container"),
        ("/mail.zip!/a.eml", "document"),
        ("/mail.zip!/a.eml!/plan.pdf", "document"),
    ]
    assert known["/bad.pdf"].reason == "it is encrypted"


def test_a_file_that_can_be_read_now_is_refused_no_more(connection: sqlite3.Connection) -> None:
    places.refuse(connection, at(LETTER.document.uri), reason="damaged", readers="r1")

    journal.commit(
        connection, [Commit(document=LETTER.document.id, source=at(LETTER.document.uri))]
    )

    assert places.refusals(connection) == ()


def test_what_came_out_of_a_place_is_found_however_deep(connection: sqlite3.Connection) -> None:
    assert places.below(connection, ["/mail.zip"]) == (
        "/mail.zip!/a.eml",
        "/mail.zip!/a.eml!/plan.pdf",
    )
    assert places.below(connection, ["/mail.zip!/a.eml!/plan.pdf"]) == ()


def test_a_server_is_asked_again_only_of_what_is_in(connection: sqlite3.Connection) -> None:
    said = Validators(etag='"7"', last_modified="yesterday")
    places.note_validators(connection, LETTER.document.uri, said)
    places.note_validators(connection, "https://example.org/", said)

    assert places.validators(connection, LETTER.document.uri) == said
    assert places.validators(connection, "https://example.org/") == Validators()


def test_one_thing_stands_at_a_place(connection: sqlite3.Connection) -> None:
    where = at(LETTER.document.uri, "/mail.zip")

    assert places.contain(connection, where, notes=[], readers="r1") == LETTER.document.id
    assert places.everything(connection)[where.uri].kind == "container"

    journal.forget(connection, LETTER.document.id)
    journal.stage(connection, LETTER)
    journal.commit(connection, [Commit(document=LETTER.document.id, source=where)])
    assert places.everything(connection)[where.uri].kind == "document"


def test_dropping_takes_what_came_out_at_any_depth(connection: sqlite3.Connection) -> None:
    gone = places.drop(connection, ["/mail.zip"])

    assert set(gone) == {LETTER.document.id, PLAN.document.id}
    assert places.everything(connection) == {}


def test_what_stands_elsewhere_too_is_not_condemned(connection: sqlite3.Connection) -> None:
    journal.commit(connection, [Commit(document=PLAN.document.id, source=at("/plan.pdf"))])

    assert places.drop(connection, ["/mail.zip"]) == (LETTER.document.id,)
    assert journal.is_committed(connection, PLAN.document.id)


def test_a_document_holds_files_that_came_out_or_are_still_to(
    connection: sqlite3.Connection,
) -> None:
    assert places.holds_files(connection, LETTER.document.id)
    assert not places.holds_files(connection, PLAN.document.id)

    unfinished = replace(at(PLAN.document.uri), mtime_ns=journal.UNFINISHED)
    journal.commit(connection, [Commit(document=PLAN.document.id, source=unfinished)])
    assert places.holds_files(connection, PLAN.document.id)

    places.finish(connection, at(PLAN.document.uri))
    assert not places.holds_files(connection, PLAN.document.id)


def test_a_refusal_is_listed_beside_the_document_that_was_there_before(
    connection: sqlite3.Connection,
) -> None:
    places.refuse(connection, at(PLAN.document.uri), reason="torn", readers="r1")

    assert places.everything(connection)[PLAN.document.uri].kind == "document"
    assert [place.reason for place in places.refusals(connection)] == ["torn"]
