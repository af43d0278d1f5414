"""Writes values as indented JSON and rows as CSV, and makes inert what a repository controls.

In Markdown names stand in code spans, every mark in a sentence is escaped, and a word that a host would turn into a
link or a mention becomes code. A cell that a spreadsheet would compute starts with an apostrophe.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

import msgspec

from mldebt.findings.display import display
from mldebt.patterns import regex

MARK = regex(r"([\\`*_{}\[\]<>#!|~&$^])")
LIVE = regex(r"@|://|^www\.|#\d|^!\d|\w\.(?:com|org|net|io|dev|ai)\b", re.IGNORECASE)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def code(text: str) -> str:
    """Return a name as a code span that nothing in it can leave."""
    shown = display(text).replace("|", "\\|") if "|" in text else display(text)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence, pad = "`" * (longest + 1), " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def sentence(text: str) -> str:
    """Return a sentence with its backticked words as code and everything else as plain text."""
    parts = display(text).split("`")
    if len(parts) % 2 == 0:
        return _words("`".join(parts))
    return "".join(code(part) if index % 2 and part else _words(part) for index, part in enumerate(parts))


def _words(text: str) -> str:
    return " ".join(code(word) if LIVE.search(word) else MARK.sub(r"\\\1", word) for word in text.split(" "))


def linked(text: str, href: str) -> str:
    """Return a name as code, linked where there is an address."""
    return f"[{code(text)}](<{href}>)" if href else code(text)


def uncomputed(text: str) -> str:
    """Return the text of a cell that no spreadsheet computes."""
    shown = display(text)
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def as_json(value: object) -> str:
    """Return a value as JSON for people and programs."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def as_csv(heads: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows below their heads; nothing is an empty cell, and what would be a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([uncomputed(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()
