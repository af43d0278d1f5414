"""Reads YAML into flat entries from the C parser's events; never constructs a value and never follows an alias."""

import yaml

from mldebt.facts.entries import MAX_DEPTH, MAX_KEY, MAX_VALUE, SettingsError, bounded, joined
from mldebt.facts.texts import Entry, Form

MAX_EVENTS = 200_000
MAX_ALIASES = 1000
NO_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), " ")


def read_yaml(text: str, entries: list[Entry]) -> int:
    """Walk the C parser's event stream: no tags constructed, no merges expanded, depth and events bounded.

    `yaml.compose` with the C loader kills the process on 60 KB of nested brackets; events do not.
    """
    walk = _YamlWalk(entries, max(1, text.count("\n") + (not text.endswith("\n"))))
    try:
        for count, event in enumerate(yaml.parse(text.translate(NO_BREAKS), Loader=yaml.CSafeLoader)):
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

    def __init__(self, entries: list[Entry], last: int) -> None:
        self.entries, self.last = entries, last
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
            return bounded(f"{prefix}[{pending}]", line), line
        if pending is None:
            return None
        top[2] = None
        return bounded(joined(str(prefix), str(pending)), line), int(str(key_line))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        line = min(line_of(event), self.last)
        place = self._place(line)
        if place is None:
            self.stack[-1][2], self.stack[-1][3] = event.value[:MAX_KEY], line
            return
        value, is_quoted = event.value[:MAX_VALUE], bool(event.style)
        self.entries.append(Entry(*place, "scalar", value, event.anchor, is_quoted, self.documents - 1))

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        line = min(line_of(event), self.last)
        if len(self.stack) >= MAX_DEPTH:
            raise SettingsError("too-deep", line, f"nested deeper than {MAX_DEPTH}")
        place = self._place(line)
        kind: Form = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
        if place is None:
            self.stack[-1][2], self.stack[-1][3] = "<complex key>", line
            self.stack.append([kind, "<complex key>", None if kind == "mapping" else 0, line])
            return
        if place[0]:
            self.entries.append(Entry(place[0], place[1], kind, None, event.anchor, document=self.documents - 1))
        self.stack.append([kind, place[0], None if kind == "mapping" else 0, line])

    def _alias(self, event: yaml.AliasEvent) -> None:
        self.aliases += 1
        line = min(line_of(event), self.last)
        if self.aliases > MAX_ALIASES:
            raise SettingsError("too-many-aliases", line, f"more than {MAX_ALIASES} aliases")
        place = self._place(line)
        if place is None:
            self.stack[-1][2], self.stack[-1][3] = f"*{event.anchor}", line
        else:
            self.entries.append(Entry(place[0], place[1], "alias", event.anchor, document=self.documents - 1))
