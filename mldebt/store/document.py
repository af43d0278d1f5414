"""Packs a scan document into bytes and back without losing a character.

Paths that are not UTF-8 carry lone surrogates, which neither UTF-8 nor SQLite can hold; such documents are written as
ASCII with escapes.
"""

import json
import zlib

import msgspec

from mldebt.errors import StoreError
from mldebt.findings.scan import Scan

LEVEL = 4


def pack(scan: Scan) -> bytes:
    """Return the compressed document."""
    try:
        text = msgspec.json.encode(scan)
    except UnicodeEncodeError:
        text = json.dumps(msgspec.to_builtins(scan), separators=(",", ":")).encode("ascii")
    return zlib.compress(text, LEVEL)


def unpack(packed: bytes) -> Scan:
    """Return the scan; raises StoreError where the bytes are damaged or of another schema."""
    try:
        text = zlib.decompress(packed)
    except zlib.error as error:
        message = f"its document is damaged ({error})"
        raise StoreError(message) from error
    try:
        return msgspec.json.decode(text, type=Scan)
    except msgspec.ValidationError as error:
        message = f"its document does not fit this version ({error}); scan the commit again"
        raise StoreError(message) from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _escaped(text)


def _escaped(text: bytes) -> Scan:
    try:
        return msgspec.convert(json.loads(text), Scan)
    except (ValueError, RecursionError) as error:
        message = f"its document is damaged ({error})"
        raise StoreError(message) from error
