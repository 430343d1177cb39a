import sqlite3
from pathlib import Path

import pytest

from corrobora.corpora import schema
from corrobora.errors import ConfigError, IndexDamaged


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.sqlite"


def test_a_catalogue_opens_again(path: Path) -> None:
    schema.connect(path).close()
    connection = schema.connect(path)

    assert connection.execute("SELECT count(*) FROM committed").fetchone() == (0,)
    connection.close()


def test_what_a_newer_version_wrote_is_not_touched(path: Path) -> None:
    connection = schema.connect(path)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()

    with pytest.raises(ConfigError, match="update corrobora"):
        schema.connect(path)


def test_a_file_that_is_no_database_is_damage(path: Path) -> None:
    path.write_bytes(b"plain text, long enough to have a header" * 10)

    with pytest.raises(IndexDamaged, match=r"catalogue\.sqlite"):
        schema.connect(path)


def test_a_database_of_somebody_else_is_not_touched(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()

    with pytest.raises(IndexDamaged, match="format"):
        schema.connect(path)


def test_a_folder_in_its_place_is_named(path: Path) -> None:
    path.mkdir()

    with pytest.raises(ConfigError, match=r"catalogue\.sqlite"):
        schema.connect(path)


def test_a_catalogue_of_the_first_format_is_brought_up_to_date(path: Path) -> None:
    connection = schema.connect(path)
    connection.executescript(
        "DROP TABLE unencoded; DROP TABLE refusals; DROP TABLE descriptions;"
        "DROP TABLE containers; DROP TABLE fetched;"
        "DROP INDEX sources_inside; DROP VIEW committed;"
        "ALTER TABLE documents DROP COLUMN cues; ALTER TABLE sources DROP COLUMN inside;"
        "ALTER TABLE elements DROP COLUMN page_label; ALTER TABLE elements DROP COLUMN asset;"
        "ALTER TABLE pages DROP COLUMN label;"
        "CREATE VIEW committed AS SELECT * FROM documents;"
        "INSERT INTO documents VALUES ('d1', 'Title', 'text/plain', NULL, NULL, x'', '[]');"
        "PRAGMA user_version = 1"
    )
    connection.close()

    connection = schema.connect(path)

    assert connection.execute("SELECT id, cues FROM committed").fetchall() == [("d1", "[]")]
    assert connection.execute("SELECT count(*) FROM unencoded").fetchone() == (0,)
    connection.close()


def test_a_catalogue_of_the_second_format_is_brought_up_to_date(path: Path) -> None:
    connection = schema.connect(path)
    connection.executescript(
        "ALTER TABLE containers DROP COLUMN readers;"
        "INSERT INTO containers VALUES ('/a.zip', 1, 1, NULL, '[]');"
        "PRAGMA user_version = 2"
    )
    connection.close()

    connection = schema.connect(path)

    assert connection.execute("SELECT uri, readers FROM containers").fetchall() == [("/a.zip", "")]
    connection.close()
