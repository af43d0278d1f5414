"""Packs a scan document into bytes and back without losing a character.

Paths that are not UTF-8 carry lone surrogates, which neither UTF-8 nor SQLite can hold; such documents are written as
ASCII with escapes.
"""

import json
import zlib
from typing import TypeVar

import msgspec

from mldebt.errors import StoreError
from mldebt.findings.scan import Scan

T = TypeVar("T")
LEVEL = 4


def pack(document: msgspec.Struct) -> bytes:
    """Return the compressed document."""
    try:
        text = msgspec.json.encode(document)
    except UnicodeEncodeError:
        text = json.dumps(msgspec.to_builtins(document), separators=(",", ":")).encode("ascii")
    return zlib.compress(text, LEVEL)


def unpack(packed: bytes) -> Scan:
    """Return the scan; raises StoreError where the bytes are damaged or of another schema."""
    return unpack_as(packed, Scan)


def unpack_as(packed: bytes, kind: type[T]) -> T:
    """Return a document of one kind; raises StoreError where the bytes are damaged or of another schema."""
    try:
        text = zlib.decompress(packed)
    except zlib.error as error:
        raise StoreError(f"its document is damaged ({error})") from error
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise StoreError(f"its document does not fit this version ({error}); scan the commit again") from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _escaped(text, kind)


def _escaped(text: bytes, kind: type[T]) -> T:
    try:
        return msgspec.convert(json.loads(text), kind)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"its document is damaged ({error})") from error
