"""The ledger's tables. A change of them raises `VERSION` and adds a step to `MIGRATIONS`."""

from __future__ import annotations

VERSION = 7
APPLICATION_ID = 0x41474752  # "AGGR", so that `file` and we know whose database it is

_RELATED_TABLES = """
CREATE TABLE unrelated (path TEXT PRIMARY KEY, is_new INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE story (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, canonical TEXT NOT NULL, published REAL NOT NULL,
    domain TEXT NOT NULL, title TEXT NOT NULL, excerpt TEXT NOT NULL
);
CREATE INDEX story_published ON story (published);
CREATE TABLE agreement (
    one INTEGER NOT NULL, other INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX agreement_other ON agreement (other);
CREATE VIRTUAL TABLE story_stems USING fts5(stems, tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE story_vocabulary USING fts5vocab(story_stems, 'row');
"""

_UNREAD_TABLE = """
CREATE TABLE unread (path TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (path, source)) WITHOUT ROWID;
"""

_NEWLY_SHARED_TABLE = """
CREATE TABLE newly_shared (image BLOB NOT NULL, story BLOB NOT NULL, PRIMARY KEY (image, story)) WITHOUT ROWID;
"""

TABLES = (
    """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (url TEXT PRIMARY KEY, next_check REAL NOT NULL, memory BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, record TEXT, dropped TEXT, content_hash TEXT NOT NULL,
    changes INTEGER NOT NULL, first_seen REAL NOT NULL, updated REAL, past BLOB NOT NULL DEFAULT x'',
    moves INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX entry_record ON entry (record) WHERE record IS NOT NULL;
CREATE TABLE entry_key (key BLOB PRIMARY KEY, entry INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE record (
    path TEXT PRIMARY KEY, canonical TEXT NOT NULL, source TEXT NOT NULL, source_position INTEGER NOT NULL,
    entry_position INTEGER NOT NULL, run INTEGER NOT NULL, content_hash TEXT NOT NULL, published REAL NOT NULL,
    removed INTEGER NOT NULL, plain TEXT NOT NULL, written BLOB, explanation BLOB
) WITHOUT ROWID;
CREATE INDEX record_plain ON record (plain, run) WHERE plain != path;
CREATE TABLE address (key BLOB PRIMARY KEY, path TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX address_path ON address (path);
CREATE TABLE intent (path TEXT PRIMARY KEY, memory BLOB NOT NULL, addresses BLOB NOT NULL, replaces TEXT,
    replaces_hash TEXT) WITHOUT ROWID;
CREATE TABLE provider (
    domain TEXT PRIMARY KEY, name TEXT NOT NULL, weak INTEGER NOT NULL, run INTEGER NOT NULL,
    source_position INTEGER NOT NULL, entry_position INTEGER NOT NULL, unsettled INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE host (domain TEXT PRIMARY KEY, parked_until REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE image (key BLOB PRIMARY KEY, copy TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX image_copy ON image (copy);
CREATE TABLE shared_image (key BLOB PRIMARY KEY, stories BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE robots (origin TEXT PRIMARY KEY, fetched_at REAL NOT NULL, answer BLOB NOT NULL) WITHOUT ROWID;
"""
    + _RELATED_TABLES
    + _UNREAD_TABLE
    + _NEWLY_SHARED_TABLE
)

MIGRATIONS: dict[int, str] = {
    1: """
ALTER TABLE entry ADD COLUMN past BLOB NOT NULL DEFAULT x'';
ALTER TABLE entry ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;
ALTER TABLE record ADD COLUMN written BLOB;
ALTER TABLE record ADD COLUMN explanation BLOB;
""",
    2: """
CREATE TABLE image (key BLOB PRIMARY KEY, copy TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX image_copy ON image (copy);
CREATE TABLE shared_image (key BLOB PRIMARY KEY, stories BLOB NOT NULL) WITHOUT ROWID;
""",
    3: """
CREATE TABLE provider (
    domain TEXT PRIMARY KEY, name TEXT NOT NULL, weak INTEGER NOT NULL, run INTEGER NOT NULL,
    source_position INTEGER NOT NULL, entry_position INTEGER NOT NULL, unsettled INTEGER NOT NULL
) WITHOUT ROWID;
""",
    4: _RELATED_TABLES,
    5: _UNREAD_TABLE,
    6: _NEWLY_SHARED_TABLE,
}
"""From each older version, the statements that lead to the next."""
