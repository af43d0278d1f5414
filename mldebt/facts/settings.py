"""Reads settings files into flat entries with line numbers; never constructs a value and never follows an alias."""

import json
import re
import tomllib

import yaml

from mldebt.facts.texts import Entry, SettingsFacts

MAX_DEPTH = 100
MAX_EVENTS = 200_000
MAX_ALIASES = 1000
DIRECTIVE = re.compile(r"^\s*(?:#|;|//)\s*(@package\b.*|.*\bmldebt:.*)$")
COMMENT = re.compile(r"^\s*(?:#|;)(.*)$")
BRACES = re.compile(r"\{\{|\{%")
PLAIN = re.compile(r"[\w\-/@ ]+")


class SettingsError(Exception):
    """Reading stopped: `reason` is a skip reason of the document, `line` where."""

    def __init__(self, reason: str, line: int | None, text: str) -> None:
        super().__init__(text)
        self.reason, self.line = reason, line


def joined(prefix: str, key: str) -> str:
    """Append one key to a dotted path, quoting keys that contain a dot or bracket."""
    part = key if not re.search(r'[.\[\]"]', key) else '"' + key.replace('"', "'") + '"'
    return f"{prefix}.{part}" if prefix else part


def read_settings(kind: str, content: bytes) -> SettingsFacts:
    """Return the entries of a YAML, JSON, TOML, INI, gin or .env file; what was read before an error is kept."""
    text = content.decode("utf-8-sig", "replace")
    lines = text.splitlines()
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
        error_line=line,
        directives=tuple(
            (number, found[1].strip()) for number, row in enumerate(lines, 1) if (found := DIRECTIVE.match(row))
        ),
        comments=tuple(
            (number, found[1].strip()[:200]) for number, row in enumerate(lines, 1) if (found := COMMENT.match(row))
        )[:500],
        has_braces=bool(BRACES.search(text)),
        lines=len(lines),
        header="\n".join(lines[:5])[:400],
    )


def read_yaml(text: str, entries: list[Entry]) -> int:
    """Walk the C parser's event stream: no tags constructed, no merges expanded, depth and events bounded.

    `yaml.compose` with the C loader kills the process on 60 KB of nested brackets; events do not.
    """
    walk = _YamlWalk(entries)
    try:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            if count > MAX_EVENTS:
                raise SettingsError("too-large", line_of(event), f"more than {MAX_EVENTS:,} YAML events")
            walk.take(event)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise SettingsError("yaml-error", line, f"not valid YAML at line {line}") from problem
    except (UnicodeError, ValueError, RecursionError) as problem:
        raise SettingsError("yaml-error", None, "not valid YAML") from problem
    return max(walk.documents, 1)


def line_of(event: yaml.Event) -> int:
    """Return the 1-based line an event starts on."""
    mark = event.start_mark
    return mark.line + 1 if mark is not None else 1


class _YamlWalk:
    """The open mappings and sequences while events pass by."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.stack: list[list[object]] = []
        self.documents = 0
        self.aliases = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1

    def _place(self, line: int) -> tuple[str, int] | None:
        """Return (key path, line) for the next value, or None when the next scalar is a key."""
        if not self.stack:
            return "", line
        top = self.stack[-1]
        kind, prefix, pending, key_line = top
        if kind == "sequence":
            top[2] = int(str(pending)) + 1
            return f"{prefix}[{pending}]", line
        if pending is None:
            return None
        top[2] = None
        return joined(str(prefix), str(pending)), int(str(key_line))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        line = line_of(event)
        place = self._place(line)
        if place is None:
            self.stack[-1][2], self.stack[-1][3] = event.value[:300], line
            return
        self.entries.append(
            Entry(
                place[0],
                place[1],
                "scalar",
                event.value[:2000],
                event.tag,
                event.anchor,
                bool(event.style),
                self.documents - 1,
            )
        )

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        line = line_of(event)
        if len(self.stack) >= MAX_DEPTH:
            raise SettingsError("too-deep", line, f"nested deeper than {MAX_DEPTH}")
        place = self._place(line)
        kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
        if place is None:
            self.stack[-1][2], self.stack[-1][3] = "<complex key>", line
            self.stack.append([kind, "<complex key>", None if kind == "mapping" else 0, line])
            return
        if place[0]:
            self.entries.append(
                Entry(place[0], place[1], kind, None, event.tag, event.anchor, document=self.documents - 1)
            )
        self.stack.append([kind, place[0], None if kind == "mapping" else 0, line])

    def _alias(self, event: yaml.AliasEvent) -> None:
        self.aliases += 1
        line = line_of(event)
        if self.aliases > MAX_ALIASES:
            raise SettingsError("too-many-aliases", line, f"more than {MAX_ALIASES} aliases")
        place = self._place(line)
        if place is not None:
            self.entries.append(Entry(place[0], place[1], "alias", event.anchor, document=self.documents - 1))


def read_json(text: str, entries: list[Entry]) -> int:
    """Validate with json, then read places from the YAML events (JSON's flow style is YAML; tabs become spaces)."""
    try:
        json.loads(text)
    except RecursionError as problem:
        raise SettingsError("too-deep", None, "nested too deeply") from problem
    except ValueError as problem:
        line = getattr(problem, "lineno", None)
        try:
            read_yaml(text.replace("\t", "  "), entries)
        except SettingsError:
            entries.clear()
        raise SettingsError("json-error", line, f"not valid JSON at line {line}") from problem
    try:
        return read_yaml(text.replace("\t", "  "), entries)
    except SettingsError as problem:
        raise SettingsError(
            "json-error" if problem.reason == "yaml-error" else problem.reason, problem.line, str(problem)
        ) from problem


TABLE = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
PAIR = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w\-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w\-]+))*)\s*=\s*(.*)$""")


def read_toml(text: str, entries: list[Entry]) -> int:
    """Validate with tomllib; keys and lines come from a line scan that follows multi-line values."""
    error: Exception | None = None
    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as problem:
        error = problem
    prefix, depth, quote = "", 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if quote:
            quote = "" if quote in line else quote
        elif depth > 0:
            depth += _brackets(line)
        elif table := TABLE.match(line):
            prefix = _unquoted(table[1])
            entries.append(Entry(prefix, number, "mapping"))
        elif pair := PAIR.match(line):
            value = pair[2].strip()
            quote = next((mark for mark in ('"""', "'''") if value.startswith(mark) and value.count(mark) == 1), "")
            depth = 0 if quote else max(0, _brackets(value))
            kind = {"[": "sequence", "{": "mapping"}.get(value[:1], "scalar")
            key = _unquoted(pair[1])
            whole = f"{prefix}.{key}" if prefix else key
            entries.append(Entry(whole, number, kind, value.strip("\"'")[:2000] if kind == "scalar" else None))
    if error is not None:
        found = re.search(r"line (\d+)", str(error))
        line_number = int(found[1]) if found else None
        raise SettingsError("toml-error", line_number, f"not valid TOML at line {line_number}") from error
    return 1


def _unquoted(path: str) -> str:
    return re.sub(r"\s*\.\s*", ".", path.strip()).replace('"', "").replace("'", "")


def _brackets(line: str) -> int:
    bare = re.sub(r'"[^"]*"|\'[^\']*\'|#.*', "", line)
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")


def read_ini(text: str, entries: list[Entry]) -> int:
    """Read sections and keys; keys are lower-cased as configparser does."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if heading := re.match(r"^\[([^\]]+)\]", line):
            section = heading[1]
            entries.append(Entry(joined("", section), number, "mapping"))
        elif pair := re.match(r"^([^\s#;=:\[][^=:]*?)\s*[=:]\s*(.*)$", line):
            entries.append(
                Entry(
                    joined(joined("", section) if section else "", pair[1].lower()),
                    number,
                    "scalar",
                    pair[2].strip()[:2000],
                )
            )
    return 1


def read_gin(text: str, entries: list[Entry]) -> int:
    """Read gin bindings, macros and includes."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"^(include|import)\s+(.+)$", line):
            entries.append(Entry(found[1], number, "scalar", found[2].strip().strip("\"'")))
        elif pair := re.match(r"^([\w./]+)\s*=\s*(.*)$", line):
            entries.append(Entry(pair[1], number, "scalar", pair[2].strip()[:2000]))
    return 1


def read_env(text: str, entries: list[Entry]) -> int:
    """Read variable names; values are never kept."""
    for number, line in enumerate(text.splitlines(), 1):
        if pair := re.match(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", line):
            entries.append(Entry(pair[1], number, "scalar"))
    return 1


READERS = {"yaml": read_yaml, "json": read_json, "toml": read_toml, "ini": read_ini, "gin": read_gin, "env": read_env}
