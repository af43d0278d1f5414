"""Walks the fields of a protocol buffer message without its schema: enough for what run stores and ONNX models tell."""

import struct
from collections.abc import Iterator, Mapping

MAX_FIELDS = 100_000
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
LONGEST_VARINT = 10
MAX_NUMBER = (1 << 29) - 1

Field = int | float | bytes


class MalformedError(ValueError):
    """The bytes are no protocol buffer from here on."""


def fields(data: bytes, *, is_cut: bool = False) -> Iterator[tuple[int, Field]]:
    """Yield (field number, value) in order, fixed-width values as floats; raises MalformedError.

    Where only the beginning of a message is at hand, the field that is cut short comes too, as far as it goes.
    """
    at = 0
    for _ in range(MAX_FIELDS):
        if at >= len(data):
            return
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if not 0 < number <= MAX_NUMBER:
            raise MalformedError("a field number that cannot be")
        if wire == VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        size, at = _varint(data, at) if wire == BYTES else ({FIXED64: 8, FIXED32: 4}.get(wire, -1), at)
        if size < 0 or at + size > len(data):
            if is_cut and wire == BYTES:
                yield number, data[at:]
            raise MalformedError("a field that ends after its message")
        part = data[at : at + size]
        at += size
        yield number, part if wire == BYTES else struct.unpack("<d" if wire == FIXED64 else "<f", part)[0]
    raise MalformedError("too many fields")


def beginning(data: object) -> Iterator[tuple[int, int | bytes]]:
    """Yield what can be read of a message that may be cut short or none, without values of a fixed width."""
    try:
        for number, value in fields(data, is_cut=True) if isinstance(data, bytes) else ():
            if not isinstance(value, float):
                yield number, value
    except MalformedError:
        return


def message(data: object) -> Mapping[int, list[Field]]:
    """Return all fields of a message by number; what is no message is an empty one."""
    found: dict[int, list[Field]] = {}
    if isinstance(data, bytes):
        for number, value in fields(data):
            found.setdefault(number, []).append(value)
    return found


def last(found: Mapping[int, list[Field]], number: int) -> Field | None:
    """Return the last value of a field, as a reader of the format would."""
    return found[number][-1] if number in found else None


def text(value: object) -> str | None:
    """Return a string field as text, or None for an absent or empty one."""
    return value.decode("utf-8", "replace") or None if isinstance(value, bytes) else None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(LONGEST_VARINT):
        if at >= len(data):
            raise MalformedError("a number that ends after its message")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:  # the continuation bit
            return value, at
    raise MalformedError("a number longer than ten bytes")
