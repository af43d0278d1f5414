"""Reads settings files into flat entries with line numbers, whatever their format; here those of one key a line."""

from mldebt.facts.entries import MAX_VALUE, SettingsError, joined
from mldebt.facts.jsons import read_json
from mldebt.facts.lines import split_lines
from mldebt.facts.remarks import settings_remarks
from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.facts.tomls import read_toml
from mldebt.facts.yamls import read_yaml
from mldebt.patterns import regex

DIRECTIVE = regex(r"\s*(?:#|;|//)\s*(@package\b.*)$")
COMMENT = regex(r"\s*(?:#|;)(.*)$")
BRACES = regex(r"\{\{|\{%")
SECTION = regex(r"^\[([^\]]+)\]")
PAIR = regex(r"^([^\s#;=:\[][^=:]*?)\s*[=:]\s*(.*)$")
GIN_IMPORT = regex(r"^(include|import)\s+(.+)$")
GIN_PAIR = regex(r"^([\w./]+)\s*=\s*(.*)$")
GIN_REMARK = regex(r"""^((?:[^"'#]|"[^"]*"|'[^']*')*)#.*$""")
GIN_BLOCK = regex(r"^([A-Za-z_][\w./]*)\s*:\s*(?:#.*)?$")
GIN_STRING = regex(r"""\"[^"]*\"|'[^']*'""")
CONTINUES = "\\"
MOST_LINES = 200
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
    """Read gin bindings, macros and includes; a block `Trainer:` binds the indented lines below it.

    A value goes on to the next line after a backslash or inside brackets.
    """
    rows = _rows(text)
    number, block = 0, ""
    while number < len(rows):
        line, first = rows[number], number + 1
        number += 1
        if found := GIN_IMPORT.match(line):
            entries.append(Entry(found[1], first, "scalar", found[2].strip().strip("\"'")))
        elif opens := GIN_BLOCK.match(line):
            block = opens[1]
        elif pair := GIN_PAIR.match(line.lstrip() if block else line):
            value = _bare(pair[2])
            while number < len(rows) and _goes_on(value) and number - first < MOST_LINES:
                value = f"{value.removesuffix(CONTINUES).rstrip()} {_bare(rows[number])}".strip()
                number += 1
            is_inside = line[:1].isspace() and bool(block)
            block = block if is_inside else ""
            key = f"{block}.{pair[1]}" if is_inside else pair[1]
            entries.append(Entry(key, first, "scalar", value[:MAX_VALUE]))
    return 1


def _bare(text: str) -> str:
    """Return a value without its remark."""
    found = GIN_REMARK.match(text)
    return (found[1] if found else text).strip()


def _goes_on(value: str) -> bool:
    """Say whether a value ends in a backslash or leaves a bracket open, not counting those in strings."""
    if value.endswith(CONTINUES):
        return True
    bare = GIN_STRING.sub("", value)
    return sum(map(bare.count, "([{")) > sum(map(bare.count, ")]}"))


def read_env(text: str, entries: list[Entry]) -> int:
    """Read variable names; values are never kept."""
    for number, line in enumerate(_rows(text), 1):
        if pair := VARIABLE.match(line):
            entries.append(Entry(pair[1], number, "scalar"))
    return 1


def _rows(text: str) -> list[str]:
    return [line[:LONGEST] for line in split_lines(text)]


READERS = {"yaml": read_yaml, "json": read_json, "toml": read_toml, "ini": read_ini, "gin": read_gin, "env": read_env}


def read_settings(kind: str, content: bytes) -> SettingsFacts:
    """Return the entries of a YAML, JSON, TOML, INI, gin or .env file; what was read before an error is kept."""
    text = content.decode("utf-8-sig", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line[:LONGEST] for line in split_lines(text)]
    entries: list[Entry] = []
    error, line, documents = None, None, 1
    try:
        documents = READERS[kind](text, entries) or 1
    except SettingsError as problem:
        error, line = f"{problem.reason}: {problem}", problem.line
    return SettingsFacts(
        format=kind,
        entries=tuple(entries),
        documents=documents,
        error=error,
        error_line=line if line is None else min(line, max(len(lines), 1)),
        directives=tuple(
            (number, found[1].strip()) for number, row in enumerate(lines, 1) if (found := DIRECTIVE.match(row))
        ),
        comments=tuple(
            (number, found[1].strip()[:200]) for number, row in enumerate(lines, 1) if (found := COMMENT.match(row))
        )[:500],
        has_braces=bool(BRACES.search(text)),
        lines=len(lines),
        header="\n".join(lines[:5])[:400],
        remarks=settings_remarks(kind, text, entries),
    )
