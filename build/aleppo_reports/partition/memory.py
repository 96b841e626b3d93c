"""What an earlier check found out about a corpus, kept in one file of the user's own cache folder.

It lies outside the corpus, so that nobody else's copy of a corpus can bring one along; it holds data alone (JSON in
SQLite), so that nothing in it can run. Whatever is wrong with it (another version, damage, a link, no right to write,
somebody else who writes), one goes on without, or makes it anew: it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from aleppo_reports.problems import Origin
from aleppo_reports.records import SHAPES, Record

R = TypeVar("R", bound=Record)

FOLDER = "aleppo-reports"
_FILE = "check.sqlite"
_ROOT = "root.txt"
"""Says of which corpus it is, so that the caches of corpora that are gone can be cleared away."""
_PATIENCE = 0.2
"""Seconds to wait for somebody else who writes."""
_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""What may go by: the file itself is as it should be."""
_CLASSES: Mapping[str, type[Record]] = {cls.__name__: cls for cls in SHAPES}

CLEAR, DOUBTFUL, FOUND = range(3)
"""Whether rules of the first stage find nothing, may find something when all is seen, or find something."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE articles (
    name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, standing INTEGER NOT NULL,
    article_id TEXT, prefix TEXT, text_file TEXT, dangling TEXT NOT NULL, claims TEXT NOT NULL
);
CREATE TABLE prefixes (prefix TEXT, name TEXT, PRIMARY KEY (prefix, name)) WITHOUT ROWID;
CREATE TABLE labels (
    meant TEXT, name TEXT, stance TEXT, line INTEGER, column INTEGER, PRIMARY KEY (meant, name)
) WITHOUT ROWID;
CREATE TABLE told (event_id TEXT, name TEXT, PRIMARY KEY (event_id, name)) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE disputed (meant TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE ids (kind TEXT, id TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE records (kind TEXT, place INTEGER, content BLOB, PRIMARY KEY (kind, place));
CREATE TABLE found (way TEXT, key TEXT, kind TEXT, place INTEGER, PRIMARY KEY (way, key, place)) WITHOUT ROWID;
CREATE TABLE parts (larger TEXT, part TEXT, PRIMARY KEY (larger, part)) WITHOUT ROWID;
CREATE INDEX hashes ON articles (name, sha256, standing);
CREATE INDEX numbers ON articles (article_id);
CREATE INDEX beginnings ON articles (prefix);
CREATE INDEX texts ON articles (text_file);
CREATE INDEX hanging ON articles (name) WHERE dangling <> '[]';
CREATE INDEX labels_of ON labels (name);
CREATE INDEX prefixes_of ON prefixes (name);
CREATE INDEX told_of ON told (name);
"""


class UnusableError(Exception):
    """The cache cannot be used: one goes on without it."""


class DiscardedError(UnusableError):
    """The cache was damaged and is gone: it can be made anew."""


class DamagedError(sqlite3.DatabaseError):
    """What the cache holds is not what was put there."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known of an article to check another one.

    Attributes:
        name: path of its file.
        sha256: hash of its bytes.
        standing: what rules of the first stage say of it, reading included.
        article_id: its id; None if it cannot be read, as are the next two.
        prefix: prefix of the ids of its records.
        text_file: name of its text.
        prefixes: what the ids written in it begin with.
        labels: stance, line and column of its first label of the same words for the same kind of thing.
        told: ids of the events that it reports.
        words: words of ours in it.
        dangling: id columns of its references that lead nowhere, in the order of the records.
        claims: what rules about what stands beside the articles look at, as JSON; empty if that is nothing.
    """

    name: str
    sha256: str
    standing: int
    article_id: str | None = None
    prefix: str | None = None
    text_file: str | None = None
    prefixes: frozenset[str] = frozenset()
    labels: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    dangling: tuple[str, ...] = ()
    claims: str = ""


def folder_of(root: Path, environment: Mapping[str, str]) -> Path:
    """Return the folder that keeps what is known of a corpus."""
    base = environment.get("XDG_CACHE_HOME", "") or environment.get("LOCALAPPDATA", "")
    home = Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache"
    return home / FOLDER / hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]


# --- Records as JSON ---


def packed(record: Record) -> list[Any]:
    """Return a record as data: its class, its file, the places of its keys, and its values."""
    origins = {key: [origin.line, origin.column] for key, origin in record.origins.items()}
    values = {
        entry.name: _plain(value)
        for entry in fields(record)
        if entry.name != "origins" and (value := getattr(record, entry.name)) is not None
    }
    return [type(record).__name__, record.at().file, origins, values]


def _text(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [packed(record) for record in value]
    return {"date": value.isoformat()} if isinstance(value, date) else value


def unpacked(data: Sequence[Any]) -> Record:
    """Return the record that `packed` made data of.

    Raises:
        DamagedError: if it is no such data.
    """
    try:
        name, file, origins, values = data
        places = {key: Origin(file, line, column) for key, (line, column) in origins.items()}
        return _CLASSES[name](origins=places, **{key: _value(value) for key, value in values.items()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedError(str(error)) from None


def loaded(text: Any) -> Any:
    """Return the data that a text holds.

    Raises:
        DamagedError: if it is no JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise DamagedError(str(error)) from None


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(unpacked(record) for record in value)
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value


# --- The file ---


class Memory:
    """What is kept of one corpus, open for reading and writing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take an open file."""
        self._connection = connection
        self._records: dict[tuple[str, int], Record] = {}
        self.places: dict[int, int] = {}

    def all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows that a query gives."""
        return self._connection.execute(query, values).fetchall()

    def any(self, query: str, *values: object) -> bool:
        """Tell whether a query gives a row."""
        return self._connection.execute(query, values).fetchone() is not None

    def many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a command for each row."""
        self._connection.executemany(query, rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write all that is written meanwhile, or nothing of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def said(self, key: str) -> Any:
        """Return what was kept under a key."""
        rows = self.all("SELECT value FROM meta WHERE key = ?", key)
        if not rows:
            raise DamagedError(f"nothing is kept under {key}")
        return loaded(rows[0][0])

    def say(self, key: str, value: Any) -> None:
        """Keep something under a key."""
        self.many("INSERT OR REPLACE INTO meta VALUES (?, ?)", [(key, json.dumps(value))])

    @property
    def state(self) -> str | None:
        """What it was made for, see `State.beside`; None if it was made by no such program, or not whole."""
        if not self.any("SELECT 1 FROM sqlite_master WHERE name = 'meta'"):
            return None
        rows = self.all("SELECT value FROM meta WHERE key = 'state'")
        return str(loaded(rows[0][0])) if rows else None

    def emptied(self) -> None:
        """Forget everything."""
        for (name,) in self.all("SELECT name FROM sqlite_master WHERE type = 'table'"):
            self._connection.execute('DROP TABLE "{}"'.format(name.replace('"', '""')))
        for statement in _TABLES.split(";"):
            self._connection.execute(statement)

    def forget(self, names: Iterable[str]) -> None:
        """Forget articles."""
        rows = [(name,) for name in names]
        for table in ("articles", "prefixes", "labels", "told"):
            self.many(f"DELETE FROM {table} WHERE name = ?", rows)

    def keep(self, facts: Sequence[Facts]) -> None:
        """Keep what is known of articles of which nothing is known."""
        self.many(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (f.name, f.sha256, f.standing, f.article_id, f.prefix, f.text_file, json.dumps(f.dangling), f.claims)
                for f in facts
            ),
        )
        self.many("INSERT INTO prefixes VALUES (?, ?)", ((prefix, f.name) for f in facts for prefix in f.prefixes))
        self.many(
            "INSERT INTO labels VALUES (?, ?, ?, ?, ?)",
            ((meant, f.name, *first) for f in facts for meant, first in f.labels.items()),
        )
        self.many("INSERT INTO told VALUES (?, ?)", ((name, f.name) for f in facts for name in f.told))
        self.keep_words(frozenset[str]().union(*(f.words for f in facts)))

    def keep_words(self, words: Iterable[str]) -> None:
        """Keep words of ours; they are never forgotten, since too many make one look closer, and nothing else."""
        self.many("INSERT OR IGNORE INTO words VALUES (?)", ((word,) for word in words))

    def claims(self, names: Iterable[str]) -> dict[str, str]:
        """Return what articles claim, see `Facts.claims`, by their files."""
        rows = (self.all("SELECT name, claims FROM articles WHERE name = ?", name) for name in names)
        return {name: claims for row in rows for name, claims in row}

    def meant(self, names: Iterable[str]) -> set[str]:
        """Return what labels of articles mean."""
        return {meant for name in names for (meant,) in self.all("SELECT meant FROM labels WHERE name = ?", name)}

    def dispute(self, meant: Iterable[str] | None = None) -> None:
        """Tell anew which labels of the same words differ in stance: those of some words, or all."""
        query = "INSERT INTO disputed SELECT meant FROM labels {} GROUP BY meant HAVING COUNT(DISTINCT stance) > 1"
        if meant is None:
            self._connection.execute("DELETE FROM disputed")
            self._connection.execute(query.format(""))
            return
        rows = [(each,) for each in meant]
        self.many("DELETE FROM disputed WHERE meant = ?", rows)
        self.many(query.format("WHERE meant = ?"), rows)

    def keep_records(self, kind: str, records: Sequence[Record]) -> None:
        """Keep the records of a kind that stand beside the articles, in their order."""
        rows = ((kind, place, zlib.compress(_text(packed(record)), 1)) for place, record in enumerate(records))
        self.many("INSERT INTO records VALUES (?, ?, ?)", rows)

    def record(self, kind: str, place: int) -> Record:
        """Return a record that stands beside the articles; the same one whenever it is asked for."""
        if (kind, place) not in self._records:
            rows = self.all("SELECT content FROM records WHERE kind = ? AND place = ?", kind, place)
            try:
                content = zlib.decompress(rows[0][0])
            except (zlib.error, TypeError, IndexError) as error:
                raise DamagedError(str(error)) from None
            record = unpacked(loaded(content))
            self._records[kind, place] = record
            self.places[id(record)] = place
        return self._records[kind, place]


class Found(Mapping[str, Sequence[R]], Generic[R]):
    """Records beside the articles, found in one way, each read when it is asked for."""

    def __init__(self, memory: Memory, way: str) -> None:
        """Look in a memory."""
        self._memory, self._way = memory, way

    def __getitem__(self, key: str) -> Sequence[R]:
        """Return the records of a key."""
        query = "SELECT kind, place FROM found WHERE way = ? AND key = ? ORDER BY place"
        rows = self._memory.all(query, self._way, key)
        if not rows:
            raise KeyError(key)
        return [cast(R, self._memory.record(kind, place)) for kind, place in rows]

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        return (key for (key,) in self._memory.all("SELECT DISTINCT key FROM found WHERE way = ?", self._way))

    def __len__(self) -> int:
        """Count the keys."""
        return sum(1 for _ in self)


class Ids(AbstractSet[str]):
    """Ids of a kind, looked up one by one."""

    def __init__(self, memory: Memory, kind: str) -> None:
        """Look in a memory."""
        self._memory, self._kind = memory, kind

    def __contains__(self, value: object) -> bool:
        """Tell whether there is such an id."""
        return self._memory.any("SELECT 1 FROM ids WHERE kind = ? AND id = ?", self._kind, value)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids."""
        return (name for (name,) in self._memory.all("SELECT id FROM ids WHERE kind = ?", self._kind))

    def __len__(self) -> int:
        """Count the ids."""
        return int(self._memory.all("SELECT COUNT(*) FROM ids WHERE kind = ?", self._kind)[0][0])


@contextmanager
def opened(folder: Path, root: Path) -> Iterator[Memory]:
    """Open what is kept of a corpus; an empty one if nothing is, or if it is damaged.

    Args:
        folder: the folder that keeps it.
        root: folder of the corpus.

    Raises:
        UnusableError: if it cannot be used now; that may become known later, too.
    """
    try:
        if not folder.is_dir():
            _clear_away(folder.parent)
            folder.mkdir(mode=0o700, parents=True)
            (folder / _ROOT).write_text(str(root), encoding="utf-8")
        path = folder / _FILE
        if folder.is_symlink() or path.is_symlink():
            raise UnusableError("a link stands where the cache should")
    except (OSError, ValueError) as error:
        raise UnusableError(str(error)) from None
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
            for setting in ("trusted_schema = OFF", "cell_size_check = ON", "synchronous = NORMAL"):
                connection.execute(f"PRAGMA {setting}")
            yield Memory(connection)
    except sqlite3.Error as error:
        # Somebody else writes, the disk is full, or it may not be written: that is no damage.
        if getattr(error, "sqlite_errorcode", None) in _PASSING:
            raise UnusableError(str(error)) from None
        discard(folder)
        raise DiscardedError(str(error)) from None


def discard(folder: Path) -> None:
    """Throw away what is kept of a corpus."""
    for name in (_FILE, f"{_FILE}-journal"):
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def _clear_away(home: Path) -> None:
    """Throw away what is kept of corpora that are gone."""
    with suppress(OSError):
        for folder in home.iterdir() if home.is_dir() else ():
            note = folder / _ROOT
            if note.is_file() and not Path(note.read_text(encoding="utf-8")).is_dir():
                shutil.rmtree(folder, ignore_errors=True)
