"""Keeps bytes by content: facts per blob, history per commit, finished documents; what is bad is a miss, no error."""

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from itertools import islice
from operator import itemgetter
from pathlib import Path
from time import monotonic, sleep

import msgspec

from mldebt import startup_cache

MAX_BYTES, SEAL, BATCH = 1 << 30, 16, 500
MAPPED = 64 << 20  # bytes of the file read as memory, as a call for each page costs most; the process's own
PATIENCE, PAUSE = 2.0, 0.02  # seconds, as SQLite waits for no lock when it changes to its log
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
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


@cache
def program() -> str:
    """Return a digest of the program itself: another version, or changed sources in a checkout, give another."""
    digest = blake2b(f"{sys.version_info[:2]}".encode(), digest_size=8)
    for name, seen in sorted(_sources(str(PACKAGE)), key=itemgetter(0)):
        digest.update(f"{name}:{seen.st_size}:{seen.st_mtime_ns}".encode())
    return digest.hexdigest()


def _sources(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the sources below a folder; `Path.rglob` costs five times as much, on every start."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".yaml", ".json")):
                yield entry.path.removeprefix(f"{PACKAGE}{os.sep}"), entry.stat()
            elif entry.name != "__pycache__" and entry.is_dir():
                yield from _sources(entry.path)


@contextmanager
def quick_start(cache: "Cache") -> Iterator[None]:
    """Let the program use what an earlier start worked out from its own files, and keep there what this one does."""
    key = f"{program()} {sys.hexversion:x}"
    startup_cache.recall(_sealed(cache.get("start", key) or b""))
    try:
        yield
    finally:
        if found := startup_cache.take_fresh():
            content = msgspec.msgpack.encode(found)
            cache.put("start", key, blake2b(content, digest_size=SEAL).digest() + content)


def _sealed(stored: bytes) -> dict[str, bytes]:
    """Return entries as they were kept, or none where a bit of them is not as it was."""
    seal, content = stored[:SEAL], stored[SEAL:]
    if not content or blake2b(content, digest_size=SEAL).digest() != seal:
        return {}
    return msgspec.msgpack.decode(content, type=dict[str, bytes])


class Cache:
    """A map (kind, key) → bytes in one SQLite file; `None` keeps it in memory.

    A damaged file is set aside and begun anew. One that cannot be used, because it is locked, read-only or another
    program's, is left alone and the entries live in memory. Past `limit` bytes everything is dropped.
    """

    def __init__(self, path: Path | None, limit: int = MAX_BYTES) -> None:
        self.path, self.limit, self._damaged, self._mapped = path, limit, False, MAPPED
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        last = monotonic() + PATIENCE
        while self.path is not None:
            try:
                _make(self.path)
                return self._prepared(self.path)
            except (OSError, sqlite3.Error) as error:
                if _code(error) in DAMAGE and monotonic() < last:
                    _set_aside(self.path)
                elif _code(error) == sqlite3.SQLITE_BUSY and monotonic() < last:
                    sleep(PAUSE)
                else:
                    self.path = None
        return self._prepared(":memory:")

    def _prepared(self, place: Path | str) -> sqlite3.Connection:
        connection = sqlite3.connect(place, timeout=30, isolation_level=None)
        try:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables <= {"entries"}:
                raise sqlite3.OperationalError("a database of another program")
            for setting in ("journal_mode=wal", f"mmap_size={self._mapped}", "synchronous=normal"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS entries (kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, "
                "PRIMARY KEY (kind, key)) WITHOUT ROWID"
            )
        except sqlite3.Error:
            connection.close()
            raise
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
            with self._missing():
                found |= {k: v for k, v in self._connection.execute(question, (kind, *part)) if isinstance(v, bytes)}
        return found

    def put_many(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Store many entries in one transaction; a full disk or a lock loses the entries, not the scan."""
        rows = ((kind, key, value) for key, value in values.items())
        with self._missing():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
                self._connection.execute("COMMIT")
            except sqlite3.Error:
                self._connection.rollback()
                raise

    def release(self) -> None:
        """Let go of the pages that are read as memory, and from now on read what is asked for as any file."""
        self._mapped = 0
        with self._missing():
            self._connection.execute("PRAGMA mmap_size=0")

    def renew(self) -> None:
        """Open the file anew in a child of the process that opened it; its connection is not to be touched there."""
        if self.path is not None:
            self._inherited, self._connection = self._connection, self._open()

    def close(self) -> None:
        """Close the file, dropping everything when it has grown past its bound or is damaged."""
        with self._missing(), suppress(OSError):
            if self.path is not None and _size(self.path) > self.limit:
                self._connection.executescript("DELETE FROM entries; VACUUM")
        self._connection.close()
        if self.path is not None and self._damaged:
            with suppress(OSError):
                _set_aside(self.path)

    @contextmanager
    def _missing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self._damaged = self._damaged or _code(error) in DAMAGE


def _make(path: Path) -> None:
    """Make the file before SQLite does, so that nobody else can read it, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _size(path: Path) -> int:
    """Return the bytes of the file and of what is still in its log."""
    return sum(one.stat().st_size for one in (path, path.with_name(f"{path.name}-wal")) if one.exists())


def _code(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _set_aside(path: Path) -> None:
    """Rename a damaged file; its log must not be replayed into the next one."""
    path.replace(path.with_name(f"{path.name}.unreadable"))
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


class Remembered(MutableMapping[str, bytes]):
    """Entries of one kind as a mapping; what is added reaches the cache in one transaction when it is flushed."""

    def __init__(self, cache: Cache, kind: str) -> None:
        self._cache, self._kind, self._is_cold = cache, kind, False
        self._fresh: dict[str, bytes] = {}
        self._expected: dict[str, bytes | None] = {}

    def expect(self, keys: Iterable[str]) -> None:
        """Read these entries at once: asking for one after the other costs twenty times as much.

        Where none of the first is there, no other is asked for either.
        """
        wanted = dict.fromkeys(keys)
        found = self._cache.get_many(self._kind, islice(wanted, BATCH))
        found |= self._cache.get_many(self._kind, islice(wanted, BATCH, None)) if found else {}
        self._expected = {**wanted, **found}
        self._is_cold = bool(wanted) and not found

    def __getitem__(self, key: str) -> bytes:
        found = self._fresh.get(key)
        if found is None:
            is_told = key in self._expected or self._is_cold
            found = self._expected.get(key) if is_told else self._cache.get(self._kind, key)
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, value: bytes) -> None:
        self._fresh[key] = value

    def __delitem__(self, key: str) -> None:
        del self._fresh[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fresh)

    def __len__(self) -> int:
        return len(self._fresh)

    def flush(self) -> None:
        """Store what was added."""
        self._cache.put_many(self._kind, self._fresh)
        self._fresh, self._expected, self._is_cold = {}, {}, False
