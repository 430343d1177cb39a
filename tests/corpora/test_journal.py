import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corrobora.corpora import journal, schema
from corrobora.testing.documents import paged

READING = paged(["The harbour was deepened."])


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = schema.connect(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


def test_a_staging_that_fails_leaves_nothing(connection: sqlite3.Connection) -> None:
    twice = replace(READING, elements=READING.elements[:1] * 2)

    with pytest.raises(sqlite3.IntegrityError):
        journal.stage(connection, twice)

    assert journal.half_way(connection) == ()
    assert connection.execute("SELECT count(*) FROM documents").fetchone() == (0,)


def test_a_committed_document_is_never_staged_over(connection: sqlite3.Connection) -> None:
    source = journal.SourceStamp(uri="/a", size=1, mtime_ns=1)
    journal.stage(connection, READING)
    journal.commit(connection, [journal.Commit(document=READING.document.id, source=source)])

    with pytest.raises(AssertionError):
        journal.stage(connection, READING)

    assert journal.is_committed(connection, READING.document.id)
