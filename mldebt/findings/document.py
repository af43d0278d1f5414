"""Writes the scan document as JSON and reads it back."""

import msgspec

from mldebt.findings.display import display
from mldebt.findings.scan import Scan
from mldebt.patterns import regex

STRAY = regex("[\ud800-\udfff]")


def encode(scan: msgspec.Struct) -> bytes:
    """Return a document as JSON bytes, in field order, two-space indented, ending in a newline.

    A name with bytes that are not UTF-8 has no JSON form; such text is spelt as `display` shows it.
    """
    try:
        text = msgspec.json.encode(scan)
    except UnicodeEncodeError:
        text = msgspec.json.encode(_spelt(msgspec.to_builtins(scan)))
    text = msgspec.json.format(text, indent=2)
    return text + b"\n"


def printable(scan: Scan) -> Scan:
    """Return the scan as its document says it: a scan from the store still holds names as the disk has them."""
    try:
        msgspec.json.encode(scan)
    except UnicodeEncodeError:
        return decode(encode(scan))
    return scan


def decode(text: bytes) -> Scan:
    """Read a document back; raises msgspec.ValidationError where it does not fit the schema."""
    return msgspec.json.decode(text, type=Scan)


def _spelt(value: object) -> object:
    """Return plain data with every text that cannot be encoded spelt out."""
    if isinstance(value, dict):
        return {_spelt(key): _spelt(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_spelt(inner) for inner in value]
    return display(value) if isinstance(value, str) and not value.isascii() and STRAY.search(value) else value
