"""The one sanitiser between text a repository controls and anything a person reads.

Names, messages and values can hold escape sequences that drive a terminal, bidirectional overrides that make `exe.txt`
out of `txt.exe`, and undecodable bytes that crash a writer. `display` shows all of them as visible text; every renderer
calls it before its own escaping.
"""

import re

from mldebt.patterns import regex

_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNSAFE = regex(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BYTES = range(0xDC80, 0xDD00)


def display(text: str, limit: int | None = None) -> str:
    """Return the text with every invisible or directing character spelt out, cut to `limit` characters."""
    shown = _UNSAFE.sub(_spelt, text)
    if limit is None or len(shown) <= limit:
        return shown
    return shown[: max(limit - 1, 0)] + "…"


def display_middle(text: str, limit: int) -> str:
    """Return the displayed text with its middle left out: both ends of a path tell more than its start."""
    shown = display(text)
    if len(shown) <= limit:
        return shown
    tail = (limit - 1) * 2 // 3
    return shown[: limit - 1 - tail] + "…" + shown[len(shown) - tail :]


def display_code(text: str) -> str:
    """Return one line of source with its tabs as spaces, everything else as `display` has it."""
    return display(text.rstrip("\r\n").expandtabs(4))


def _spelt(match: re.Match[str]) -> str:
    character = match.group()
    if character in _NAMED:
        return _NAMED[character]
    point = ord(character)
    if point in _BYTES:
        return f"\\x{point - 0xDC00:02x}"
    for form, width in (("x", 2), ("u", 4)):
        if point < 16**width:
            return f"\\{form}{point:0{width}x}"
    return f"\\U{point:08x}"
