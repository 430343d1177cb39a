import sqlite3
from collections.abc import Iterator
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
