"""Seals stored facts with a checksum: what was damaged is a miss at once, and no surprise when it is decoded later."""

from zlib import crc32

SEAL = 4


def sealed(content: bytes) -> bytes:
    """Return content behind its checksum."""
    return crc32(content).to_bytes(SEAL, "big") + content


def unsealed(stored: bytes) -> memoryview | None:
    """Return what was sealed, or None where a bit of it is not as it was."""
    content = memoryview(stored)[SEAL:]
    return content if stored[:SEAL] == crc32(content).to_bytes(SEAL, "big") else None
