"""Reads the settings that are one key a line: INI, gin and `.env`."""

from mldebt.facts.entries import MAX_VALUE, joined
from mldebt.facts.lines import split_lines
from mldebt.facts.texts import Entry
from mldebt.patterns import regex

SECTION = regex(r"^\[([^\]]+)\]")
PAIR = regex(r"^([^\s#;=:\[][^=:]*?)\s*[=:]\s*(.*)$")
GIN_IMPORT = regex(r"^(include|import)\s+(.+)$")
GIN_PAIR = regex(r"^([\w./]+)\s*=\s*(.*)$")
GIN_REMARK = regex(r"""^((?:[^"'#]|"[^"]*"|'[^']*')*)#.*$""")
VARIABLE = regex(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=")
LONGEST = 10_000


def read_ini(text: str, entries: list[Entry]) -> int:
    """Read sections and keys as configparser does: keys lower-cased, indented lines continue the value above."""
    section = ""
    for number, line in enumerate(_rows(text), 1):
        if heading := SECTION.match(line):
            section = joined("", heading[1])
            entries.append(Entry(section, number, "mapping"))
        elif pair := PAIR.match(line):
            entries.append(Entry(joined(section, pair[1].lower()), number, "scalar", pair[2].strip()[:MAX_VALUE]))
        elif line[:1] in (" ", "\t") and line.strip() and entries and entries[-1].kind == "scalar":
            before = entries[-1]
            value = f"{before.value}\n{line.strip()}".strip()[:MAX_VALUE]
            entries[-1] = Entry(before.key, before.line, "scalar", value)
    return 1


def read_gin(text: str, entries: list[Entry]) -> int:
    """Read gin bindings, macros and includes."""
    for number, line in enumerate(_rows(text), 1):
        if found := GIN_IMPORT.match(line):
            entries.append(Entry(found[1], number, "scalar", found[2].strip().strip("\"'")))
        elif pair := GIN_PAIR.match(line):
            bare = GIN_REMARK.match(pair[2])
            entries.append(Entry(pair[1], number, "scalar", (bare[1] if bare else pair[2]).strip()[:MAX_VALUE]))
    return 1


def read_env(text: str, entries: list[Entry]) -> int:
    """Read variable names; values are never kept."""
    for number, line in enumerate(_rows(text), 1):
        if pair := VARIABLE.match(line):
            entries.append(Entry(pair[1], number, "scalar"))
    return 1


def _rows(text: str) -> list[str]:
    return [line[:LONGEST] for line in split_lines(text)]
