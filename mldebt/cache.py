"""Keeps bytes by content: facts per blob, history per commit, finished documents. A bad entry is a miss, never an error."""

import os
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

SCHEMA = 1
MAX_BYTES = 1 << 30
BATCH = 500
PACKAGE = Path(__file__).resolve().parent


def home() -> Path:
    """Return the folder that holds results and cache: `MLDEBT_HOME`, else the user's data folder."""
    if named := os.environ.get("MLDEBT_HOME"):
        return Path(named).expanduser()
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "mldebt"


def default_path() -> Path:
    """Return where the cache lives unless `--cache` moves it."""
    if os.environ.get("MLDEBT_HOME"):
        return home() / "cache.db"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mldebt" / "cache.db"


def program() -> str:
    """Return a digest of the program itself: another version, or changed sources in a checkout, give another."""
    digest = blake2b(f"{sys.version_info[:2]}".encode(), digest_size=8)
    for source in sorted(PACKAGE.rglob("*.py")):
        seen = source.stat()
        digest.update(f"{source.relative_to(PACKAGE)}:{seen.st_size}:{seen.st_mtime_ns}".encode())
    return digest.hexdigest()


class Cache:
    """A map (kind, key) → bytes in one SQLite file; `None` keeps it in memory."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        if self.path is not None:
            with suppress(OSError, sqlite3.Error):
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                return self._prepare(sqlite3.connect(self.path, timeout=30, isolation_level=None))
            with suppress(OSError, sqlite3.Error):
                self.path.replace(self.path.with_suffix(".unreadable"))
                return self._prepare(sqlite3.connect(self.path, timeout=30, isolation_level=None))
        return self._prepare(sqlite3.connect(":memory:", isolation_level=None))

    def _prepare(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute("PRAGMA synchronous=normal")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS entries (kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, "
            "PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        if self.path is not None:
            with suppress(OSError):
                self.path.chmod(0o600)
        return connection

    def get(self, kind: str, key: str) -> bytes | None:
        """Return the stored bytes, or None."""
        return self.get_many(kind, [key]).get(key)

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Store bytes under a key, replacing what was there."""
        self.put_many(kind, {key: value})

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Return what is stored of the keys."""
        wanted = list(keys)
        found: dict[str, bytes] = {}
        for start in range(0, len(wanted), BATCH):
            part = wanted[start : start + BATCH]
            marks = ",".join("?" * len(part))
            question = f"SELECT key, value FROM entries WHERE kind = ? AND key IN ({marks})"  # noqa: S608 - only question marks
            with suppress(sqlite3.Error):
                found.update((key, bytes(value)) for key, value in self._connection.execute(question, (kind, *part)))
        return found

    def put_many(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Store many entries in one transaction; a full disk or a lock loses the entries, not the scan."""
        rows = [(kind, key, value) for key, value in values.items()]
        with suppress(sqlite3.Error):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
            finally:
                self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file, dropping everything when it has grown past its bound."""
        with suppress(sqlite3.Error, OSError):
            if self.path is not None and self.path.stat().st_size > MAX_BYTES:
                self._connection.execute("DELETE FROM entries")
                self._connection.execute("VACUUM")
        self._connection.close()
