"""The baseline file: what a team owes already, one finding a line, so that only new and worse debt is told.

It holds no line number, date, commit, message or version of the program: the same debt gives the same bytes, and two
branches that add and remove neighbouring lines merge by keeping both. What a merge leaves twice counts once, with the
lower value.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from mldebt.errors import BaselineError
from mldebt.findings.finding import Finding
from mldebt.findings.identity import VERSION

T = TypeVar("T")
SCHEMA = "mldebt.baseline/1"
NAME = ".mldebt-baseline.jsonl"
ATTRIBUTE = f"{NAME} merge=union"
MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One finding that is owed already; `reason` is why it was accepted after the baseline was first written."""

    fingerprint: str
    code: str
    path: str
    anchor: str
    value: float | None = None
    reason: str = ""


class Baseline(msgspec.Struct, frozen=True):
    """What is owed already, by the rules (code → version) that judged it; `unread` are files that could not be read."""

    rules: Mapping[str, int]
    entries: tuple[Entry, ...]
    unread: frozenset[str] = frozenset()

    def by_fingerprint(self) -> dict[str, Entry]:
        """Return the entries by identity."""
        return {entry.fingerprint: entry for entry in self.entries}


class Header(msgspec.Struct, frozen=True):
    """The first line: how the file is to be read and which rules judged it."""

    schema: str
    fingerprint: str = VERSION
    rules: dict[str, int] = {}


class Unread(msgspec.Struct, frozen=True):
    """A line that names a file which could not be read."""

    unread: str


def entry_of(finding: Finding, reason: str = "") -> Entry:
    """Return the line that stands for a finding."""
    return Entry(finding.fingerprint, finding.code, finding.path, finding.anchor, finding.value, reason)


def encoded(baseline: Baseline) -> bytes:
    """Return the bytes of a baseline: a header, then files that could not be read, then findings, all sorted."""
    rows: list[Header | Unread | Entry] = [Header(SCHEMA, VERSION, dict(sorted(baseline.rules.items())))]
    rows += [Unread(path) for path in sorted(baseline.unread)]
    entries = sorted(baseline.entries, key=lambda one: (one.path, one.code, one.anchor, one.fingerprint))
    rows += entries
    return "".join(f"{_line(row)}\n" for row in rows).encode("utf-8")


def _line(row: Header | Unread | Entry) -> str:
    plain = msgspec.to_builtins(row)
    value = plain.get("value")
    if isinstance(value, float) and value.is_integer():
        plain["value"] = int(value)
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(plain, separators=(",", ":"))
    return text


def decoded(content: bytes, name: str) -> Baseline:
    """Read a baseline in any order, with lines twice and several headers; raises BaselineError naming the line."""
    rules: dict[str, int] = {}
    entries: dict[str, Entry] = {}
    unread: set[str] = set()
    headers = 0
    for at, row in _rows(content, name):
        if "schema" in row:
            headers += 1
            for code, version in _header(row, at).rules.items():
                rules[code] = min(version, rules.get(code, version))
        elif "unread" in row:
            unread.add(_read(row, Unread, at).unread)
        else:
            one = _read(row, Entry, at)
            entries[one.fingerprint] = _better(one, entries.get(one.fingerprint))
    if not headers:
        raise BaselineError(f"{name}: it has no header line, so it is no baseline")
    return Baseline(rules, tuple(entries.values()), frozenset(unread))


def _rows(content: bytes, name: str) -> Iterator[tuple[str, dict[str, object]]]:
    for number, line in enumerate(content.split(b"\n"), 1):
        at, text = f"{name}:{number}", line.decode("utf-8", "replace").strip().lstrip("\ufeff")
        if text.startswith(MARKERS):
            raise BaselineError(
                f"{at}: a merge conflict is left here; keep both sides, delete the markers, and add to .gitattributes: "
                f"{ATTRIBUTE}"
            )
        if not text:
            continue
        try:
            row = json.loads(text)
        except (ValueError, RecursionError) as problem:
            raise BaselineError(f"{at}: not a line of JSON") from problem
        if not isinstance(row, dict):
            raise BaselineError(f"{at}: not a JSON object")
        yield at, row


def _header(row: Mapping[str, object], at: str) -> Header:
    found = _read(row, Header, at)
    if found.schema != SCHEMA or found.fingerprint != VERSION:
        raise BaselineError(
            f"{at}: written as {found.schema}, {found.fingerprint}; this mldebt reads {SCHEMA}, {VERSION}"
        )
    return found


def _read(row: Mapping[str, object], kind: type[T], at: str) -> T:
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as problem:
        raise BaselineError(f"{at}: {problem}") from problem


def _better(one: Entry, other: Entry | None) -> Entry:
    if other is None or one.value is None:
        return one if other is None else other
    return one if other.value is not None and one.value < other.value else other


def written(findings: Iterable[Finding], rules: Mapping[str, int], unread: Iterable[str]) -> Baseline:
    """Return a baseline of everything that is owed and not silenced."""
    owed = tuple(entry_of(one) for one in findings if one.suppressed is None)
    return Baseline(rules, owed, frozenset(unread))
