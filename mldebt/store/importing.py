"""Takes in scan documents that were made elsewhere: each is checked before anything of it is stored, or refused whole.

A document is data of strangers: it is decoded against the schema, capped, and shown only through `display`.
"""

import os
import stat
from pathlib import Path

import msgspec
from sqlalchemy import select

from mldebt.errors import StoreError
from mldebt.findings.document import decode
from mldebt.findings.scan import SCHEMA, Scan
from mldebt.repository.target import HEX
from mldebt.store import schema
from mldebt.store.document import pack
from mldebt.store.opening import Store
from mldebt.store.saving import save

LARGEST = 256 << 20
T, R = schema.scans.c, schema.repositories.c


class _Head(msgspec.Struct):
    """What tells a scan document from any other JSON."""

    schema: str


def read_document(path: Path) -> Scan:
    """Return the scan a file holds; raises StoreError with one line on why it cannot be taken in."""
    try:
        content = _content(path)
    except OSError as problem:
        raise StoreError(f"cannot be read: {problem.strerror}") from problem
    try:
        said = msgspec.json.decode(content, type=_Head).schema
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise StoreError(f"not a scan document: {problem}") from problem
    if said != SCHEMA:
        raise StoreError(f"a document of schema {said[:40]}; this version reads {SCHEMA}")
    try:
        scan = decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise StoreError(f"does not fit {SCHEMA}: {problem}") from problem
    commit = scan.repository.commit
    if commit is not None and not HEX.fullmatch(commit):
        raise StoreError(f"names {commit[:40]!r} as its commit, which is no commit id")
    return scan


def take_in(store: Store, scan: Scan) -> int | None:
    """Store a scan and return its number, None where it is there already or a later scan of its commit is."""
    row = scan.repository
    key = (R.identity == store.identity(row), T.sha == (row.commit or ""), T.dirty.is_(row.dirty is True))
    question = select(T.document, T.as_of).select_from(schema.scans.join(schema.repositories)).where(*key)
    with store.reading() as connection:
        known = connection.execute(question).first()
    if known is not None and (known.as_of > scan.as_of or known.document == pack(scan)):
        return None
    try:
        return save(store, scan)
    except OverflowError as problem:
        raise StoreError(f"holds a number that no scan can have: {problem}") from problem


def _content(path: Path) -> bytes:
    """Read a regular file; a pipe or device is never opened for good, so that none can block."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        seen = os.fstat(file.fileno())
        if not stat.S_ISREG(seen.st_mode):
            raise StoreError("not a file")
        if seen.st_size > LARGEST:
            raise StoreError(f"{seen.st_size:,} bytes; the limit is {LARGEST:,}")
        return file.read(LARGEST)
