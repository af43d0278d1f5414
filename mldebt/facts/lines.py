"""Splits text into lines as Python, git and editors count them: a form feed or U+2028 ends no line."""

from typing import AnyStr


def split_lines(text: str) -> list[str]:
    """Return the lines without their ends; only LF, CR LF and CR end a line."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def has_long_line(text: AnyStr, end: AnyStr, longest: int) -> bool:
    """Say whether a line is longer, by going from end to end of lines as far as one may reach."""
    start, last = 0, len(text)
    while last - start > longest:
        start = text.rfind(end, start, start + longest + 1) + 1
        if not start:
            return True
    return False


def printable(text: str) -> str:
    """Return text that can be encoded: lone surrogates (written as escapes) become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
