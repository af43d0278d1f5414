"""Fits text to what standard output can write: typography becomes ASCII of the same width, the rest a question mark."""

from collections.abc import Mapping

ASCII: Mapping[str, str] = {"✓": "*", "–": "-", "−": "-", "…": "~", "·": "|", "×": "x", "÷": "/", "—": "-", "√": "v"}


def encodable(text: str, encoding: str) -> str:
    """Return the text with as many characters, each of which the encoding has."""
    if _has(text, encoding):
        return text
    return "".join(one if _has(one, encoding) else ASCII.get(one, "?") for one in text)


def _has(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
