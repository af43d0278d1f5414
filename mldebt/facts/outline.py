"""Reads only the units of a past module and what their text is: enough to tell which of them a commit changed.

It goes by indentation, without parsing: a fifth of the cost of a parse, history asks for thousands of versions, and old
ones are often not valid Python any more. A line inside brackets or a string that starts further left than its function
ends the function early here, alike before and after a commit.
"""

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from mldebt.facts.lines import split_lines
from mldebt.facts.texts import OutlineFacts

UNIT = re.compile(r"(?:async[ \t]+def|def|class)[ \t]+(\w+)")
COMMENT = re.compile(r"[ \t]#[^'\"]*$")
TOKEN = re.compile(r"""'''|\"\"\"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|#""")
TRIPLE = ("'''", '"""')
BARE_STRING = re.compile(r"[rRbBuU]{0,2}(?:'''|\"\"\")")
CLOSING = (")", "]", "}")
Unit = tuple[int, str, list[str]]


def read_outline(source: bytes) -> OutlineFacts:
    """Return a body hash for the module and each unit in it; two units of one name count as one."""
    module: Unit = (-1, "", [])
    found: dict[str, list[str]] = {"<module>": module[2]}
    open_units = [module]
    for indent, text in _statements(split_lines(source.decode("utf-8", "replace"))):
        while indent <= open_units[-1][0] and not text.startswith(CLOSING):
            open_units.pop()
        if unit := UNIT.match(text):
            name = f"{open_units[-1][1]}{unit[1]}"
            open_units.append((indent, f"{name}.", found.setdefault(name, [])))
        squeezed = text.replace(" ", "").replace("\t", "").replace("'", '"')
        for _, _, lines in open_units:
            lines.append(squeezed)
    return OutlineFacts(tuple((name, _digest(lines)) for name, lines in found.items()))


def _statements(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield (indent, text) of the lines that say something; lines of a longer string take the indent of its first."""
    inside, is_bare, indent = "", False, 0
    for line in lines:
        text = line.strip()
        if not inside:
            if not text or text[0] == "#":
                continue
            indent = len(line) - len(line.lstrip())
            is_bare = BARE_STRING.match(text) is not None
        if inside or "'''" in text or '"""' in text:
            inside = _open_string(text, inside)
        elif "#" in text:
            text = COMMENT.sub("", text)
        if not is_bare:
            yield indent, text


def _open_string(text: str, inside: str) -> str:
    """Return the triple quote that is open at the end of a line, given the one that was open at its start."""
    place = 0
    while True:
        if inside:
            place = text.find(inside, place)
            if place < 0:
                return inside
            place, inside = place + 3, ""
        found = TOKEN.search(text, place)
        if found is None or found[0] == "#":
            return ""
        place = found.end()
        inside = found[0] if found[0] in TRIPLE else ""


def _digest(lines: Sequence[str]) -> str:
    text = "".join(lines).replace(",)", ")").replace(",]", "]").replace(",}", "}")
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
