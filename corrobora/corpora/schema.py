"""The catalogue's tables, and opening a database that has them.

A document with a row in `journal` is on its way in or out and nobody sees it: `committed` are
the others. Everything that belongs to a document goes with it.
"""

import sqlite3
from pathlib import Path

from corrobora.errors import ConfigError, IndexDamaged

VERSION = 3

_TABLES = """
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  id         TEXT PRIMARY KEY,
  title      TEXT NOT NULL,
  media_type TEXT NOT NULL,
  pages      INTEGER,
  seconds    REAL,
  text       BLOB NOT NULL,       -- zlib of UTF-8
  notes      TEXT NOT NULL,       -- JSON list
  cues       TEXT NOT NULL DEFAULT '[]'  -- JSON list of [char_start, char_end, start_s, end_s]
) STRICT;

CREATE TABLE journal (
  document TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  doing    TEXT NOT NULL CHECK (doing IN ('add', 'remove')),
  since    TEXT NOT NULL          -- UTC
) STRICT, WITHOUT ROWID;

CREATE VIEW committed AS
  SELECT * FROM documents WHERE id NOT IN (SELECT document FROM journal);

CREATE TABLE sources (
  uri      TEXT PRIMARY KEY,
  document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  size     INTEGER NOT NULL,      -- bytes
  mtime_ns INTEGER NOT NULL,
  inside   TEXT                   -- uri of the container that it came out of
) STRICT;
CREATE INDEX sources_of_document ON sources (document);

CREATE TABLE elements (
  id          TEXT PRIMARY KEY,
  document    TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  corpus      TEXT NOT NULL,
  modality    TEXT NOT NULL,
  granularity TEXT NOT NULL,
  text        TEXT NOT NULL,
  indexed     TEXT NOT NULL,
  section     TEXT NOT NULL,      -- JSON list
  links       TEXT NOT NULL,      -- JSON list
  page        INTEGER,            -- 1-based
  boxes       TEXT NOT NULL,      -- JSON list of [x0, y0, x1, y1]
  char_start  INTEGER,
  char_end    INTEGER,
  start_s     REAL,
  end_s       REAL,
  page_label  TEXT NOT NULL DEFAULT '',
  asset       TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX elements_of_corpus ON elements (corpus, document, id);
CREATE INDEX elements_of_document ON elements (document);

CREATE TABLE pages (
  document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  number   INTEGER NOT NULL,      -- 1-based
  width    REAL NOT NULL,
  height   REAL NOT NULL,
  read_by  TEXT NOT NULL,
  words    BLOB NOT NULL,         -- corpora.rows
  label    TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (document, number)
) STRICT;
"""

_SINCE_2 = """
CREATE INDEX sources_inside ON sources (inside) WHERE inside IS NOT NULL;

CREATE TABLE unencoded (           -- committed or staged elements whose vectors are still to make
  element  TEXT PRIMARY KEY REFERENCES elements (id) ON DELETE CASCADE,
  document TEXT NOT NULL,
  pooled   INTEGER NOT NULL        -- 1: its vector is made of those of its parts
) STRICT, WITHOUT ROWID;
CREATE INDEX unencoded_of_document ON unencoded (document, pooled);

CREATE TABLE containers (          -- archives and sites: no documents, but what documents are in
  uri      TEXT PRIMARY KEY,
  size     INTEGER NOT NULL,       -- bytes
  mtime_ns INTEGER NOT NULL,
  inside   TEXT,
  notes    TEXT NOT NULL           -- JSON list
) STRICT, WITHOUT ROWID;

CREATE TABLE refusals (            -- files that could not be read, until they change
  uri      TEXT PRIMARY KEY,
  size     INTEGER NOT NULL,       -- bytes
  mtime_ns INTEGER NOT NULL,
  inside   TEXT,
  reason   TEXT NOT NULL,
  readers  TEXT NOT NULL           -- digest of what was there to read with
) STRICT, WITHOUT ROWID;

CREATE TABLE fetched (             -- what a server said of an address, to ask with next time
  uri           TEXT PRIMARY KEY,
  etag          TEXT NOT NULL,
  last_modified TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE descriptions (        -- by a model, of what an element shows; never quoted
  element TEXT PRIMARY KEY REFERENCES elements (id) ON DELETE CASCADE,
  model   TEXT NOT NULL,
  prompt  TEXT NOT NULL,           -- digest of it
  content TEXT NOT NULL            -- JSON object
) STRICT, WITHOUT ROWID;
"""

_SINCE_3 = """
ALTER TABLE containers ADD COLUMN readers TEXT NOT NULL DEFAULT '';  -- as that of refusals
"""

_FROM_1 = """
ALTER TABLE documents ADD COLUMN cues TEXT NOT NULL DEFAULT '[]';
ALTER TABLE sources ADD COLUMN inside TEXT;
ALTER TABLE elements ADD COLUMN page_label TEXT NOT NULL DEFAULT '';
ALTER TABLE elements ADD COLUMN asset TEXT NOT NULL DEFAULT '';
ALTER TABLE pages ADD COLUMN label TEXT NOT NULL DEFAULT '';
DROP VIEW committed;
CREATE VIEW committed AS
  SELECT * FROM documents WHERE id NOT IN (SELECT document FROM journal);
"""

_STEPS = {  # from each format to this one; 0: an empty file
    0: (_TABLES, _SINCE_2, _SINCE_3),
    1: (_FROM_1, _SINCE_2, _SINCE_3),
    2: (_SINCE_3,),
}


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection to the catalogue, made anew where there is none.

    Raises:
        ConfigError: it cannot be written, or a newer version wrote it.
        IndexDamaged: the file is not a catalogue.
    """
    try:
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.OperationalError as error:
        raise ConfigError(f"the catalogue {str(path)!r} cannot be opened: {error}") from error
    except sqlite3.DatabaseError as error:
        raise IndexDamaged(f"expected a catalogue in {str(path)!r}: {error}") from error
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged outlives a power cut
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # removed text is overwritten
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    steps = _STEPS.get(version) if version or not tables else None
    if steps is not None:
        made = " ".join(steps)
        connection.executescript(f"BEGIN; {made} PRAGMA user_version = {VERSION}; COMMIT;")
    elif version > VERSION:
        raise ConfigError(
            f"the index in {str(path.parent)!r} has format {version}, this corrobora reads up to "
            f"{VERSION}: update corrobora"
        )
    elif version != VERSION:
        raise IndexDamaged(f"expected a catalogue of format {VERSION} in {str(path)!r}, got none")
