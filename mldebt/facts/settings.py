"""Reads settings files into flat entries with line numbers, whatever their format."""

from mldebt.facts.entries import SettingsError
from mldebt.facts.jsons import read_json
from mldebt.facts.lines import split_lines
from mldebt.facts.plain import read_env, read_gin, read_ini
from mldebt.facts.remarks import settings_remarks
from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.facts.tomls import read_toml
from mldebt.facts.yamls import read_yaml
from mldebt.patterns import regex

LONGEST = 10_000
DIRECTIVE = regex(r"\s*(?:#|;|//)\s*(@package\b.*)$")
COMMENT = regex(r"\s*(?:#|;)(.*)$")
BRACES = regex(r"\{\{|\{%")
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
